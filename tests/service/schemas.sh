#!/bin/sh
# Each JSON output beside its published schema, judged by a validator of JSON Schema that is not ours (TAP).
. tests/service/lib.sh
recording=tests/fixtures/recordings/takeover.jsonl

# valid SCHEMA FILE [lines]: the file, or each line of it, is what the schema says; and there is something.
cat >"$work/valid.py" <<'END'
import json, sys, jsonschema
schema = json.load(open(sys.argv[1]))
judge = jsonschema.validators.validator_for(schema)
judge.check_schema(schema)
judge = judge(schema)
text = open(sys.argv[2]).read()
values = [json.loads(l) for l in text.splitlines()] if sys.argv[3:] else [json.loads(text)]
assert values, 'there is nothing to judge'
for value in values:
    judge.validate(value)
END
valid() { python3 "$work/valid.py" "docs/schemas/$1.json" "$2" $3 >"$work/err" 2>&1; }

serve
valid ready "$work/ready" lines
ok 'serve --json'
mapped gate gate-store
ok 'a mapped channel'
"$B/kvscope" produce --channel-name gate --duration 6 --json >"$work/produced" 2>/dev/null
sed '$d' "$work/produced" >"$work/events"
valid event "$work/events" lines
ok "produce --json: $(grep -c . "$work/events") events"
tail -n 1 "$work/produced" >"$work/end"
valid produce-end "$work/end" lines
ok 'produce --json: how it ended'
"$B/kvscope" watch --for 1 >"$work/watched" 2>/dev/null
valid event "$work/watched" lines
ok "watch: $(grep -c . "$work/watched") events"
"$B/kvscope" doctor gate --json >"$work/doctored" 2>/dev/null
valid doctor "$work/doctored" lines
ok 'doctor --json'
valid event $recording lines
ok 'a recording'
"$B/kvscope" lint --all --json $recording >"$work/linted"
valid lint "$work/linted" lines
ok 'lint --json'
"$B/kvscope" report --json $recording >"$work/reported"
valid report "$work/reported"
ok 'report --json'
jq '.channels[0].name = 7' "$work/reported" >"$work/spoilt"
! valid report "$work/spoilt"
ok 'the validator refuses what is spoilt'
done_testing
