#!/bin/sh
# kvscope OPERATION: what it tells of itself, and what it keeps to itself.
. tests/service/lib.sh

serve
"$B/kvscope" list-signaling-channels --debug --endpoint-url "$(echo "$http" | sed 's|://|://me:hunter2@|')" >"$work/out" 2>"$work/err"
grep -q 'debug: ListSignalingChannels {}' "$work/err" && grep -q 'answered HTTP 200' "$work/err"
ok '--debug says what is asked and answered'
! grep -q hunter2 "$work/err"
ok 'without the password of the URL'
done_testing
