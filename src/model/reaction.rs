//! Reactions to messages.

use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An emoji that somebody put on a message. Two are equal if they are the same emoji.
///
/// ```
/// use fbchat::Reaction;
///
/// assert_eq!(Reaction::Love.emoji(), "😍");
/// assert_eq!(Reaction::from("🎄"), Reaction::Other("🎄".to_owned()));
/// assert_eq!(Reaction::Other("😍".to_owned()), Reaction::Love);
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Reaction {
    /// ❤
    Heart,
    /// 😍
    Love,
    /// 😆
    Smile,
    /// 😮
    Wow,
    /// 😢
    Sad,
    /// 😠
    Angry,
    /// 👍
    Yes,
    /// 👎
    No,
    /// Any other emoji.
    Other(String),
}

impl Reaction {
    /// The emoji itself.
    pub fn emoji(&self) -> &str {
        match self {
            Self::Heart => "❤",
            Self::Love => "😍",
            Self::Smile => "😆",
            Self::Wow => "😮",
            Self::Sad => "😢",
            Self::Angry => "😠",
            Self::Yes => "👍",
            Self::No => "👎",
            Self::Other(emoji) => emoji,
        }
    }
}

impl PartialEq for Reaction {
    fn eq(&self, other: &Self) -> bool {
        self.emoji() == other.emoji()
    }
}

impl Eq for Reaction {}

impl Hash for Reaction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.emoji().hash(state);
    }
}

impl From<&str> for Reaction {
    fn from(emoji: &str) -> Self {
        let known = [
            Self::Heart,
            Self::Love,
            Self::Smile,
            Self::Wow,
            Self::Sad,
            Self::Angry,
            Self::Yes,
            Self::No,
        ];
        let found = known.into_iter().find(|reaction| reaction.emoji() == emoji);
        found.unwrap_or_else(|| Self::Other(emoji.to_owned()))
    }
}

impl fmt::Display for Reaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.emoji())
    }
}

impl Serialize for Reaction {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.emoji())
    }
}

impl<'de> Deserialize<'de> for Reaction {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|emoji| Self::from(emoji.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn reactions_are_equal_by_their_emoji() {
        let spelled_out = Reaction::Other("😍".to_owned());
        assert_eq!(spelled_out, Reaction::Love);
        assert_ne!(spelled_out, Reaction::Smile);
        let mut seen = HashSet::from([Reaction::Love]);
        assert!(!seen.insert(spelled_out));
        assert!(seen.insert(Reaction::Other("🎄".to_owned())));
    }
}
