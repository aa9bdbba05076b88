//! The inner layer: what people see.

use prost::Message;

use super::media::{AudioFields, CaptionedFields, DocumentFields, StickerFields};
use super::{Content, Edit, Mention, MessageKey, Reaction, Refusal, Text, media};
use crate::wire::e2ee::node::Jid;

#[derive(Clone, PartialEq, Message)]
struct Consumer {
    #[prost(message, optional, tag = "1")]
    payload: Option<Payload>,
}

#[derive(Clone, PartialEq, Message)]
struct Payload {
    #[prost(message, optional, tag = "1")]
    content: Option<Fields>,
    #[prost(message, optional, tag = "2")]
    data: Option<Data>,
}

#[derive(Clone, PartialEq, Message)]
struct Data {
    #[prost(message, optional, tag = "1")]
    revoke: Option<Revoke>,
}

#[derive(Clone, PartialEq, Message)]
struct Revoke {
    #[prost(message, optional, tag = "1")]
    key: Option<KeyFields>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Fields {
    #[prost(message, optional, tag = "1")]
    text: Option<TextFields>,
    #[prost(message, optional, tag = "2")]
    pub(super) image: Option<CaptionedFields>,
    #[prost(message, optional, tag = "5")]
    extended: Option<Extended>,
    #[prost(message, optional, tag = "7")]
    pub(super) document: Option<DocumentFields>,
    #[prost(message, optional, tag = "8")]
    pub(super) audio: Option<AudioFields>,
    #[prost(message, optional, tag = "9")]
    pub(super) video: Option<CaptionedFields>,
    #[prost(message, optional, tag = "12")]
    pub(super) sticker: Option<StickerFields>,
    #[prost(message, optional, tag = "16")]
    reaction: Option<ReactionFields>,
    #[prost(message, optional, tag = "19")]
    edit: Option<EditFields>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct TextFields {
    #[prost(string, optional, tag = "1")]
    text: Option<String>,
    #[prost(string, repeated, tag = "2")]
    mentioned: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    mentions: Vec<MentionFields>,
}

#[derive(Clone, PartialEq, Message)]
struct MentionFields {
    #[prost(int32, optional, tag = "1")]
    kind: Option<i32>,
    #[prost(string, optional, tag = "2")]
    user: Option<String>,
    #[prost(uint32, optional, tag = "3")]
    offset: Option<u32>,
    #[prost(uint32, optional, tag = "4")]
    length: Option<u32>,
}

#[derive(Clone, PartialEq, Message)]
struct Extended {
    #[prost(message, optional, tag = "1")]
    text: Option<TextFields>,
}

#[derive(Clone, PartialEq, Message)]
struct ReactionFields {
    #[prost(message, optional, tag = "1")]
    key: Option<KeyFields>,
    #[prost(string, optional, tag = "2")]
    emoji: Option<String>,
    #[prost(int64, optional, tag = "4")]
    at: Option<i64>,
}

#[derive(Clone, PartialEq, Message)]
struct EditFields {
    #[prost(message, optional, tag = "1")]
    key: Option<KeyFields>,
    #[prost(message, optional, tag = "2")]
    text: Option<TextFields>,
    #[prost(int64, optional, tag = "3")]
    at: Option<i64>,
}

#[derive(Clone, PartialEq, Message)]
struct KeyFields {
    #[prost(string, optional, tag = "1")]
    chat: Option<String>,
    #[prost(bool, optional, tag = "2")]
    is_own: Option<bool>,
    #[prost(string, optional, tag = "3")]
    id: Option<String>,
    #[prost(string, optional, tag = "4")]
    author: Option<String>,
}

pub(super) fn write(content: &Content) -> Result<Vec<u8>, Refusal> {
    let mut fields = Fields::default();
    match content {
        Content::Text(text) => fields.text = Some(text.into()),
        Content::Media(media) => media::write(media, &mut fields),
        Content::Reaction(reaction) => {
            fields.reaction = Some(ReactionFields {
                key: Some((&reaction.key).into()),
                emoji: Some(reaction.emoji.clone()),
                at: Some(reaction.at),
            });
        }
        Content::Edit(edit) => {
            fields.edit = Some(EditFields {
                key: Some((&edit.key).into()),
                text: Some((&edit.text).into()),
                at: Some(edit.at),
            });
        }
        Content::Unsend(key) => {
            let revoke = Revoke {
                key: Some(key.into()),
            };
            return Ok(consumer(None, Some(revoke)));
        }
        Content::Link { .. } | Content::Unsupported(_) => return Err(Refusal::Form),
    }
    Ok(consumer(Some(fields), None))
}

fn consumer(content: Option<Fields>, revoke: Option<Revoke>) -> Vec<u8> {
    let data = revoke.map(|revoke| Data {
        revoke: Some(revoke),
    });
    let payload = Some(Payload { content, data });
    Consumer { payload }.encode_to_vec()
}

pub(super) fn read(bytes: &[u8]) -> Result<Content, Refusal> {
    let consumer = Consumer::decode(bytes).map_err(|_| Refusal::Form)?;
    let payload = consumer.payload.unwrap_or_default();
    let revoked = payload.data.and_then(|data| data.revoke?.key);
    if let Some(key) = revoked {
        return Ok(Content::Unsend(key.read()?));
    }
    let Some(mut fields) = payload.content else {
        return Ok(Content::Unsupported("a message without content"));
    };
    let extended = fields.extended.take().and_then(|it| it.text);
    if let Some(text) = fields.text.take().or(extended) {
        return Ok(Content::Text(text.into()));
    }
    if let Some(reaction) = fields.reaction.take() {
        return Ok(Content::Reaction(Reaction {
            key: reaction.key.ok_or(Refusal::Form)?.read()?,
            emoji: reaction.emoji.unwrap_or_default(),
            at: reaction.at.unwrap_or_default(),
        }));
    }
    if let Some(edit) = fields.edit.take() {
        return Ok(Content::Edit(Edit {
            key: edit.key.ok_or(Refusal::Form)?.read()?,
            text: edit.text.unwrap_or_default().into(),
            at: edit.at.unwrap_or_default(),
        }));
    }
    match media::read(fields)? {
        Some(media) => Ok(Content::Media(Box::new(media))),
        None => Ok(Content::Unsupported(
            "a poll, a location, a contact or the like",
        )),
    }
}

impl KeyFields {
    fn read(self) -> Result<MessageKey, Refusal> {
        let author = self.author.filter(|author| !author.is_empty());
        Ok(MessageKey {
            chat: Jid::parse(&self.chat.ok_or(Refusal::Form)?)?,
            is_own: self.is_own.unwrap_or_default(),
            id: self.id.filter(|id| !id.is_empty()).ok_or(Refusal::Form)?,
            author: author.map(|author| Jid::parse(&author)).transpose()?,
        })
    }
}

impl From<&MessageKey> for KeyFields {
    fn from(key: &MessageKey) -> Self {
        Self {
            chat: Some(key.chat.to_string()),
            is_own: Some(key.is_own),
            id: Some(key.id.clone()),
            author: key.author.as_ref().map(Jid::to_string),
        }
    }
}

impl From<&Text> for TextFields {
    fn from(text: &Text) -> Self {
        let mentions = text.mentions.iter();
        Self {
            text: Some(text.text.clone()),
            mentioned: mentions.clone().map(|it| it.user.to_string()).collect(),
            mentions: mentions
                .filter_map(|it| {
                    let (offset, length) = it.range?;
                    Some(MentionFields {
                        kind: Some(0),
                        user: Some(it.user.to_string()),
                        offset: Some(offset),
                        length: Some(length),
                    })
                })
                .collect(),
        }
    }
}

impl From<TextFields> for Text {
    /// Whom the sender names without a place is mentioned all the same.
    fn from(fields: TextFields) -> Self {
        let placed = fields.mentions.into_iter().filter_map(|it| {
            Some(Mention {
                user: Jid::parse(&it.user?).ok()?,
                range: it.offset.zip(it.length),
            })
        });
        let mut mentions: Vec<Mention> = placed.collect();
        for user in fields.mentioned.iter().filter_map(|it| Jid::parse(it).ok()) {
            if mentions.iter().all(|it| it.user != user) {
                mentions.push(Mention { user, range: None });
            }
        }
        Self {
            text: fields.text.unwrap_or_default(),
            mentions,
        }
    }
}
