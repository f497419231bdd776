#!/bin/sh
# A producer against each of the service's deviations and faults (serve --chaos): one sensible outcome each.
. tests/service/lib.sh

# odd OPTIONS…: a service with these, on the channel and stream that are made once.
odd() {
	[ -z "$served" ] || unserve
	rm -rf "$work/data"
	cp -r "$work/made" "$work/data"
	serve "$@"
}
serve
mapped cam good || exit 1
unserve
mv "$work/data" "$work/made"

# against SWITCHES DURATION ARGUMENTS…: a fresh service with these, and a producer on it; its exit code in $code.
against() {
	switches=$1 duration=$2
	shift 2
	odd --chaos "$switches"
	timeout 40 "$B/kvscope" produce --channel-name cam --source test --size 320x180 --json --duration "$duration" "$@" \
		>"$work/out" 2>"$work/err" </dev/null
	code=$?
}
seen() { # EVENT PATTERN: in the producer's lines
	grep "\"ev\":\"$1\"" "$work/out" | grep -q "$2"
}
count() { grep -c "\"ev\":\"$1\"" "$work/out"; }
flows() { [ "$code" -eq 0 ] && seen peer.up . && within 3 stored good 1; }

against no-offer 8
[ $code -eq 255 ] && ! seen peer.up . && grep -q 'No offer came within 6 s of JoinStorageSession' "$work/out"
ok 'no-offer: the join is repeated, the sentence says that no offer came, 255'
against late-offer=1500 4
flows && [ "$(count session.holder)" -eq 1 ]
ok 'late-offer: it is waited for'
against double-offer 4
flows
ok 'double-offer: the newer is answered, media flows'
against candidates-first 4
flows
ok 'candidates-first: they are kept until the offer is there'
against mid-in-candidates 4
flows
ok 'mid-in-candidates: media flows'
against status-403 10
[ $code -eq 254 ] && grep -q 'clock' "$work/out"
ok 'status-403: refused (254), and the clock is named'
against http-500=3 6
flows
ok 'http-500: calls are made again, media flows'
against reconnect-ice=2 6
flows && seen frame.down RECONNECT_ICE_SERVER && [ "$(count peer.up)" -ge 2 ]
ok 'reconnect-ice: new relays, media moves to a new peer'
against go-away=2 6
flows && seen frame.down GO_AWAY && [ "$(count ws.up)" -ge 2 ]
ok 'go-away: a new WebSocket is made before the old one ends, media flows on'
against gateway-timeout-frame 4
flows && seen frame.down 'timed out'
ok "gateway-timeout-frame: a frame nobody knows is shown and does no harm"
against binary-frame 7
[ $code -eq 255 ] && grep -q 'binary frame' "$work/out"
ok 'binary-frame: told as what it is, 255'
against fragmented-frame 4
flows
ok 'fragmented-frame: put together, media flows'
against close-old-master,no-deflate,no-quotas 4
flows
ok 'close-old-master, no-deflate, no-quotas: media flows'

# rival SWITCHES SECONDS: while a producer flows, another joins; the first one's exit code in $code.
rival() {
	odd --chaos "$1" --speed 30
	timeout "$2" "$B/kvscope" produce --channel-name cam --name first --source test --size 320x180 --json >"$work/out" 2>"$work/err" &
	first=$!
	within 10 stored good 1
	"$B/kvscope" produce --channel-name cam --name second --source test --size 320x180 --duration "$2" >/dev/null 2>&1 &
	second=$!
	wait $first
	code=$?
	kill -INT $second
	wait $second
}
rival takeover-at-join 20
[ $code -eq 3 ] && grep -q 'another client joined' "$work/out"
ok 'takeover-at-join: the loser says so and ends with 3'
rival silent-takeover 20
[ $code -eq 3 ]
ok 'silent-takeover: the loser starves until its idle time is over, then 3'

# Not a switch, but as odd: the mapped stream keeps nothing, or the endpoint goes.
[ -z "$served" ] || unserve
rm -rf "$work/data"
serve
call /createStream '{"StreamName":"brief","DataRetentionInHours":0}'
stream=$(answer .StreamARN)
call /createSignalingChannel '{"ChannelName":"cam"}'
channel=$(answer .ChannelARN)
call /updateMediaStorageConfiguration \
	"{\"ChannelARN\":\"$channel\",\"MediaStorageConfiguration\":{\"StreamARN\":\"$stream\",\"Status\":\"ENABLED\"}}"
[ "$status" = 400 ] && answer .Message | grep -qi 'retention'
ok 'a stream without retention cannot be mapped, and the message says why'
timeout 20 "$B/kvscope" produce --channel-name cam --source test >"$work/out" 2>"$work/err"
[ $? -eq 254 ] && grep -q DISABLED "$work/err"
ok 'and a producer on that channel is told that its storage is DISABLED (254)'
unserve
done_testing
