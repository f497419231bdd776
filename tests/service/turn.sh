#!/bin/sh
# The relay as a child: its end is told, it comes back, on another port when its own was taken.
. tests/service/lib.sh

# A relay that does nothing but live; what it was given is kept.
mkdir "$work/bin"
cat >"$work/bin/turnserver" <<'EOF'
#!/bin/sh
sed -n 's/^listening-port=//p' "$2" >>"$RELAYS"
exec sleep 600
EOF
chmod +x "$work/bin/turnserver"
RELAYS=$work/relays
export RELAYS
PATH=$work/bin:$PATH serve
call /createSignalingChannel '{"ChannelName":"yard"}'
arn=$(answer .ChannelARN)
"$B/kvscope" watch >"$work/events" 2>/dev/null &
watcher=$!

started() { [ "$(wc -l <"$work/relays")" -eq "$1" ]; }
offered() { # the port that callers are told
	call /v1/get-ice-server-config "{\"ChannelARN\":\"$arn\"}" && answer '.IceServerList[0].Uris[0]' | sed 's/.*:\([0-9]*\)?.*/\1/'
}
told() { grep -q "$1" "$work/events"; }
relay() { pgrep -P "$served" -f 'sleep 600'; }

within 5 started 1 && port=$(cat "$work/relays") && [ "$(offered)" = "$port" ]
ok 'callers are told the port that the relay listens on'
within 5 told channel
kill -9 "$(relay)"
within 3 told 'the relay (coturn) ended, signal 9'
ok 'its end is told'
within 5 started 2 && within 5 told 'runs again' && [ "$(offered)" = "$port" ]
ok 'it comes back where it was'
kill -9 "$(relay)"
"$B/kvscope" serve --data "$work/other" --port "$port" >/dev/null 2>&1 &
other=$!
within 8 started 3
[ "$(tail -n 1 "$work/relays")" != "$port" ] && [ "$(offered)" = "$(tail -n 1 "$work/relays")" ]
ok 'or elsewhere, when somebody else has its port'
kill $other $watcher
pid=$(relay)
unserve
ok 'SIGTERM ends the service with 0'
! kill -0 "$pid" 2>/dev/null
ok 'and the relay with it'

# Where coturn is not installed: no relay is offered, and nothing is wrong with that.
mkdir "$work/few"
for tool in $(ls /usr/bin /bin | sort -u); do
	[ "$tool" = turnserver ] || [ -e "$work/few/$tool" ] || ln -s "$(command -v "$tool")" "$work/few/$tool" 2>/dev/null
done
all=${PATH#"$work"/bin:}
PATH=$work/few serve
PATH=$all
mapped bare bare
call /v1/get-ice-server-config "{\"ChannelARN\":\"$channel\"}" && [ "$(answer '.IceServerList | length')" -eq 0 ]
ok 'without coturn the list of relays is empty'
"$B/kvscope" produce --channel-name bare --size 320x180 --duration 5 >/dev/null 2>"$work/err"
ok 'a producer does without'
timeout 30 "$B/kvscope" doctor --json bare >"$work/found" 2>"$work/err" &&
	jq -se 'any(.[]; .check == "ICE servers" and .verdict == "note" and (.evidence | contains("has no TURN server")))' "$work/found" >/dev/null
ok 'and doctor takes it for no fault'
unserve
done_testing
