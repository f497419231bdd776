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
"$B/kvscope" join-storage-session help >"$work/out" 2>"$work/err" && head -n 1 "$work/out" | grep -q '^JOIN-STORAGE-SESSION()'
ok 'help is a page'
grep -q -- '--channel-arn (string) \[required\]' "$work/out" && grep -q 'takes precedence' "$work/out"
ok 'with the options and what the call does'
"$B/kvscope" kinesisvideo list-streams help | grep -q 'ComparisonOperator\|--stream-name-condition (structure)'
ok 'in the spelling of AWS too'
"$B/kvscope" join-storage-sesion 2>&1 | grep -q "did you mean 'join-storage-session'"
ok 'who mistypes an operation is told which there is'
done_testing
