//! Reading a pushed item, and the events for what cannot be read.

use crate::error::DecodeError;
use crate::event::{Event, Raw, Undecodable, Unknown};

pub(super) fn unknown(kind: &str, raw: Raw) -> Event {
    let kind = kind.to_owned();
    Event::Unknown(Unknown { kind, raw })
}

pub(super) fn undecodable(kind: &str, error: DecodeError, raw: Raw) -> Event {
    let kind = kind.to_owned();
    Event::Undecodable(Undecodable { kind, error, raw })
}
