#!/bin/sh
# Each way in which a join fails, for real: what the producer ends with, and what the session screen says of it.
. tests/service/lib.sh

serve --chaos no-offer=deaf,dead-turn=walled
for name in cam deaf walled; do
	mapped $name $name-stream || exit 1
done
call /createSignalingChannel '{"ChannelName":"unmapped"}' || exit 1
call /createSignalingChannel '{"ChannelName":"hourless"}' || exit 1
hourless=$(answer .ChannelARN)
call /createStream '{"StreamName":"nothing-kept"}' || exit 1

# produces CHANNEL BREAK: its exit code in $code; what the session screen says then in $work/screen.
produces() {
	timeout 60 "$B/kvscope" produce --channel-name "$1" --name "${2:-good}-cam" --size 320x180 --duration "${3:-5}" --json \
		${2:+--break "$2"} >"$work/out" 2>"$work/err" </dev/null
	code=$?
	looks "$1"
}
looks() { # CHANNEL
	"$B/kvscope" watch "$1" --for 1 >"$work/watched" 2>"$work/err"
	"$B/kvscope" render "$work/watched" --screen session --channel-name "$1" --size 120x35 >"$work/screen" 2>>"$work/err"
	grep '✖' "$work/screen" >"$work/answer"
}
says() { grep -q -- "$1" "$work/screen"; } # WORDS: on the screen
ends() { # CODE WORDS: the producer itself
	[ "$code" -eq "$1" ] && grep '"event":"end"' "$work/out" | grep -qi -- "$2"
}

produces cam wrong-keys
ends 254 signature && says 'describe failed: the secret key is wrong' && says 'the secret key that belongs to'
ok 'wrong keys: refused (254), and the screen says which key to change'
produces cam clock-off
ends 254 clock && says "describe failed: the device's clock is slow" && says "set the device's clock"
ok 'the clock is off: refused (254), and the screen says to set it'
produces cam no-audio
ends 254 'm=audio' && says 'answer refused: no m=audio line (R01)' && says 'add the audio track'
ok 'an answer without audio: the rule and its fix are on the screen'
produces cam vp8
ends 254 VP8 && says 'answer refused: video is VP8/90000' && says 'use an H.264 encoder'
ok 'VP8: the rule and its fix are on the screen'
produces cam recvonly
ends 254 recvonly && says 'answer refused: video is recvonly (R03)'
ok 'a video that is not sent: the rule is on the screen'

timeout 20 "$B/kvscope" produce --channel-name unmapped --name unmapped-cam --duration 3 --json >"$work/out" 2>"$work/err"
code=$?
looks unmapped
ends 254 'storage' && says "media storage is DISABLED: unmapped-cam's join would be refused" && says 'map the channel to a stream'
ok 'storage DISABLED: said before the join, with what to do'

call /updateMediaStorageConfiguration "{\"ChannelARN\":\"$hourless\",\"MediaStorageConfiguration\":{\"StreamARN\":\"$(
	call /describeStream '{"StreamName":"nothing-kept"}' && answer .StreamInfo.StreamARN)\",\"Status\":\"ENABLED\"}}"
[ "$status" = 400 ] && looks hourless && says 'no retention: the stream keeps media 0 h' && says 'give the stream 1 h or more'
ok 'no retention: the mapping is refused, and the screen says what the stream needs'

both=
for name in deaf walled; do
	timeout 60 "$B/kvscope" produce --channel-name $name --name $name-cam --size 320x180 --duration 14 --json \
		>"$work/$name" 2>"$work/$name.err" </dev/null &
	both="$both $!"
done
wait $both
looks walled
says 'no path, and no relay from the TURN servers' && says 'let the device reach its TURN servers'
ok 'TURN answers nobody: no path and no relay, and where to look'
looks deaf
says 'no offer came to [23] joins in [0-9]* s: the socket was open' && says 'join again'
ok 'no offer: how many joins went unanswered, and what an offer needs'

produces cam '' 4
[ "$code" -eq 0 ] && ! says '│ ✖'
ok 'and a device that does it right on the same channel meets none of it'
unserve
done_testing
