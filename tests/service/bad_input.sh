#!/bin/sh
# What goes wrong for a producer: one clear sentence on standard error and the right exit code.
. tests/service/lib.sh

# produce WORDS CODE PATTERN ARGUMENTS…: ends by itself, with that code and a sentence that fits.
produce() {
	words=$1 want=$2 pattern=$3
	shift 3
	timeout 40 "$B/kvscope" produce --source test --size 320x180 "$@" >"$work/out" 2>"$work/err" </dev/null
	code=$?
	[ "$code" -eq "$want" ] && grep -qiE "$pattern" "$work/err"
	ok "$words: exit $want (was $code) and a sentence with /$pattern/"
}

serve
mapped cam good
call /createSignalingChannel '{"ChannelName":"plain"}'

produce 'an unknown channel' 254 'no-such.*(not|no).*(exist|found)|ResourceNotFound' --channel-name no-such
produce 'storage DISABLED' 254 'storage.*(DISABLED|off|not)' --channel-name plain
produce 'a refused connection' 255 'connect|refused' --channel-name cam --endpoint-url http://127.0.0.1:1
produce 'a host that does not resolve' 255 'resolve|name' --channel-name cam --endpoint-url http://no-such-host.invalid
produce 'an endpoint without a scheme' 252 'endpoint|http' --channel-name cam --endpoint-url 127.0.0.1:1
produce 'no channel at all' 252 'channel'
produce 'an unknown option' 252 'bogus' --channel-name cam --bogus
produce 'a source that is not there' 255 'no-such.mp4' --channel-name cam --source /no-such.mp4
printf 'this is not a film' >"$work/junk.mp4"
produce 'a source that is junk' 255 'junk.mp4' --channel-name cam --source "$work/junk.mp4"
(
	AWS_SECRET_ACCESS_KEY=wrong
	export AWS_SECRET_ACCESS_KEY
	produce 'a wrong secret key' 254 'signature|credential|key' --channel-name cam
	exit $failed
) || failed=1
n=$((n + 1))
(
	AWS_ACCESS_KEY_ID=AKIAUNKNOWN000000000
	export AWS_ACCESS_KEY_ID
	produce 'an unknown access key' 254 'token|credential|key' --channel-name cam
	exit $failed
) || failed=1
n=$((n + 1))
(
	unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	produce 'no credentials' 253 'Unable to locate credentials' --channel-name cam
	exit $failed
) || failed=1
n=$((n + 1))
(
	unset AWS_REGION AWS_DEFAULT_REGION
	produce 'no region' 253 'must specify a region' --channel-name cam
	exit $failed
) || failed=1
n=$((n + 1))
FAKETIME_DONT_FAKE_MONOTONIC=1
export FAKETIME_DONT_FAKE_MONOTONIC
(
	LD_PRELOAD=$(ls /usr/lib/*/faketime/libfaketime.so.1 2>/dev/null)
	FAKETIME='+10m'
	export LD_PRELOAD FAKETIME
	produce 'a clock ten minutes off' 254 'clock|expired|not yet' --channel-name cam
	exit $failed
) || failed=1
n=$((n + 1))

# The service goes away under a producer and comes back: it returns by itself.
"$B/kvscope" produce --channel-name cam --name steady --source test --size 320x180 --json >"$work/steady" 2>"$work/err" &
steady=$!
within 20 stored good 1
ok 'a producer is stored'
port=${http##*:}
unserve KILL
sleep 1
kill -0 $steady
ok 'the producer lives on when the service is killed'
before=$(date +%s)
serve --port "$port"
had=$(fragments good)
within 40 stored good $((had + 1))
ok "and is stored again after the service is back ($(($(date +%s) - before)) s)"
pkill -KILL -P "$served" -f kvscope-media
within 40 stored good $((had + 3))
ok 'and again after the worker was killed'
kill -INT $steady
wait $steady
[ $? -eq 130 ]
ok 'an interrupted producer ends with 130'
unserve
done_testing
