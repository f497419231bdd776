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
doctor 1 --endpoint-url "$(field http)" --region us-west-2 bare
jq -se --arg u "$(field http)" 'any(.[]; .check == "storage mapping" and
	(.fix | contains("update-media-storage-configuration") and contains("Status=ENABLED") and
	contains("--region us-west-2") and contains("--endpoint-url " + $u)))' "$work/found" >/dev/null
ok 'what it says to type goes where it looked'
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
is 'last stored' good 'by producer, which holds the session'
is 'TURN udp' good lent
is 'TURN tcp' good lent
is relays good '2 of 2'
is TLS note http
is quotas good '2 of 10000 channels'
is clock good "the service's"
! grep -q '"session.holder".*doctor\|taken' "$work/produced"
ok 'the producer goes on'
kill $producer
doctor 0 --endpoint-url "$(field https)" --ca-bundle "$(field ca)" cam
is TLS good 'by kvscope local authority'
doctor 1 --endpoint-url "$(field https)" --ca-bundle /etc/ssl/certs/ca-certificates.crt cam
is TLS bad 'not trusted'
AWS_SECRET_ACCESS_KEY=wrong doctor 1 cam
is channel bad InvalidSignatureException
AWS_ACCESS_KEY_ID='' AWS_SECRET_ACCESS_KEY='' doctor 253 cam
ok 'no credentials: exit 253'
doctor 252
ok 'no channel named: exit 252'
unserve

# A relay that is there and silent, and one that has another secret than the service.
mkdir "$work/bin"
printf '#!/bin/sh\nexec sleep 600\n' >"$work/bin/turnserver"
chmod +x "$work/bin/turnserver"
PATH=$work/bin:$PATH serve
doctor 1 "$channel"
is 'TURN udp' warning refused
is 'TURN tcp' warning refused
is relays bad '0 of 2'
unserve
cat >"$work/bin/turnserver" <<'EOF'
#!/bin/sh
sed -i 's/^static-auth-secret=.*/static-auth-secret=another/' "$2"
PATH=${PATH#*:} exec turnserver "$@"
EOF
PATH=$work/bin:$PATH serve
sleep 0.5
doctor 1 "$channel"
is 'TURN udp' bad 'does not take the user and password'
is 'TURN tcp' bad 'does not take the user and password'
unserve

# A false clock and a sanitizer both want to be loaded first.
if grep -q __asan_init "$B/kvscope"; then
	done_testing
fi
serve
timeout 20 faketime -f '+10m' "$B/kvscope" doctor --json cam >"$work/found" 2>"$work/err"
is clock bad "ahead of the service's; calls are signed with the service's time"
is channel good ACTIVE
is WebSocket good 'nobody was displaced'
timeout 20 faketime -f '+10m' "$B/kvscope" watch >"$work/watched" 2>/dev/null &
within 10 grep -q '"ev":"channel"' "$work/watched"
ok 'a first WebSocket is signed again with the right time'
kill $!
unserve

# The service's certificates are 820 days long: a service that lives in the past shows old ones.
mkdir "$work/past"
cat >"$work/past/kvscope" <<EOF
#!/bin/sh
LD_PRELOAD='$(faketime -f +0d sh -c 'echo $LD_PRELOAD')' FAKETIME=\$AT exec "$B/kvscope" "\$@"
EOF
chmod +x "$work/past/kvscope"
old() { # WHEN: the service as it was then
	rm -rf "$work/data"
	now=$B
	AT=$1
	B=$work/past
	export AT
	serve
	B=$now
}
old -19452h # 810 days and a half
doctor 1 --endpoint-url "$(field https)" --ca-bundle "$(field ca)" cam
is TLS warning 'ends in 9 days'
unserve
old -21612h
doctor 1 --endpoint-url "$(field https)" --ca-bundle "$(field ca)" cam
is TLS bad 'ended 80 days ago'
is channel bad 'certificate'
done_testing
