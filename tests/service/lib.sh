# What the service's tests share: a service of their own, calls signed by curl (not by us), verdicts in TAP.
B=${B:-build}
case $B in /*) ;; *) B=$PWD/$B ;; esac
work=$(mktemp -d)
served=
n=0
failed=0

finish() {
	[ -z "$served" ] || kill "$served" 2>/dev/null
	for pid in $(jobs -p); do kill "$pid" 2>/dev/null; done
	wait 2>/dev/null
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM

ok() { # WORDS: the verdict on the last command
	[ $? -eq 0 ] && set -- 0 "$1" || set -- 1 "$1"
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		failed=1
		echo "not ok $n - $2"
		[ -f "$work/err" ] && tail -n 5 "$work/err" | sed 's/^/# /'
		[ -f "$work/answer" ] && { head -c 600 "$work/answer" && echo; } | sed 's/^/# /'
	fi
}
done_testing() {
	echo "1..$n"
	exit $failed
}

# Waits up to $1 seconds for a command to succeed.
within() {
	limit=$(($1 * 10))
	shift
	while ! "$@" >/dev/null 2>&1; do
		limit=$((limit - 1))
		[ $limit -gt 0 ] || return 1
		sleep 0.1
	done
}

ready() { grep -q '"event":"ready"' "$work/ready" 2>/dev/null; }
field() { jq -r ".$1" "$work/ready"; }

serve() { # OPTIONS…: starts (or starts again on the same data) and exports what clients need
	rm -f "$work/ready"
	"$B/kvscope" serve --json --data "$work/data" "$@" >"$work/ready" 2>>"$work/serve.log" &
	served=$!
	within 10 ready || { echo "Bail out! the service does not start: $(tail -n 3 "$work/serve.log")"; exit 1; }
	http=$(field http)
	AWS_ENDPOINT_URL=$http AWS_REGION=$(field region) AWS_ACCESS_KEY_ID=$(field access_key_id)
	AWS_SECRET_ACCESS_KEY=$(field secret_access_key)
	export AWS_ENDPOINT_URL AWS_REGION AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY
	unset AWS_PROFILE AWS_SESSION_TOKEN
	export AWS_EC2_METADATA_DISABLED=true AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
}
unserve() { # [SIGNAL]
	kill "-${1:-TERM}" "$served"
	wait "$served" 2>/dev/null
	code=$?
	served=
	return $code
}

# call PATH BODY [BASE]: one POST signed by curl; the answer in $work/answer, its status in $status.
call() {
	status=$(curl -sS --max-time 10 -o "$work/answer" -w '%{http_code}' --aws-sigv4 "aws:amz:$AWS_REGION:kinesisvideo" \
		-u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" -H 'content-type: application/json' \
		-d "$2" "${3:-$http}$1" 2>"$work/err")
	[ "$status" = 200 ]
}
answer() { jq -r "$1" "$work/answer"; }

# mapped CHANNEL STREAM: makes both and maps them.
mapped() {
	call /createStream "{\"StreamName\":\"$2\",\"DataRetentionInHours\":24}" || return 1
	stream=$(answer .StreamARN)
	call /createSignalingChannel "{\"ChannelName\":\"$1\"}" || return 1
	channel=$(answer .ChannelARN)
	call /updateMediaStorageConfiguration \
		"{\"ChannelARN\":\"$channel\",\"MediaStorageConfiguration\":{\"StreamARN\":\"$stream\",\"Status\":\"ENABLED\"}}"
}

fragments() { # STREAM: how many are listed
	call /listFragments "{\"StreamName\":\"$1\",\"MaxResults\":1000}" && answer '.Fragments | length'
}
stored() { # STREAM COUNT: at least so many
	[ "$(fragments "$1")" -ge "$2" ]
}
