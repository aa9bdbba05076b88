//! Texts with halves of surrogate pairs in them, which JavaScript lets people send.

use std::borrow::Cow;
use std::fmt;

use serde::de::Visitor;
use serde::{Deserialize, Deserializer};

/// The text of a JSON string. Half of a surrogate pair becomes U+FFFD.
pub(super) fn string(json: &str) -> Option<Cow<'_, str>> {
    serde_json::from_str(json).ok().map(|Name(text)| text)
}

/// The name of a member, borrowed where it can be. Unlike [`Name`] it is nothing that a reader of text would refuse.
#[derive(Deserialize)]
pub(super) struct Key<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// A name or a text that may have halves of surrogate pairs, borrowed where it can be. It is to be cut out of JSON that was read
/// over before: that no control character stands in it is not looked at again.
pub(super) struct Name<'a>(pub(super) Cow<'a, str>);

impl<'de> Deserialize<'de> for Name<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl<'de> Visitor<'de> for Bytes {
            type Value = Name<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }

            fn visit_borrowed_bytes<E>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
                Ok(Name(without_surrogates(bytes)))
            }

            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Self::Value, E> {
                Ok(Name(Cow::Owned(without_surrogates(bytes).into_owned())))
            }
        }

        deserializer.deserialize_bytes(Bytes)
    }
}

/// The text of bytes that are UTF-8, but for halves of surrogate pairs, three bytes each: one half becomes one U+FFFD, so that
/// it still counts as one UTF-16 unit, which is how Facebook counts the places of mentions.
fn without_surrogates(bytes: &[u8]) -> Cow<'_, str> {
    // No character begins with these two: they are where the surrogates would be.
    let is_half = |it: &[u8]| matches!(it, [0xed, 0xa0..=0xbf, _]);
    if !bytes.windows(3).any(is_half) {
        return String::from_utf8_lossy(bytes);
    }
    let mut text = bytes.to_vec();
    let mut rest = text.as_mut_slice();
    while let Some(at) = rest.windows(3).position(is_half) {
        let Some((half, behind)) = rest.get_mut(at..).and_then(|it| it.split_at_mut_checked(3))
        else {
            break;
        };
        // As long as what it replaces.
        half.copy_from_slice("\u{fffd}".as_bytes());
        rest = behind;
    }
    Cow::Owned(String::from_utf8_lossy(&text).into_owned())
}
