#!/bin/sh
# Joins that are not a producer's: before its WebSocket, by a viewer, by too many.
. tests/service/lib.sh

# fresh OPTIONS...: a service with these, on the channel and stream that are made once.
fresh() {
	[ -z "$served" ] || unserve
	rm -rf "$work/data"
	cp -r "$work/made" "$work/data"
	serve "$@"
}
serve
mapped cam good || exit 1
arn=$channel
unserve
mv "$work/data" "$work/made"

flows() { [ "$code" -eq 0 ] && grep -q '"ev":"peer.up"' "$work/out"; }
# offers SWITCHES: a device joins 11 s before its WebSocket is there, longer than an offer waits by default.
offers() {
	fresh $1
	curl -sS --max-time 10 -o "$work/answer" --aws-sigv4 "aws:amz:$AWS_REGION:kinesisvideo" -A 'kvscope/0 (early)' \
		-u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H 'content-type: application/json' \
		-d "{\"channelArn\":\"$arn\"}" "$http/joinStorageSession"
	sleep 11
	timeout 40 "$B/kvscope" produce --channel-name cam --name early --source test --size 320x180 --json --duration 4 \
		>"$work/out" 2>"$work/err" </dev/null
	code=$?
}
offered() { grep '"ev":"frame.down"' "$work/out" | grep -c 'SDP_OFFER'; }
offers ''
flows && [ "$(offered)" -eq 1 ]
ok 'a join before its WebSocket: its offer has gone after 10 s, the next join has its own'
offers '--chaos join-without-ws'
flows && [ "$(offered)" -eq 2 ]
ok 'join-without-ws: the offer is kept as long as the message TTL'
fresh --chaos viewer-join-400
call /joinStorageSession "{\"channelArn\":\"$arn\",\"clientId\":\"v1\"}" || [ "$status" = 400 ] && answer .message | grep -q clientId
ok 'viewer-join-400: clientId in JoinStorageSession is refused'
call /joinStorageSessionAsViewer "{\"channelArn\":\"$arn\",\"clientId\":\"v1\"}"
ok 'and JoinStorageSessionAsViewer is not'
fresh
call /joinStorageSession "{\"channelArn\":\"$arn\",\"clientId\":\"v1\"}"
ok "without the switch it is answered as a viewer's"

# Quotas of the account: lists of channels are 50 a second, so 80 at once are too many.
i=0
while [ $i -lt 80 ]; do
	printf 'next\nurl = "%s/listSignalingChannels"\nuser = "%s:%s"\naws-sigv4 = "aws:amz:%s:kinesisvideo"\n' \
		"$http" "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" "$AWS_REGION"
	printf 'data = "{}"\noutput = "/dev/null"\nwrite-out = "%%{http_code}\\n"\n'
	i=$((i + 1))
done >"$work/calls"
curl -sS -K "$work/calls" >"$work/codes" 2>"$work/err"
[ "$(grep -c 200 "$work/codes")" -ge 50 ] && [ "$(grep -c 400 "$work/codes")" -ge 1 ]
ok 'what the account may ask in a second is limited'
unserve
done_testing
