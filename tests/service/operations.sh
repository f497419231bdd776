#!/bin/sh
# kvscope OPERATION: what it tells of itself, and what it keeps to itself.
. tests/service/lib.sh

serve
call /createSignalingChannel '{"ChannelName":"yard"}'
arn=$(answer .ChannelARN)
"$B/kvscope" get-ice-server-config --channel-arn "$arn" --username hunter2 --debug >"$work/out" 2>"$work/err"
grep -q 'debug: GetIceServerConfig {"ChannelARN": "arn' "$work/err" && grep -q 'answered HTTP 200' "$work/err"
ok '--debug says what is asked and answered'
! grep -q hunter2 "$work/err"
ok 'without names and passwords'
done_testing
