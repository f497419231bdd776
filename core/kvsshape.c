/* The shapes, as the service's API reference gives them. */
#include "core/kvsshape.h"

#define STREAM_NAMED "StreamName~1 StreamARN~1"
#define CHANNEL_INFO                                                                       \
	"ChannelName ChannelARN ChannelType=SINGLE_MASTER|FULL_MESH "                      \
	"ChannelStatus=CREATING|ACTIVE|UPDATING|DELETING CreationTime:t "                  \
	"SingleMasterConfiguration{MessageTtlSeconds:i} Version"
#define STREAM_INFO                                                                        \
	"DeviceName StreamName StreamARN MediaType KmsKeyId Version "                      \
	"Status=CREATING|ACTIVE|UPDATING|DELETING CreationTime:t DataRetentionInHours:i"
#define PAGES "MaxResults:i~1 NextToken"

/* clang-format off */
static const struct kvs_shape shapes[] = {
	{KVS_CREATE_CHANNEL,
	 "ChannelName!~1 ChannelType=SINGLE_MASTER|FULL_MESH SingleMasterConfiguration{MessageTtlSeconds:i~5} Tags[Key!~1 Value!]",
	 "ChannelARN", NULL},
	{KVS_DESCRIBE_CHANNEL, "ChannelName~1 ChannelARN~1", "ChannelInfo{" CHANNEL_INFO "}", NULL},
	{KVS_LIST_CHANNELS, PAGES " ChannelNameCondition{ComparisonOperator=BEGINS_WITH ComparisonValue~1}",
	 "ChannelInfoList[" CHANNEL_INFO "] NextToken", "ChannelInfoList"},
	{KVS_UPDATE_CHANNEL,
	 "ChannelARN!~1 CurrentVersion!~1 SingleMasterConfiguration{MessageTtlSeconds:i~5}", "", NULL},
	{KVS_DELETE_CHANNEL, "ChannelARN!~1 CurrentVersion~1", "", NULL},
	{KVS_GET_ENDPOINT, "ChannelARN!~1 SingleMasterChannelEndpointConfiguration{Protocols[]~1 Role=MASTER|VIEWER}",
	 "ResourceEndpointList[Protocol=WSS|HTTPS|WEBRTC ResourceEndpoint]", NULL},
	{KVS_DESCRIBE_STORAGE, "ChannelName~1 ChannelARN~1",
	 "MediaStorageConfiguration{StreamARN Status=ENABLED|DISABLED}", NULL},
	{KVS_UPDATE_STORAGE, "ChannelARN!~1 MediaStorageConfiguration!{StreamARN~1 Status!=ENABLED|DISABLED}", "", NULL},
	{KVS_DESCRIBE_MAPPED, STREAM_NAMED " " PAGES,
	 "MappedResourceConfigurationList[Type ARN] NextToken", "MappedResourceConfigurationList"},
	{KVS_CREATE_STREAM,
	 "DeviceName~1 StreamName!~1 MediaType~1 KmsKeyId~1 DataRetentionInHours:i~0 Tags<>", "StreamARN",
	 NULL},
	{KVS_DESCRIBE_STREAM, STREAM_NAMED, "StreamInfo{" STREAM_INFO "}", NULL},
	{KVS_LIST_STREAMS, PAGES " StreamNameCondition{ComparisonOperator=BEGINS_WITH ComparisonValue~1}",
	 "StreamInfoList[" STREAM_INFO "] NextToken", "StreamInfoList"},
	{KVS_DELETE_STREAM, "StreamARN!~1 CurrentVersion~1", "", NULL},
	{KVS_UPDATE_RETENTION,
	 STREAM_NAMED " CurrentVersion!~1 Operation!=INCREASE_DATA_RETENTION|DECREASE_DATA_RETENTION DataRetentionChangeInHours!:i~1", "", NULL},
	{KVS_GET_DATA_ENDPOINT, STREAM_NAMED " APIName!=PUT_MEDIA|GET_MEDIA|LIST_FRAGMENTS|GET_MEDIA_FOR_FRAGMENT_LIST|"
	 "GET_HLS_STREAMING_SESSION_URL|GET_DASH_STREAMING_SESSION_URL|GET_CLIP|GET_IMAGES", "DataEndpoint", NULL},
	{KVS_GET_ICE, "ChannelARN!~1 ClientId~1 Service=TURN Username~1",
	 "IceServerList[Uris[] Username Password Ttl:i]", NULL},
	{KVS_JOIN, "channelArn!", "", NULL},
	{KVS_JOIN_AS_VIEWER, "channelArn! clientId!~1", "", NULL},
	{KVS_LIST_FRAGMENTS,
	 STREAM_NAMED " " PAGES " FragmentSelector{FragmentSelectorType!=PRODUCER_TIMESTAMP|SERVER_TIMESTAMP "
	 "TimestampRange!{StartTimestamp!:t EndTimestamp!:t}}",
	 "Fragments[FragmentNumber FragmentSizeInBytes:i ProducerTimestamp:t ServerTimestamp:t "
	 "FragmentLengthInMilliseconds:i] NextToken", "Fragments"},
	{KVS_GET_HLS,
	 STREAM_NAMED " PlaybackMode=LIVE|LIVE_REPLAY|ON_DEMAND "
	 "HLSFragmentSelector{FragmentSelectorType=PRODUCER_TIMESTAMP|SERVER_TIMESTAMP "
	 "TimestampRange{StartTimestamp:t EndTimestamp:t}} ContainerFormat=FRAGMENTED_MP4|MPEG_TS "
	 "DiscontinuityMode=ALWAYS|NEVER|ON_DISCONTINUITY "
	 "DisplayFragmentTimestamp=ALWAYS|NEVER Expires:i~300 MaxMediaPlaylistFragmentResults:i~1",
	 "HLSStreamingSessionURL", NULL},
	{KVS_GET_IMAGES,
	 STREAM_NAMED " " PAGES " ImageSelectorType!=PRODUCER_TIMESTAMP|SERVER_TIMESTAMP StartTimestamp!:t "
	 "EndTimestamp!:t SamplingInterval:i Format!=JPEG|PNG FormatConfig<> WidthPixels:i~1 HeightPixels:i~1",
	 "Images[TimeStamp:t Error=NO_MEDIA|MEDIA_ERROR ImageContent] NextToken", "Images"},
};
/* clang-format on */

const struct kvs_shape *kvs_shape(enum kvs_op op)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (shapes[i].op == op)
			return &shapes[i];
	return NULL;
}
