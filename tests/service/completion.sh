#!/bin/sh
# Completion as bash, zsh and fish themselves carry it out (TAP).
. tests/service/lib.sh
PATH=$B:$PATH
export PATH

# In each shell: the candidates for a line, one on each line of $work/answer.
in_bash() {
	bash --norc -O failglob -c 'eval "$(kvscope completion bash)"
		COMP_LINE=$1 COMP_POINT=${#1}; read -ra COMP_WORDS <<<"$1"
		case $1 in *" ") COMP_WORDS+=("") ;; esac
		COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
		compopt() { :; }
		_kvscope; printf "%s\n" "${COMPREPLY[@]}"' bash "$1" >"$work/answer" 2>"$work/err"
}
in_fish() {
	HOME=$work fish --no-config -c 'kvscope completion fish | source; complete -C $argv[1]' -- "$1" 2>"$work/err" |
		cut -f 1 >"$work/answer"
}
# A shell on a terminal of its own: Tab lists what there is.
cat >"$work/ask.zsh" <<'END'
zmodload zsh/zpty
zpty z "TERM=dumb COLUMNS=100 zsh -f -i"
zpty -w z "PS1=; autoload -Uz compinit && compinit -u -D; source <(kvscope completion zsh); LISTMAX=9999; print GO''ES"
zpty -r z before '*GOES*'
zpty -w -n z "$1"$'\t'
sleep 0.5
zpty -w -n z $'\x15exit\n'
while zpty -r z line; do print -r -- "$line"; done
END
in_zsh() {
	HOME=$work timeout 20 zsh -f "$work/ask.zsh" "$1" >"$work/raw" 2>"$work/err"
	sed 's/\x1b\[[0-9;?]*[A-Za-z]//g; s/\r//g' "$work/raw" | tr -s ' ' '\n' >"$work/answer"
}
offers() { # WORDS…: each is a candidate
	for word; do grep -qxF -- "$word" "$work/answer" || return 1; done
}

for shell in bash zsh fish; do
	if ! command -v $shell >/dev/null; then
		n=$((n + 1))
		echo "ok $n - $shell # SKIP it is not installed"
		continue
	fi
	in_$shell 'kvscope re'
	offers replay render report
	ok "$shell: commands by their beginning"
	in_$shell 'kvscope produce --pa'
	offers --path
	ok "$shell: an option whose words hold signs of a pattern"
	in_$shell 'kvscope produce --re'
	offers --rejoin --record --region
	ok "$shell: options of a command"
	in_$shell 'kvscope list-signaling-channels --output '
	offers json yaml-stream
	ok "$shell: the choices of an operation's option"
	touch "$work/a-recording.jsonl" "$work/an-answer.sdp"
	(cd "$work" && in_$shell 'kvscope replay a')
	offers a-recording.jsonl an-answer.sdp
	ok "$shell: files where a file is wanted"
done

serve
call /createSignalingChannel '{"ChannelName":"garden-gate"}'
call /createSignalingChannel '{"ChannelName":"garage"}'
for shell in bash fish; do
	command -v $shell >/dev/null || continue
	in_$shell 'kvscope doctor ga'
	offers garage garden-gate
	ok "$shell: channels that the service has"
	in_$shell 'kvscope join-storage-session --channel-arn arn:aws:kinesisvideo:us-west-2:123456789012:channel/gara'
	grep -q 'channel/garage/[0-9]' "$work/answer"
	ok "$shell: ARNs, though they have colons"
done

for wrong in '-xh' 'x -zq' '--bogus'; do
	"$B/kvscope" doctor $wrong >"$work/answer" 2>"$work/err"
	case $wrong in -x*) word=-x ;; x*) word=-z ;; *) word=--bogus ;; esac
	grep -q -- "$word" "$work/err"
	ok "the option that is wrong is named: $word"
done

# What is hostile or odd is no candidate and no crash.
for line in '' ' ' kvscope "kvscope '" 'kvscope \' 'kvscope --=' 'kvscope render --screen=l' "kvscope $(printf '%5000s' x)"; do
	"$B/kvscope" completion --line "$line" >"$work/answer" 2>"$work/err" && head -n 1 "$work/answer" | grep -q '^:'
	ok "a line that is $(printf '%.30s' "$line")"
done
unserve
"$B/kvscope" completion --line 'kvscope doctor ga' >"$work/answer" 2>"$work/err" && [ "$(cat "$work/answer")" = :words ]
ok 'a service that is not there: nothing, and no noise'
done_testing
