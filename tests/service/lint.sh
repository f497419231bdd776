#!/bin/sh
# kvscope lint on a recording, on the answer in it, and on that answer spoilt (TAP).
. tests/service/lib.sh
lint="$B/kvscope lint"
recording=tests/fixtures/recordings/takeover.jsonl

# check NAME CODE COMMAND…: ends with that code.
check() {
	name=$1 want=$2
	shift 2
	"$@" >"$work/answer" 2>"$work/err"
	[ $? -eq "$want" ]
	ok "$name: exit $want"
}
says() {
	cat "$work/answer" "$work/err" | grep -q "$1"
	ok "it says: $1"
}
frame() {
	jq -r --arg ev "$1" --arg kind "$2" 'select(.ev == $ev) | .body | fromjson |
		select((.action // .messageType) == $kind) | .messagePayload' $recording | head -n 1 | base64 -d
}

frame frame.up SDP_ANSWER >"$work/answer.json"
frame frame.down SDP_OFFER >"$work/offer.json"
jq -r .sdp "$work/answer.json" >"$work/answer.sdp"
sed 's/H264/VP8/' "$work/answer.sdp" >"$work/vp8.sdp"
sed '/^m=audio/,$d' "$work/answer.sdp" >"$work/no-audio.sdp"

check 'a good recording' 0 $lint $recording
says '(gate-cam): 0 errors'
check 'a good answer beside its offer' 0 $lint "$work/answer.sdp" --offer "$work/offer.json"
check 'the same as a payload' 0 $lint "$work/answer.json"
check 'the same on standard input' 0 sh -c "$lint - <'$work/answer.sdp'"
check 'VP8' 1 $lint "$work/vp8.sdp" --offer "$work/offer.json"
says 'error: R02 video codec: video is VP8'
says 'fix: '
check 'no audio, as JSON' 1 $lint --json "$work/no-audio.sdp"
says '"rule":"R01","level":"error"'
check 'not SDP' 1 $lint README.md
check 'no such file' 255 $lint "$work/nope"
says 'cannot read'
check 'no answer' 252 $lint
check 'two answers' 252 $lint a b
check 'an unknown option' 252 $lint --bogus a
done_testing
