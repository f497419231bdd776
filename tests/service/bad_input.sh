#!/bin/sh
# What goes wrong for a producer: one clear sentence on standard error and the right exit code.
. tests/service/lib.sh

# produce WORDS CODE PATTERN ARGUMENTS…: ends by itself, with that code and a sentence that fits.
produce() {
	words=$1 want=$2 pattern=$3
	shift 3
	timeout "${patience:-10}" "$B/kvscope" produce --source test --size 320x180 "$@" >"$work/out" 2>"$work/err" </dev/null
	code=$?
	[ "$code" -eq "$want" ] && grep -qiE "$pattern" "$work/err"
	ok "$words: exit $want (was $code) and a sentence with /$pattern/"
}

serve
mapped cam good
call /createSignalingChannel '{"ChannelName":"plain"}'

produce 'an unknown channel' 254 'There is no channel no-such in this account' --channel-name no-such
produce 'storage DISABLED' 254 'storage.*(DISABLED|off|not)' --channel-name plain
produce 'a refused connection' 255 'cannot connect to 127.0.0.1:1' --channel-name cam --endpoint-url http://127.0.0.1:1
produce 'a host that does not resolve' 255 'cannot find the host' --channel-name cam --endpoint-url http://no-such-host.invalid
produce 'an endpoint without a scheme' 252 'endpoint|http' --channel-name cam --endpoint-url 127.0.0.1:1
produce 'no channel at all' 252 'channel'
produce 'an unknown option' 252 'bogus' --channel-name cam --bogus

# unasked: as produce, with a source that cannot be opened: at once, in one line, without a join.
unasked() {
	patience=3 produce "$@"
	[ "$(wc -l <"$work/err")" -eq 1 ] && ! grep -qE 'describe|join' "$work/out"
	ok "$1: one line, and the service was not asked"
}
printf 'this is not a film' >"$work/junk.mp4"
unasked 'a source that is not there' 255 '^kvscope produce: .*no-such.mp4' --channel-name cam --source /no-such.mp4
unasked 'a source that is junk' 255 '^kvscope produce: .*junk.mp4' --channel-name cam --source "$work/junk.mp4"
unasked 'a source that is a directory' 255 'is not a file' --channel-name cam --source "$work"
unasked 'a camera that is not there' 255 'video99' --channel-name cam --source /dev/video99
unasked 'a picture of odd size' 252 'even, from 16x16' --channel-name cam --size 31x31
unasked 'too many pictures a second' 252 'from 1 to 60' --channel-name cam --fps 500
patience=5 produce 'an unreachable host and a duration' 255 'stopped: .*127.0.0.1:1' --channel-name cam --endpoint-url http://127.0.0.1:1 --duration 2
timeout 3 "$B/kvscope" watch cam --for 1 >"$work/out" 2>"$work/err"
! grep -q JoinStorageSession "$work/out" && grep -q '"channel":"cam"' "$work/out"
ok 'the service saw no join'
timeout 3 "$B/kvscope" watch nope --for 1 >"$work/out" 2>"$work/err"
[ "$(wc -l <"$work/out")" -eq 1 ] && grep -q '"ev":"journal"' "$work/out" && grep -q 'no channel nope' "$work/err"
ok 'watching an unknown channel: the head alone, and a word about it'

