#!/bin/sh
# The whole path with real media: a producer is stored, another takes the session over, what was
# stored plays back and survives a kill.
. tests/service/lib.sh

serve
mapped cam-lobby lobby
ok 'a stream, a channel and their mapping are made'

"$B/kvscope" watch cam-lobby >"$work/events" 2>"$work/watch.err" &
watcher=$!
"$B/kvscope" produce --channel-name cam-lobby --name gate --source test --size 640x360 --json >"$work/gate" 2>"$work/gate.err" &
gate=$!
within 20 stored lobby 2
ok 'a producer with the test source is stored'

seen() { jq -e "select($1)" "$work/events" | grep -q .; }
within 5 seen '.ev == "track.first"' && seen '.ev == "peer.dtls" and .state == "connected"' &&
	seen '.ev == "session.holder" and .actor == "gate"'
ok 'the event stream tells DTLS, the first frame and the holder'

for op in DescribeSignalingChannel DescribeMediaStorageConfiguration GetSignalingChannelEndpoint GetIceServerConfig JoinStorageSession; do
	seen ".ev == \"api.ok\" and .op == \"$op\" and .actor == \"gate\""
	ok "the service saw gate's $op"
done

ffmpeg -v error -f lavfi -i testsrc=size=640x360:rate=25 -f lavfi -i sine -t 5 -c:v libx264 -pix_fmt yuv420p -c:a aac "$work/mine.mp4"
"$B/kvscope" produce --channel-name cam-lobby --name mine --source "$work/mine.mp4" --duration 8 --json >"$work/mine" 2>"$work/mine.err" &
mine=$!
within 15 seen '.ev == "session.holder" and .actor == "mine" and .id == "gate"'
ok 'a file takes the session over, and the stream says from whom'
wait $gate
[ $? -eq 3 ]
ok 'the loser ends with exit code 3 (taken over)'
wait $mine
[ $? -eq 0 ]
ok 'the winner ends with 0 after its duration'

call /getHLSStreamingSessionURL '{"StreamName":"lobby","PlaybackMode":"ON_DEMAND","HLSFragmentSelector":{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{"StartTimestamp":0,"EndTimestamp":9999999999}}}'
ok 'GetHLSStreamingSessionURL answers'
url=$(answer .HLSStreamingSessionURL)
ffprobe -v error -show_entries stream=codec_name -of csv=p=0 "$url" >"$work/answer" 2>"$work/err" &&
	grep -q h264 "$work/answer" && grep -q aac "$work/answer"
ok 'ffprobe reads H.264 and AAC from it'
ffmpeg -v error -i "$url" -map 0:v -f null - 2>"$work/err" && [ ! -s "$work/err" ]
ok 'ffmpeg decodes all of it without a complaint'

before=$(fragments lobby)
kill $watcher
unserve KILL
serve
[ "$(fragments lobby)" = "$before" ]
ok "all $before fragments are still listed after kill -9"
call /getHLSStreamingSessionURL '{"StreamName":"lobby","PlaybackMode":"ON_DEMAND","HLSFragmentSelector":{"FragmentSelectorType":"SERVER_TIMESTAMP","TimestampRange":{"StartTimestamp":0,"EndTimestamp":9999999999}}}' &&
	ffprobe -v error -show_entries stream=codec_name -of csv=p=0 "$(answer .HLSStreamingSessionURL)" | grep -q h264
ok 'and play back'

cat "$work/events" "$work/gate" "$work/mine" >"$work/all"
! grep -qE "$AWS_SECRET_ACCESS_KEY|a=ice-pwd:[A-Za-z0-9+/]{8}|X-Amz-Signature=[0-9a-f]{8}" "$work/all"
ok 'no secret is in any output'
unserve
ok 'SIGTERM ends the service with 0'
done_testing
