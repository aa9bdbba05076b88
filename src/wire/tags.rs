//! The facts that stand among a message's tags: the size of an emoji, and that the message was forwarded.

use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use super::de::{Field, Form, Given, Text};
use crate::model::EmojiSize;

pub(super) type Tags = Field<AsTags, TagFacts>;

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct TagFacts {
    /// The size that the first tag of the form `hot_emoji_size:…` names.
    pub(super) emoji_size: Option<EmojiSize>,
    /// A tag such as `source:chat:forward` is there.
    pub(super) is_forwarded: bool,
}

pub(super) enum AsTags {}

impl<'de> Form<'de, TagFacts> for AsTags {
    fn list<A: SeqAccess<'de>>(mut tags: A) -> Result<Given<TagFacts>, A::Error> {
        let mut found = Found::default();
        while let Some(tag) = tags.next_element()? {
            found.note(&tag);
        }
        Ok(Given::Value(found.facts))
    }

    fn object<A: MapAccess<'de>>(mut tags: A) -> Result<Given<TagFacts>, A::Error> {
        let mut found = Found::default();
        while let Some((_, tag)) = tags.next_entry::<IgnoredAny, _>()? {
            found.note(&tag);
        }
        Ok(Given::Value(found.facts))
    }
}

#[derive(Default)]
struct Found {
    facts: TagFacts,
    /// A tag has named a size, be it one that is not known.
    has_size: bool,
}

impl Found {
    fn note(&mut self, tag: &Text<'_>) {
        let Some(tag) = tag.as_str() else { return };
        self.facts.is_forwarded |= tag.contains("forward") || tag.contains("copy");
        if let (Some(size), false) = (tag.strip_prefix("hot_emoji_size:"), self.has_size) {
            self.has_size = true;
            self.facts.emoji_size = match size {
                "s" | "small" => Some(EmojiSize::Small),
                "m" | "medium" => Some(EmojiSize::Medium),
                "l" | "large" => Some(EmojiSize::Large),
                _ => None,
            };
        }
    }
}
