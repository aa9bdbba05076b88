//! The parts of a message's identifier.

use crate::id::UserId;

/// From when on the times are counted, in milliseconds since 1970: the beginning of 2004.
const EPOCH: i64 = 1_072_915_200_000;
/// The length of 21 bytes in base64.
const DIGITS: usize = 28;
/// As many digits have the conversation and the time.
const HEAD: usize = 18;
const BITS_OF_TIME: u32 = 40;

/// The parts of a message's identifier: 21 bytes, of which the conversation has 8, the time 5, and the number that the sender gave the
/// message another 8.
#[derive(Debug, PartialEq)]
pub(crate) struct MessageParts {
    pub(crate) is_group: bool,
    conversation: u64,
    /// In milliseconds since 1970.
    pub(crate) at: i64,
}

impl MessageParts {
    /// Returns the parts. `None`: it is of another form, as old ones are.
    pub(crate) fn of(id: &str) -> Option<Self> {
        let (kind, digits) = id.strip_prefix("mid.$")?.split_at_checked(1)?;
        let is_group = match kind {
            "c" => false,
            "g" => true,
            _ => return None,
        };
        if digits.len() != DIGITS {
            return None;
        }
        let values: Vec<u8> = digits.bytes().map(value).collect::<Option<_>>()?;
        let head = values.into_iter().take(HEAD);
        let head = head.fold(0_u128, |head, value| head << 6 | u128::from(value));
        // The last digit has four bits of what follows.
        let head = head >> 4;
        let time = i64::try_from(head & ((1 << BITS_OF_TIME) - 1)).ok()?;
        Some(Self {
            is_group,
            conversation: u64::try_from(head >> BITS_OF_TIME).ok()?,
            at: EPOCH + time,
        })
    }

    /// Returns the number of the thread, for this account: of two people, the conversation is both their numbers in one.
    pub(crate) fn thread(&self, me: UserId) -> u64 {
        if self.is_group {
            self.conversation
        } else {
            self.conversation ^ me.get()
        }
    }
}

/// The value of a digit in base64, as it is written in addresses.
fn value(digit: u8) -> Option<u8> {
    match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'-' => Some(62),
        b'_' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use proptest::prelude::proptest;

    use super::*;

    fn written(kind: &str, conversation: u64, time: u64, number: u64) -> String {
        let mut bytes = conversation.to_be_bytes().to_vec();
        bytes.extend(&time.to_be_bytes()[3..]);
        bytes.extend(number.to_be_bytes());
        format!("mid.${kind}{}", URL_SAFE_NO_PAD.encode(bytes))
    }

    proptest! {
        #[test]
        fn the_parts_of_an_identifier_are_found(conversation: u64, time in 0..1_u64 << 40, number: u64) {
            let at = EPOCH + time.cast_signed();
            for (kind, is_group) in [("c", false), ("g", true)] {
                let parts = MessageParts::of(&written(kind, conversation, time, number));
                assert_eq!(parts, Some(MessageParts { is_group, conversation, at }));
            }
        }

        #[test]
        fn any_text_is_read_or_not(text: String) {
            let _ = MessageParts::of(&text);
            let _ = MessageParts::of(&format!("mid.$g{text}"));
        }
    }

    #[test]
    fn the_thread_is_the_group_or_the_other_of_two() {
        let me = UserId::from(100_000_000_000_001);
        let thread = |kind, conversation| {
            let parts = MessageParts::of(&written(kind, conversation, 1, 2));
            parts.map(|parts| parts.thread(me))
        };
        assert_eq!(
            thread("g", 1_571_614_739_526_768),
            Some(1_571_614_739_526_768)
        );
        assert_eq!(thread("c", 4 ^ me.get()), Some(4));
        // To oneself.
        assert_eq!(thread("c", 0), Some(me.get()));
    }

    #[test]
    fn an_identifier_of_another_form_has_no_parts() {
        let long = written("g", 1, 2, 3);
        for id in [
            "",
            "mid.$",
            "mid.$g",
            "mid.$é",
            "mid.$cAAAAAB1xQ6ZmKm0",
            "m_mid.1441135636397:5f3c2b1",
            &long[..long.len() - 1],
            &format!("{long}A"),
            &long.replace("$g", "$x"),
            &format!("{}+", &long[..long.len() - 1]),
        ] {
            assert_eq!(MessageParts::of(id), None, "{id}");
        }
    }
}
