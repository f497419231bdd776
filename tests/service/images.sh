#!/bin/sh
# GetImages: pictures out of what is stored, judged by ffprobe and ffmpeg; what is refused; that one is
# there at once.
. tests/service/lib.sh

serve
mapped cam-yard yard
ok 'a stream, a channel and their mapping are made'
call /getDataEndpoint '{"StreamName":"yard","APIName":"GET_IMAGES"}' && [ "$(answer .DataEndpoint)" = "$http" ]
ok 'GetDataEndpoint knows GET_IMAGES'

"$B/kvscope" produce --channel-name cam-yard --name gate --source test --size 640x360 >/dev/null 2>"$work/gate.err" &
gate=$!
within 20 stored yard 3
ok 'a producer with the test source is stored'

# images START END MORE: pictures of the stream by producer time
images() {
	call /getImages "{\"StreamName\":\"yard\",\"ImageSelectorType\":\"${3:-PRODUCER_TIMESTAMP}\",\"StartTimestamp\":$1,\"EndTimestamp\":$2,\"Format\":\"JPEG\"${4:+,$4}}"
}
refused() { [ "$status" = "$1" ] && [ "$(answer '.Message // .message' | grep -c "$2")" = 1 ]; }
picture() { # INDEX FILE
	answer ".Images[$1].ImageContent" | base64 -d >"$work/$2"
}
is() { # FILE CODEC,WIDTH,HEIGHT
	[ "$(ffprobe -v error -show_entries stream=codec_name,width,height -of csv=p=0 "$work/$1")" = "$2" ]
}
differ() { # FILE FILE: by more than a codec's noise
	ffmpeg -v error -i "$work/$1" -i "$work/$2" -lavfi psnr=stats_file=- -f null - | grep -oE 'psnr_avg:[0-9.inf]+' |
		awk -F: '{ exit !($2 != "inf" && $2 < 35) }'
}

fragments yard >/dev/null
first=$(answer '.Fragments[0].ProducerTimestamp')
server=$(answer '.Fragments[0].ServerTimestamp')
newest=$(answer '.Fragments[-1].ProducerTimestamp')

images "$first" "$first" && [ "$(answer '.Images | length')" = 1 ] && picture 0 one.jpg && is one.jpg mjpeg,640,360
ok 'one instant gives one JPEG of the stored size'
answer ".Images[0].TimeStamp == $first" | grep -q true
ok 'with its own time, to the millisecond'
later=$(echo "$first" | awk '{ printf "%.3f", $1 + 1.2 }')
images "$first" "$later" '' '"SamplingInterval":1000,"FormatConfig":{"JPEGQuality":"95"}' && [ "$(answer '.Images | length')" = 2 ] &&
	picture 0 a.jpg && picture 1 b.jpg && is a.jpg mjpeg,640,360 && differ a.jpg b.jpg && ! differ a.jpg one.jpg
ok 'two instants of one fragment differ, the same instant does not'
call /getImages "{\"StreamARN\":\"$stream\",\"ImageSelectorType\":\"SERVER_TIMESTAMP\",\"StartTimestamp\":$server,\"EndTimestamp\":$server,\"Format\":\"PNG\",\"WidthPixels\":100,\"HeightPixels\":100}" &&
	picture 0 a.png && is a.png png,100,100
ok 'a PNG by server time, stretched to 100x100'
images "$first" "$first" '' '"HeightPixels":90' && picture 0 c.jpg && is c.jpg mjpeg,160,90
ok 'a height alone keeps the proportions'
early=$(echo "$first" | awk '{ printf "%.3f", $1 - 4 }')
images "$early" "$first" '' '"SamplingInterval":2000' && [ "$(answer '[.Images[] | .Error // "picture"] | join(",")')" = NO_MEDIA,NO_MEDIA,picture ]
ok 'where nothing was stored it says NO_MEDIA'

images "$first" "$later" '' '"SamplingInterval":200,"MaxResults":4'
ok 'a page of 4'
token=$(answer .NextToken)
[ "$(answer '.Images | length')" = 4 ] && images "$first" "$later" '' "\"SamplingInterval\":200,\"MaxResults\":4,\"NextToken\":\"$token\"" &&
	[ "$(answer '.Images | length')" = 3 ] && [ "$(answer .NextToken)" = null ] &&
	answer ".Images[0].TimeStamp - $first - 0.8 | fabs < 0.001" | grep -q true
ok 'the token leads to the 3 that follow, and no further'

images "$first" "$(echo "$first" | awk '{ printf "%.3f", $1 + 301 }')" || refused 400 '300 seconds'
ok 'more than 300 seconds are refused'
images "$later" "$first" || refused 400 'not before'
ok 'an end before its start is refused'
images "$first" "$first" '' '"SamplingInterval":199' || refused 400 "samplingInterval.*200"
ok 'an interval below 200 ms is refused'
images "$first" "$first" '' '"WidthPixels":100' || refused 400 HeightPixels
ok 'a width without a height is refused'
images "$first" "$first" '' '"FormatConfig":{"JPEGQuality":"101"}' || refused 400 JPEGQuality
ok 'a quality of 101 is refused'
images "$first" "$first" '' '"NextToken":"MTIz"' || refused 400 NextToken
ok "another call's token is refused"
call /createStream '{"StreamName":"empty"}' &&
	! call /getImages '{"StreamName":"empty","ImageSelectorType":"SERVER_TIMESTAMP","StartTimestamp":1,"EndTimestamp":2,"Format":"PNG"}' &&
	refused 400 'no data retention'
ok 'a stream without retention is refused'
for op in updateImageGenerationConfiguration describeImageGenerationConfiguration; do
	call /$op '{"StreamName":"yard"}' || refused 400 'GetImages'
	ok "$op is refused and says what to ask instead"
done
call /updateNotificationConfiguration '{"StreamName":"yard"}' || refused 400 'Notifications are not available'
ok 'notifications are refused in plain words'

# The newest key frame, as a terminal asks for it: three times, the best counts.
best=$(for _ in 1 2 3; do
	curl -sS -o /dev/null -w '%{time_total}\n' --aws-sigv4 "aws:amz:$AWS_REGION:kinesisvideo" -u "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
		-H 'content-type: application/json' "$http/getImages" \
		-d "{\"StreamName\":\"yard\",\"ImageSelectorType\":\"PRODUCER_TIMESTAMP\",\"StartTimestamp\":$newest,\"EndTimestamp\":$newest,\"Format\":\"JPEG\"}"
done | sort -n | head -n 1)
echo "# the newest key frame took $best s"
echo "$best" | awk '{ exit !($1 < 0.1) }'
ok 'the newest key frame is there within 100 ms'

# The worker dies while it draws: the call ends, and the next one starts another.
"$B/kvscope" watch >"$work/events" 2>/dev/null &
watcher=$!
images "$early" "$later" '' '"SamplingInterval":200,"MaxResults":100' &
call_under_way=$!
pkill -9 -P "$served" kvscope-media
wait $call_under_way
within 10 images "$first" "$first" && picture 0 d.jpg && is d.jpg mjpeg,640,360
ok 'after the death of the worker pictures are made again'
[ -z "$(ls "$work/data/pictures")" ]
ok 'no picture is left behind'
grep -q GetImages "$work/events" && ! grep -q ImageContent "$work/events"
ok 'the event stream tells the calls without their pictures'
kill $watcher $gate
unserve
ok 'SIGTERM ends the service with 0'
done_testing
