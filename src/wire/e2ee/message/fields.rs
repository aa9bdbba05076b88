//! The members of what people see, by their numbers.

use prost::Message;

use super::transport::SubProtocol;

#[derive(Clone, PartialEq, Message)]
pub(super) struct Consumer {
    #[prost(message, optional, tag = "1")]
    pub(super) payload: Option<Payload>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Payload {
    #[prost(message, optional, tag = "1")]
    pub(super) content: Option<Fields>,
    #[prost(message, optional, tag = "2")]
    pub(super) data: Option<Data>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Data {
    #[prost(message, optional, tag = "1")]
    pub(super) revoke: Option<Revoke>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Revoke {
    #[prost(message, optional, tag = "1")]
    pub(super) key: Option<KeyFields>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Fields {
    #[prost(message, optional, tag = "1")]
    pub(super) text: Option<TextFields>,
    #[prost(message, optional, tag = "2")]
    pub(super) image: Option<CaptionedFields>,
    #[prost(message, optional, tag = "5")]
    pub(super) extended: Option<Extended>,
    #[prost(message, optional, tag = "7")]
    pub(super) document: Option<DocumentFields>,
    #[prost(message, optional, tag = "8")]
    pub(super) audio: Option<AudioFields>,
    #[prost(message, optional, tag = "9")]
    pub(super) video: Option<CaptionedFields>,
    #[prost(message, optional, tag = "12")]
    pub(super) sticker: Option<StickerFields>,
    #[prost(message, optional, tag = "16")]
    pub(super) reaction: Option<ReactionFields>,
    #[prost(message, optional, tag = "19")]
    pub(super) edit: Option<EditFields>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct TextFields {
    #[prost(string, optional, tag = "1")]
    pub(super) text: Option<String>,
    #[prost(string, repeated, tag = "2")]
    pub(super) mentioned: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    pub(super) mentions: Vec<MentionFields>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MentionFields {
    #[prost(int32, optional, tag = "1")]
    pub(super) kind: Option<i32>,
    #[prost(string, optional, tag = "2")]
    pub(super) user: Option<String>,
    #[prost(uint32, optional, tag = "3")]
    pub(super) offset: Option<u32>,
    #[prost(uint32, optional, tag = "4")]
    pub(super) length: Option<u32>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Extended {
    #[prost(message, optional, tag = "1")]
    pub(super) text: Option<TextFields>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ReactionFields {
    #[prost(message, optional, tag = "1")]
    pub(super) key: Option<KeyFields>,
    #[prost(string, optional, tag = "2")]
    pub(super) emoji: Option<String>,
    #[prost(int64, optional, tag = "4")]
    pub(super) at: Option<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct EditFields {
    #[prost(message, optional, tag = "1")]
    pub(super) key: Option<KeyFields>,
    #[prost(message, optional, tag = "2")]
    pub(super) text: Option<TextFields>,
    #[prost(int64, optional, tag = "3")]
    pub(super) at: Option<i64>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct KeyFields {
    #[prost(string, optional, tag = "1")]
    pub(super) chat: Option<String>,
    #[prost(bool, optional, tag = "2")]
    pub(super) is_own: Option<bool>,
    #[prost(string, optional, tag = "3")]
    pub(super) id: Option<String>,
    #[prost(string, optional, tag = "4")]
    pub(super) author: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct CaptionedFields {
    #[prost(message, optional, tag = "1")]
    pub(super) file: Option<SubProtocol>,
    #[prost(message, optional, tag = "2")]
    pub(super) caption: Option<TextFields>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct DocumentFields {
    #[prost(message, optional, tag = "1")]
    pub(super) file: Option<SubProtocol>,
    #[prost(string, optional, tag = "2")]
    pub(super) name: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct AudioFields {
    #[prost(message, optional, tag = "1")]
    pub(super) file: Option<SubProtocol>,
    #[prost(bool, optional, tag = "2")]
    pub(super) is_voice_clip: Option<bool>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct StickerFields {
    #[prost(message, optional, tag = "1")]
    pub(super) file: Option<SubProtocol>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct FileFields {
    #[prost(message, optional, tag = "1")]
    pub(super) integral: Option<FileIntegral>,
    #[prost(message, optional, tag = "2")]
    pub(super) shape: Option<Shape>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct FileIntegral {
    #[prost(message, optional, tag = "1")]
    pub(super) transport: Option<MediaTransport>,
}

/// The numbers of an image: height and width; of a film: seconds, height and width; of a sound: seconds.
#[derive(Clone, PartialEq, Message)]
pub(super) struct Shape {
    #[prost(uint32, optional, tag = "1")]
    pub(super) first: Option<u32>,
    #[prost(uint32, optional, tag = "2")]
    pub(super) second: Option<u32>,
    #[prost(uint32, optional, tag = "4")]
    pub(super) video_height: Option<u32>,
    #[prost(uint32, optional, tag = "5")]
    pub(super) video_width: Option<u32>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MediaTransport {
    #[prost(message, optional, tag = "1")]
    pub(super) integral: Option<MediaIntegral>,
    #[prost(message, optional, tag = "2")]
    pub(super) ancillary: Option<MediaAncillary>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MediaIntegral {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub(super) plain_hash: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "2")]
    pub(super) key: Option<Vec<u8>>,
    #[prost(bytes = "vec", optional, tag = "3")]
    pub(super) sealed_hash: Option<Vec<u8>>,
    #[prost(string, optional, tag = "4")]
    pub(super) path: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct MediaAncillary {
    #[prost(uint64, optional, tag = "1")]
    pub(super) length: Option<u64>,
    #[prost(string, optional, tag = "2")]
    pub(super) mime_type: Option<String>,
    #[prost(message, optional, tag = "3")]
    pub(super) thumbnail: Option<ThumbnailFields>,
    #[prost(string, optional, tag = "4")]
    pub(super) object_id: Option<String>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct ThumbnailFields {
    #[prost(bytes = "vec", optional, tag = "1")]
    pub(super) jpeg: Option<Vec<u8>>,
    #[prost(uint32, optional, tag = "3")]
    pub(super) width: Option<u32>,
    #[prost(uint32, optional, tag = "4")]
    pub(super) height: Option<u32>,
}
