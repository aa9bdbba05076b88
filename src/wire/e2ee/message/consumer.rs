//! The inner layer: what people see.

use prost::Message;

use super::content::{Content, Edit, Mention, MessageKey, Reaction, Text};
use super::fields::{
    Consumer, Data, EditFields, Fields, KeyFields, MentionFields, Payload, ReactionFields, Revoke,
    TextFields,
};
use super::media;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::node::Jid;

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
