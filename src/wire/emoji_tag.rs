//! The size of an emoji, which stands among a message's tags.

use serde::de::{IgnoredAny, MapAccess, SeqAccess};

use super::de::{Field, Form, Given, Text};
use crate::model::EmojiSize;

/// The size that the first tag of the form `hot_emoji_size:…` names.
pub(super) type EmojiTag = Field<AsTags, EmojiSize>;

pub(super) enum AsTags {}

impl<'de> Form<'de, EmojiSize> for AsTags {
    fn list<A: SeqAccess<'de>>(mut tags: A) -> Result<Given<EmojiSize>, A::Error> {
        let mut found = Given::Empty;
        while let Some(tag) = tags.next_element()? {
            note(&tag, &mut found);
        }
        Ok(found)
    }

    fn object<A: MapAccess<'de>>(mut tags: A) -> Result<Given<EmojiSize>, A::Error> {
        let mut found = Given::Empty;
        while let Some((_, tag)) = tags.next_entry::<IgnoredAny, _>()? {
            note(&tag, &mut found);
        }
        Ok(found)
    }
}

fn note(tag: &Text<'_>, found: &mut Given<EmojiSize>) {
    let size = tag
        .as_str()
        .and_then(|tag| tag.strip_prefix("hot_emoji_size:"));
    if let (Some(size), Given::Empty) = (size, &found) {
        *found = match size {
            "s" | "small" => Given::Value(EmojiSize::Small),
            "m" | "medium" => Given::Value(EmojiSize::Medium),
            "l" | "large" => Given::Value(EmojiSize::Large),
            _ => Given::Odd,
        };
    }
}
