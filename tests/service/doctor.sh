#!/bin/sh
# kvscope doctor: what it says of a channel at each stage of its set-up, and that it displaces nobody.
. tests/service/lib.sh

# doctor CODE ARGUMENTS…: ends with that code; what it found stays in $work/found, a JSON object a line.
doctor() {
	want=$1
	shift
	timeout 30 "$B/kvscope" doctor --json "$@" >"$work/found" 2>"$work/err"
	code=$?
	[ $code -eq "$want" ]
}
# is CHECK VERDICT WORDS
is() {
	jq -se --arg c "$1" --arg v "$2" --arg w "$3" \
		'any(.[]; .check == $c and .verdict == $v and (.evidence | contains($w)))' "$work/found" >/dev/null
	ok "$1 is $2: $3"
}

serve
doctor 1 nowhere
ok 'a channel that is not there: exit 1'
is channel bad 'not found'
is 'storage mapping' skipped 'not known'
call /createSignalingChannel '{"ChannelName":"bare"}'
doctor 1 bare
ok 'a channel without storage: exit 1'
is channel good ACTIVE
is 'storage mapping' bad DISABLED
is 'join endpoint' bad 'not configured for ingestion'
is WebSocket good 'nobody was displaced'
mapped cam kept
doctor 0 "$channel"
ok 'a channel that is ready, by its ARN: exit 0'
is 'last stored' note nothing
is stream good '24 h'
"$B/kvscope" produce --channel-name cam --size 320x180 --json >"$work/produced" 2>/dev/null &
producer=$!
within 15 stored kept 1
doctor 0 cam
is 'last stored' good fragment
is clock good "the service's"
! grep -q '"session.holder".*doctor\|taken' "$work/produced"
ok 'the producer goes on'
kill $producer
AWS_SECRET_ACCESS_KEY=wrong doctor 1 cam
is channel bad InvalidSignatureException
AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' doctor 253 cam
ok 'no credentials: exit 253'
doctor 252
ok 'no channel named: exit 252'
timeout 20 faketime -f '+10m' "$B/kvscope" doctor --json cam >"$work/found" 2>"$work/err"
is clock bad 'ahead'
done_testing
