//! Identifiers: one type for each kind of thing that has one.

use std::borrow::Borrow;
use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::shown::OneLine;
use crate::time::Timestamp;

/// Defines an identifier that is a number on the wire, sent now as a JSON number, now as a string of digits.
macro_rules! numeric_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// Reads from a JSON number or a string of digits; writes a string, because JavaScript loses digits of large numbers.
        /// All identifiers can do what [`UserId`](crate::UserId) shows.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u64);

        impl $name {
            /// The identifier with this number. [`UserId`](crate::UserId) has an example.
            pub const fn new(id: u64) -> Self {
                Self(id)
            }

            /// The number itself. [`UserId`](crate::UserId) has an example.
            pub const fn get(self) -> u64 {
                self.0
            }
        }

        impl From<u64> for $name {
            fn from(id: u64) -> Self {
                Self(id)
            }
        }

        impl From<$name> for u64 {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                digits(text).map(Self).map_err(ParseIdError)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_any(NumberOrDigits).map(Self)
            }
        }
    };
}

numeric_id! {
    /// A person's account.
    ///
    /// ```
    /// use fbchat::{ThreadKey, UserId};
    ///
    /// let mark: UserId = "4".parse()?;
    /// assert_eq!(mark, UserId::from(4));
    /// assert_eq!((mark, mark.get()), (UserId::new(4), 4));
    /// assert_eq!(ThreadKey::User(mark).id().to_string(), "4");
    /// # Ok::<(), fbchat::ParseIdError>(())
    /// ```
    UserId
}
numeric_id! {
    /// A page: a company, a place, a public figure.
    PageId
}
numeric_id! {
    /// A conversation of several people, a group or a room.
    GroupId
}
numeric_id! {
    /// A file, image, video or sound that was sent with a message.
    AttachmentId
}
numeric_id! {
    /// A sticker, or a pack of them.
    StickerId
}
numeric_id! {
    /// A poll in a thread.
    PollId
}
numeric_id! {
    /// One of the answers of a poll.
    PollOptionId
}
numeric_id! {
    /// A plan of a thread.
    PlanId
}
numeric_id! {
    /// A theme: the colours and the picture behind the messages of a thread.
    ThemeId
}
numeric_id! {
    /// The number that a client gives a message before Facebook does. Facebook takes a second message of the same account with
    /// the same number for a repeat of the first.
    OfflineThreadingId
}
numeric_id! {
    /// A conversation whose kind is not known; [`ThreadKey`](crate::ThreadKey) is one whose kind is.
    ThreadId
}

impl OfflineThreadingId {
    const RANDOM_BITS: u32 = 22;

    /// Makes a new number, as the site's script does: the milliseconds since 1970 in its upper bits, random bits below.
    ///
    /// No two numbers of one process are the same, whatever threads ask for them.
    ///
    /// ```
    /// use fbchat::OfflineThreadingId;
    ///
    /// assert_ne!(OfflineThreadingId::generate(), OfflineThreadingId::generate());
    /// ```
    pub fn generate() -> Self {
        static LAST: AtomicU64 = AtomicU64::new(0);
        let millis = Timestamp::now().as_millis().unsigned_abs();
        let wanted = (millis << Self::RANDOM_BITS) | fastrand::u64(..1 << Self::RANDOM_BITS);
        let next = |last: u64| wanted.max(last.saturating_add(1));
        let last = LAST.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |last| {
            Some(next(last))
        });
        Self(last.map_or(wanted, next))
    }

    /// When a number of [`generate`](Self::generate) was made.
    pub(crate) fn made_at(self) -> Timestamp {
        let millis = self.0 >> Self::RANDOM_BITS;
        Timestamp::from_millis(millis.cast_signed())
    }
}

impl From<UserId> for ThreadId {
    fn from(id: UserId) -> Self {
        Self(id.0)
    }
}

impl From<PageId> for ThreadId {
    fn from(id: PageId) -> Self {
        Self(id.0)
    }
}

impl From<GroupId> for ThreadId {
    fn from(id: GroupId) -> Self {
        Self(id.0)
    }
}