# with VARIABLE=VALUE… -- WORDS CODE PATTERN ARGUMENTS…: the same with that environment; VARIABLE= takes it away.
with() {
	changed=
	while [ "$1" != -- ]; do
		name=${1%%=*} value=${1#*=}
		changed="$changed $name"
		eval "kept_$name=\${$name-}"
		if [ -n "$value" ]; then export "$name=$value"; else unset "$name"; fi
		shift
	done
	shift
	produce "$@"
	for name in $changed; do
		eval "export $name=\$kept_$name"
		eval "[ -n \"\$kept_$name\" ]" || unset "$name"
	done
}
with AWS_SECRET_ACCESS_KEY=wrong -- 'a wrong secret key' 254 'check the secret key, the region' --channel-name cam
with AWS_ACCESS_KEY_ID=AKIAUNKNOWN000000000 -- 'an unknown access key' 254 'token|credential' --channel-name cam
with AWS_ACCESS_KEY_ID= AWS_SECRET_ACCESS_KEY= -- 'no credentials' 253 'Unable to locate credentials' --channel-name cam
with AWS_REGION=xx-north-9 -- 'a wrong region' 254 'check the secret key, the region' --channel-name cam
with AWS_REGION= AWS_DEFAULT_REGION= -- 'no region' 253 '^kvscope produce: You must specify a region' --channel-name cam
AWS_SECRET_ACCESS_KEY=wrong timeout 3 "$B/kvscope" watch >"$work/out" 2>"$work/err"
[ $? -eq 254 ] && ! grep -q 'trying again' "$work/err"
ok 'watch with a wrong key ends with 254 and promises nothing'
faketime=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null)
grep -q __asan_init "$B/kvscope" && faketime= # it wants to be first, and so does the sanitizer
if [ -n "$faketime" ]; then
	FAKETIME_DONT_FAKE_MONOTONIC=1 LD_PRELOAD="$faketime" FAKETIME=+10m timeout 10 "$B/kvscope" produce \
		--source test --size 320x180 --channel-name cam --duration 2 >"$work/out" 2>"$work/err" </dev/null
	ok 'a clock ten minutes off: calls are signed again with the right time'
else
	n=$((n + 1))
	echo "ok $n - a clock ten minutes off # SKIP no faketime, or not beside a sanitizer"
fi

# comes_back WORDS SECONDS: the producer lives and stores more than it has by now.
comes_back() {
	began=$(date +%s)
	kill -0 $steady && had=$(fragments good) && within "$2" stored good $((had + 2))
	ok "$1 ($(($(date +%s) - began)) s)"
}
port=${http##*:}
"$B/kvscope" produce --channel-name cam --name steady --source test --size 320x180 >"$work/steady" 2>"$work/err" &
steady=$!
within 20 stored good 1
ok 'a producer is stored'
before=$(fragments good)
unserve KILL
sleep 1
kill -0 $steady && grep -q 'websocket .*broke' "$work/steady"
ok 'it lives on and says so when the service is killed'
serve --port "$port"
[ "$(fragments good)" -ge "$before" ]
ok 'nothing stored is lost'
comes_back 'it is stored again when the service is back' 20
unserve
ok 'the service ends cleanly under it'
sleep 1
serve --port "$port"
comes_back 'and it is stored again' 20
pkill -KILL -P "$served" kvscope-media
sleep 1
comes_back "it joins again when the service's worker was killed" 30
pkill -KILL -P $steady kvscope-media
sleep 1
comes_back 'and when its own worker was killed' 30
kill -INT $steady
wait $steady
[ $? -eq 130 ]
ok 'an interrupted producer ends with 130'
[ "$(wc -l <"$work/err")" -eq 1 ]
ok 'with one line on standard error'
unserve
ok 'the service ends cleanly'

KVSCOPE_MEDIA=/nowhere/kvscope-media serve
"$B/kvscope" watch >"$work/events" 2>/dev/null &
watcher=$!
"$B/kvscope" produce --channel-name cam --source test --size 320x180 >/dev/null 2>&1 &
lost=$!
told() { jq -e "select($1)" "$work/events" | grep -q .; }
within 10 told '.ev == "note" and .state == "error" and (.why | startswith("no media worker: "))'
ok 'a service without its worker says so'
within 5 told '.ev == "peer.down" and .side == "storage" and .why == "there is no media worker"'
ok 'and its peers are down instead of waiting for ever'
kill $watcher $lost
unserve
ok 'it ends cleanly, too'
done_testing
