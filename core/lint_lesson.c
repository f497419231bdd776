/* Each rule explained: what it wants, why, and how to mend it in three kinds of client. */
#include "core/lint_lesson.h"

/* clang-format off */
static const struct lint_lesson lessons[] = {
	{.rule = "R01", .title = "audio and video",
	 .wants =
		"One audio and one video m-line, both accepted and both active.",
	 .why =
		"Ingestion stores both tracks together. With one of them missing, rejected "
		"(port 0) or inactive the service refuses the answer, or nothing is ever "
		"stored.",
	 .js =
		"Add both tracks before createAnswer(): getUserMedia({audio: true, video: "
		"true}), then pc.addTrack for each; without a microphone send silence from "
		"an AudioContext.",
	 .c =
		"addTransceiver for video and for audio before setRemoteDescription and "
		"createAnswer; both codecs announced with addSupportedCodec.",
	 .webrtc =
		"AddTrack for both before CreateAnswer. An inactive line in the answer "
		"means that no transceiver of that kind matched the offer's codecs.",
	 .see =
		"WebRTC Developer Guide: ingest media, troubleshoot establishing storage"},
	{.rule = "R02", .title = "video codec",
	 .wants = "The video that is sent is H.264.",
	 .why =
		"The storage side offers H.264 alone and stores the stream as it is; "
		"nothing else is decoded there.",
	 .js =
		"transceiver.setCodecPreferences with the H264 entries of "
		"RTCRtpReceiver.getCapabilities('video') first. Some browsers and Node "
		"builds have no H.264: see which with getCapabilities.",
	 .c =
		"addSupportedCodec(pc, "
		"RTC_CODEC_H264_PROFILE_42E01F_LEVEL_ASYMMETRY_ALLOWED_PACKETIZATION_MODE), "
		"and the same codec in the video track.",
	 .webrtc =
		"A VideoEncoderFactory that has H264; builds of one's own need "
		"proprietary_codecs=true and rtc_use_h264=true.",
	 .see = "WebRTC Developer Guide: ingest media; RFC 6184"},
	{.rule = "R03", .title = "video direction",
	 .wants = "A master's video is sendonly (a viewer's is recvonly).",
	 .why =
		"The storage side only receives. An answer that wants to receive as well is "
		"refused.",
	 .js =
		"pc.addTransceiver(track, {direction: 'sendonly'}), or "
		"transceiver.direction = 'sendonly' before createAnswer().",
	 .c =
		"RtcRtpTransceiverInit.direction = RTC_RTP_TRANSCEIVER_DIRECTION_SENDONLY "
		"in addTransceiver.",
	 .webrtc =
		"RtpTransceiverInit.direction = RtpTransceiverDirection::kSendOnly, or "
		"transceiver->SetDirectionWithError before CreateAnswer.",
	 .see =
		"WebRTC Developer Guide: troubleshoot establishing storage; RFC 8866 "
		"section 6.7"},
	{.rule = "R04", .title = "audio track",
	 .wants =
		"Audio is Opus, sendonly or sendrecv (a viewer's recvonly or sendrecv).",
	 .why =
		"Opus is the only audio codec that is taken; it is stored as AAC. The "
		"service writes its name in capitals (OPUS): a client that compares codec "
		"names by case answers the line inactive.",
	 .js =
		"Leave Opus in setCodecPreferences; the direction as for video.",
	 .c =
		"addSupportedCodec(pc, RTC_CODEC_OPUS). Older versions compare the codec's "
		"name by case: update to one that does not.",
	 .webrtc =
		"Opus is there by default; look whether SetCodecPreferences or a patched "
		"SDP removed it.",
	 .see = "WebRTC Developer Guide: ingest media; RFC 7587"},
	{.rule = "R05", .title = "rtcp-mux",
	 .wants = "a=rtcp-mux on each m-line.",
	 .why =
		"RTP and RTCP share one port and one ICE component; the storage side opens "
		"no second one.",
	 .js =
		"rtcpMuxPolicy: 'require' (the default); do not edit it out of the SDP.",
	 .c = "Always written; look whether the SDP was changed on its way.",
	 .webrtc = "PeerConnectionInterface::kRtcpMuxPolicyRequire (the default).",
	 .see = "RFC 5761, RFC 8858"},
	{.rule = "R06", .title = "fingerprint",
	 .wants =
		"A fingerprint of the DTLS certificate, and a=setup that decides: active or "
		"passive.",
	 .why =
		"The keys of the media come from the DTLS handshake, and the fingerprint is "
		"what proves its certificate. Without one, or when both sides wait for the "
		"other to begin, there is no media.",
	 .js =
		"Written by createAnswer(); do not copy SDP from another peer connection.",
	 .c =
		"Written by createAnswer; look whether the certificate of the "
		"RtcConfiguration is the one in use.",
	 .webrtc =
		"Written by CreateAnswer. Patched SDP: one certificate, one fingerprint, "
		"active against passive.",
	 .see = "RFC 8122, RFC 8842"},
	{.rule = "R07", .title = "m-line order",
	 .wants =
		"The offer's m-lines, as many, in the offer's order, with the offer's mids.",
	 .why =
		"Offer and answer are matched by place. The service's mids are names of its "
		"own, not 0 and 1.",
	 .js =
		"Answer with createAnswer() on the very offer; do not sort or drop lines.",
	 .c =
		"Set the received offer as it is; transceivers in another order do not "
		"matter.",
	 .webrtc =
		"SetRemoteDescription with the offer as it came; a line that is not wanted "
		"is rejected with port 0, never left out.",
	 .see = "RFC 3264 section 6, RFC 9429 section 5.3"},
	{.rule = "R08", .title = "H.264 format",
	 .wants = "packetization-mode=1 and a profile that the offer has.",
	 .why =
		"In mode 0 a picture may not be split over packets: large key frames cannot "
		"be sent. A profile that was not offered may be stored but not be played.",
	 .js =
		"Take the H264 entry with packetization-mode=1 and profile-level-id=42e01f "
		"from getCapabilities in setCodecPreferences.",
	 .c =
		"RTC_CODEC_H264_PROFILE_42E01F_LEVEL_ASYMMETRY_ALLOWED_PACKETIZATION_MODE, "
		"and an encoder set to constrained baseline.",
	 .webrtc =
		"SdpVideoFormat H264 with packetization-mode 1; the encoder's profile is "
		"the one in the answer.",
	 .see = "RFC 6184 section 8"},
	{.rule = "R09", .title = "trickle",
	 .wants = "a=ice-options:trickle in the answer.",
	 .why =
		"Candidates are sent as they are found, in both directions; who waits for "
		"all of them is late by seconds.",
	 .js =
		"Nothing to set: send each pc.onicecandidate over the signaling client.",
	 .c =
		"Trickle ICE on in the configuration; send each candidate that "
		"peerConnectionOnIceCandidate's callback gets.",
	 .webrtc = "On by default; send each candidate of OnIceCandidate.",
	 .see =
		"RFC 8838; WebRTC Developer Guide: troubleshoot establishing storage"},
	{.rule = "R10", .title = "relay",
	 .wants =
		"A relay candidate of one's own, or TURN servers that are configured.",
	 .why =
		"The storage side has only relay candidates. Behind most networks a pair "
		"with it comes up only when this side has a relay, too, or at least can "
		"reach theirs.",
	 .js =
		"new RTCPeerConnection({iceServers}) with all of GetIceServerConfig; no "
		"filter on candidate types.",
	 .c =
		"RtcConfiguration.iceServers from signalingClientGetIceConfigInfo; not "
		"NULL, not STUN alone.",
	 .webrtc =
		"RTCConfiguration.servers with every URI, user and password of "
		"GetIceServerConfig.",
	 .see =
		"WebRTC Developer Guide: troubleshoot establishing storage; RFC 8656"},
	{.rule = "R11", .title = "ICE role",
	 .wants = "The storage peer offers with full ICE, and so it controls.",
	 .why =
		"The controlling side nominates the pair. An offer marked ice-lite turns "
		"the roles around, and then it is hardly the storage side's.",
	 .js = "Nothing to set.",
	 .c = "Nothing to set.",
	 .webrtc = "Nothing to set.",
	 .see = "RFC 8445 section 6.1.1"},
	{.rule = "R12", .title = "congestion",
	 .wants = "transport-cc or goog-remb as feedback for the video.",
	 .why =
		"Without it the sender does not learn how much the path takes: it stays at "
		"its start rate or floods the link, and the available rate is not known "
		"here either.",
	 .js =
		"Do not edit rtcp-fb out of the SDP; browsers answer transport-cc by "
		"themselves.",
	 .c =
		"Enable TWCC or REMB: the sender's bandwidth callback needs one of them.",
	 .webrtc =
		"On by default for H264; check a patched SDP or a codec factory that drops "
		"feedback parameters.",
	 .see =
		"RFC 8888 (background), transport-wide congestion control draft"},
	{.rule = "R13", .title = "message size",
	 .wants = "At most 10 000 bytes of message payload.",
	 .why =
		"Larger messages are refused by the signaling service, whatever is in them.",
	 .js =
		"setCodecPreferences with what is needed; let candidates trickle instead of "
		"waiting for all.",
	 .c = "Announce only the codecs in use; trickle candidates.",
	 .webrtc = "SetCodecPreferences, and no candidates in the answer.",
	 .see = "WebRTC Developer Guide: service quotas"},
	{.rule = "R14", .title = "correlationId",
	 .wants = "The answer's message has a correlationId.",
	 .why =
		"A refusal (STATUS_RESPONSE) is sent only to messages that have one. "
		"Without it a wrong answer meets silence.",
	 .js =
		"signalingClient.sendSdpAnswer(answer, undefined, correlationId), and "
		"listen for 'statusResponse'.",
	 .c =
		"SignalingMessage.correlationId; read statusCode and description of each "
		"received message of type STATUS_RESPONSE.",
	 .webrtc =
		"Whoever writes the frame adds \"correlationId\": 1 to 256 of letters, "
		"digits and _.-",
	 .see = "WebRTC Developer Guide: WebSocket APIs"},
	{.rule = "RT1", .title = "candidates",
	 .wants =
		"Candidates that come before the offer, or without sdpMid, are kept and "
		"used.",
	 .why =
		"The storage side's first candidates may overtake its offer, and they carry "
		"only sdpMLineIndex. A client that drops them connects at the second try, "
		"or never.",
	 .js =
		"Keep them in a list until setRemoteDescription is done, then "
		"addIceCandidate each; the SDK does so from version 2.8.",
	 .c =
		"The SDK queues them; an application that parses frames by itself must, "
		"too.",
	 .webrtc =
		"AddIceCandidate fails before SetRemoteDescription: queue. An empty sdp_mid "
		"with sdp_mline_index 0 is right.",
	 .see = "WebRTC Developer Guide: troubleshoot establishing storage"},
	{.rule = "RT2", .title = "frame size",
	 .wants = "Pictures of at most 1920 by 1920.",
	 .why = "Larger ones are not stored.",
	 .js =
		"getUserMedia constraints, or scaleResolutionDownBy of the sender's "
		"encoding.",
	 .c = "Scale before the encoder.",
	 .webrtc =
		"Scale in the source, or RtpEncodingParameters.scale_resolution_down_by.",
	 .see = "WebRTC Developer Guide: ingest media"},
	{.rule = "RT3", .title = "codec names",
	 .wants = "Codec names match without case.",
	 .why =
		"OPUS, opus and Opus are one codec. That the two sides spell it differently "
		"is no fault.",
	 .js = "",
	 .c = "Versions that compare by case answer the line inactive (R01).",
	 .webrtc = "",
	 .see = "RFC 8866 section 6.6"},
};
/* clang-format on */

const struct lint_lesson *lint_lesson_at(size_t i)
{
	return i < sizeof(lessons) / sizeof(*lessons) ? &lessons[i] : NULL;
}

const struct lint_lesson *lint_lesson(const char *rule)
{
	for (size_t i = 0; i < sizeof(lessons) / sizeof(*lessons); i++)
		if (strcmp(lessons[i].rule, rule) == 0)
			return &lessons[i];
	return NULL;
}