/// Parses a number that is written in digits alone. `str::parse` takes a sign in front of them, too.
fn digits(text: &str) -> Result<u64, ParseIntError> {
    let signed = text.starts_with('+');
    // An identifier with a sign is no number of this kind; neither is a sign by itself, whose error it shares.
    if signed { "+" } else { text }.parse()
}

/// Reads an identifier as it comes: `4`, or `"4"`.
struct NumberOrDigits;

impl de::Visitor<'_> for NumberOrDigits {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number or a string of digits")
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<u64, E> {
        Ok(value)
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<u64, E> {
        u64::try_from(value).map_err(|_| E::custom("an identifier cannot be negative"))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<u64, E> {
        digits(text).map_err(|_| E::custom("not a string of digits"))
    }
}

/// A text that is no identifier: empty, not all digits, or beyond 64 bits.
///
/// See [`UserId`] for an example.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: write a whole number of at most 64 bits in digits")]
pub struct ParseIdError(#[source] ParseIntError);

/// A message's identifier, such as `mid.$cAAAAAB1xQ6ZmKm0`. Cloning it copies no text.
///
/// ```
/// use fbchat::MessageId;
///
/// let id = MessageId::from("mid.$cAAAAAB1xQ6ZmKm0");
/// assert_eq!(id.as_str(), "mid.$cAAAAAB1xQ6ZmKm0");
/// assert_eq!(serde_json::to_string(&id)?, "\"mid.$cAAAAAB1xQ6ZmKm0\"");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageId(Arc<str>);

impl MessageId {
    /// The identifier as Facebook writes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for MessageId {
    fn from(id: &str) -> Self {
        Self(id.into())
    }
}

impl From<String> for MessageId {
    fn from(id: String) -> Self {
        Self(id.into())
    }
}

impl AsRef<str> for MessageId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for MessageId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MessageId {
    /// For a line of a log: at most 128 characters, without those that end a line. [`as_str`](MessageId::as_str) has all as it is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OneLine::up_to(&self.0, 128).fmt(f)
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageId({self})")
    }
}

impl Serialize for MessageId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for MessageId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_numbers_and_digits_and_writes_digits() {
        for json in ["100000000000001", "\"100000000000001\""] {
            let id: UserId = serde_json::from_str(json).unwrap();
            assert_eq!(id, UserId::from(100_000_000_000_001));
            assert_eq!(serde_json::to_string(&id).unwrap(), "\"100000000000001\"");
        }
    }

    #[test]
    fn an_identifier_of_a_message_is_one_short_line_in_a_log() {
        let id = MessageId::from(format!("mid.$1\x1b[2J\nINFO forged{}", "x".repeat(1000)));
        for shown in [id.to_string(), format!("{id:?}"), format!("{id:#?}")] {
            assert!(
                !shown.contains(char::is_control) && shown.len() < 200,
                "{shown}"
            );
        }
        let usual = MessageId::from("mid.$cAAAAAB1xQ6ZmKm0");
        assert_eq!(
            (usual.to_string(), format!("{usual:?}")),
            (
                "mid.$cAAAAAB1xQ6ZmKm0".into(),
                "MessageId(mid.$cAAAAAB1xQ6ZmKm0)".into()
            )
        );
    }

    #[test]
    fn refuses_what_is_no_identifier() {
        for json in [
            "-1",
            "\"-1\"",
            "\"\"",
            "\"9e9\"",
            "9e9",
            "\" 1\"",
            "\"+1\"",
            "\"+\"",
            "null",
            "[1]",
            "18446744073709551616",
        ] {
            assert!(serde_json::from_str::<UserId>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_sign_is_no_digit_of_an_identifier() {
        for text in ["+4", "+", "-4", "", " 4", "4 ", "４"] {
            assert!(text.parse::<UserId>().is_err(), "{text:?}");
            assert!(text.parse::<ThreadId>().is_err(), "{text:?}");
        }
        assert_eq!("004".parse(), Ok(PageId::from(4)));
    }
}
