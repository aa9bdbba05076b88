//! The long poll. Its form is that of fbchat 1.1.3.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::Error as _;
use serde_json::value::RawValue;

use crate::error::{DecodeError, Error, Result};
use crate::event::Event;
use crate::id::UserId;
use crate::wire::de::{self, Obj, Scanner, Text};
use crate::wire::{Fields, Request, envelope, item};

/// A reply. Facts come together as they like: all of them are taken from any reply, whatever its kind.
#[derive(Debug)]
pub(crate) struct PullReply {
    pub(crate) kind: PullKind,
    /// Where the queue stands after this reply. `None`: where it stood before.
    pub(crate) seq: Option<u64>,
    pub(crate) sticky: Option<Sticky>,
    /// The events of its items, in order.
    pub(crate) events: Vec<Event>,
    /// Replies in the reply, in order. One that cannot be read does not cost the others.
    pub(crate) batches: Vec<Result<PullReply, DecodeError>>,
}

/// The `t` of a reply; without one, what the reply has.
#[derive(Debug, PartialEq)]
pub(crate) enum PullKind {
    /// `msg`: there are items.
    Messages,
    /// `heartbeat` or `continue`: nothing happened.
    Nothing,
    /// `lb`: go on with another [`Sticky`].
    NewSticky,
    /// `batched`: there are replies in the reply.
    Batched,
    /// `refresh`: the tokens are stale, or the client's ID was missing; start anew.
    Refresh,
    /// `fullReload`: the queue is gone, and what was in it.
    FullReload,
    /// `backoff`: wait before asking again.
    Backoff,
    /// Any other, by its name.
    Unknown(String),
    /// A JSON object that cannot be read: its content is not known, nor where the queue stands behind it.
    Unreadable(DecodeError),
}

/// Leads each request of one client to the same server.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sticky {
    pub(crate) token: String,
    pub(crate) pool: String,
}

const WHAT: &str = "a reply of the long poll";

/// How deep replies may nest in replies: Facebook nests them once.
const MAX_DEPTH: usize = 8;

/// How many items and replies a reply may have, those in its replies included: Facebook sends tens. An item takes two bytes
/// at least, and an event a hundred times as much.
const MAX_PARTS: usize = 100_000;

/// Asks which server behind the host of this number keeps the queue.
pub(crate) fn find_queue(host: u8, uid: UserId, client_id: &str) -> Request {
    let query = Fields::new()
        .with("msgs_recv", 0)
        .with("channel", format_args!("p_{uid}"))
        .with("clientid", client_id);
    at(host, query)
}

/// Asks that server for what comes next.
pub(crate) fn request(host: u8, client_id: &str, sticky: &Sticky) -> Request {
    let query = Fields::new()
        .with("msgs_recv", 0)
        .with("sticky_token", &sticky.token)
        .with("sticky_pool", &sticky.pool)
        .with("clientid", client_id);
    at(host, query)
}

fn at(host: u8, query: Fields) -> Request {
    Request::get(format!("https://{host}-edge-chat.facebook.com/pull")).query(query)
}

/// Reads the body of a reply that is not an error.
pub(crate) fn read(body: Vec<u8>) -> Result<PullReply> {
    let json = envelope::text(body)?;
    if let Err(error) = envelope::check_for_error(&json) {
        // An object that cannot even be asked whether it is an error is a reply all the same.
        return match error {
            Error::Decode(error) => Ok(PullReply::unreadable(*error)),
            error => Err(error),
        };
    }
    Ok(decode(&json).unwrap_or_else(PullReply::unreadable))
}

impl PullReply {
    fn unreadable(error: DecodeError) -> Self {
        Self {
            kind: PullKind::Unreadable(error),
            seq: None,
            sticky: None,
            events: Vec::new(),
            batches: Vec::new(),
        }
    }
}

/// Reads a reply, which no longer has its `for (;;);`.
pub(crate) fn decode(json: &str) -> Result<PullReply, DecodeError> {
    let mut parts = MAX_PARTS;
    decode_nested(json, 0, &mut parts)
}

/// Takes from `parts` how many parts the reply has.
fn decode_nested(json: &str, depth: usize, parts: &mut usize) -> Result<PullReply, DecodeError> {
    if depth > MAX_DEPTH {
        let problem = format!("it nests deeper than {MAX_DEPTH} replies");
        return Err(DecodeError::new(WHAT, problem));
    }
    let wire = Wire::read(json, parts).map_err(|error| DecodeError::json(WHAT, &error))?;
    let kind = match wire.t.as_deref() {
        Some("msg") => PullKind::Messages,
        Some("heartbeat" | "continue") => PullKind::Nothing,
        Some("lb") => PullKind::NewSticky,
        Some("batched") => PullKind::Batched,
        Some("refresh") => PullKind::Refresh,
        Some("fullReload") => PullKind::FullReload,
        Some("backoff") => PullKind::Backoff,
        Some(other) => PullKind::Unknown(other.to_owned()),
        None if wire.events.is_some() => PullKind::Messages,
        None if wire.batches.is_some() => PullKind::Batched,
        None if wire.sticky.is_some() => PullKind::NewSticky,
        None => PullKind::Unknown(String::new()),
    };
    let batches = wire.batches.unwrap_or_default().into_iter();
    Ok(PullReply {
        kind,
        seq: wire.seq,
        sticky: wire.sticky,
        events: wire.events.unwrap_or_default(),
        batches: batches
            .map(|reply| decode_nested(reply.get(), depth + 1, parts))
            .collect(),
    })
}

#[derive(Default)]
struct Wire<'a> {
    t: Option<Cow<'a, str>>,
    seq: Option<u64>,
    sticky: Option<Sticky>,
    events: Option<Vec<Event>>,
    batches: Option<Vec<&'a RawValue>>,
}

impl<'a> Wire<'a> {
    /// Reads a reply, whose items are read in the same pass. Of members that come twice the last counts, as in the site's script.
    fn read(json: &'a str, parts: &mut usize) -> serde_json::Result<Self> {
        let mut wire = Self::default();
        let mut take_part = || {
            let rest = parts.checked_sub(1);
            *parts =
                rest.ok_or_else(|| serde_json::Error::custom("more parts than a reply has"))?;
            Ok::<_, serde_json::Error>(())
        };
        let mut scanner = Scanner::new(json);
        scanner.object(|scanner, name| {
            match &*name {
                "ms" if scanner.is_at(b'[') => {
                    let events = wire.events.insert(Vec::new());
                    return scanner.list(|items| {
                        take_part()?;
                        item::decode_next(items, events)
                    });
                }
                "batches" if scanner.is_at(b'[') => {
                    let batches = wire.batches.insert(Vec::new());
                    return scanner.list(|replies| {
                        take_part()?;
                        batches.push(replies.value()?.0);
                        Ok(())
                    });
                }
                _ => {}
            }
            let (value, _): (&RawValue, _) = scanner.value()?;
            match &*name {
                "t" => wire.t = de::scalar(value).filter(|text| !text.is_empty()),
                "seq" => wire.seq = de::scalar(value).and_then(|digits| digits.parse().ok()),
                "lb_info" => wire.sticky = sticky(value),
                "ms" | "batches" if value.get() != "null" => {
                    return Err(serde_json::Error::custom("neither a list nor null"));
                }
                "ms" => wire.events = None,
                "batches" => wire.batches = None,
                _ => {}
            }
            Ok(())
        })?;
        scanner.end()?;
        Ok(wire)
    }
}

fn sticky(value: &RawValue) -> Option<Sticky> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Lb<'a> {
        #[serde(borrow)]
        sticky: Text<'a>,
        pool: Text<'a>,
    }
    let read = de::read(value.get(), |json| {
        let lb: Obj<Lb<'_>> = serde_json::from_str(json)?;
        Ok(lb.get().and_then(|lb| {
            Some(Sticky {
                token: lb.sticky.owned()?,
                pool: lb.pool.owned()?,
            })
        }))
    });
    read.ok().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_told_by_its_t_and_else_by_what_it_has() {
        for (json, kind) in [
            (r#"{"t": "msg", "ms": []}"#, PullKind::Messages),
            (r#"{"ms": []}"#, PullKind::Messages),
            (r#"{"t": "heartbeat"}"#, PullKind::Nothing),
            (r#"{"t": "continue"}"#, PullKind::Nothing),
            (r#"{"t": "lb"}"#, PullKind::NewSticky),
            (
                r#"{"lb_info": {"sticky": "1", "pool": "p"}}"#,
                PullKind::NewSticky,
            ),
            (r#"{"t": "batched"}"#, PullKind::Batched),
            (r#"{"batches": []}"#, PullKind::Batched),
            (r#"{"t": "refresh", "reason": 110}"#, PullKind::Refresh),
            (r#"{"t": "fullReload"}"#, PullKind::FullReload),
            (r#"{"t": "backoff"}"#, PullKind::Backoff),
            (r#"{"t": "pong"}"#, PullKind::Unknown("pong".to_owned())),
            (r#"{}"#, PullKind::Unknown(String::new())),
        ] {
            assert_eq!(decode(json).unwrap().kind, kind, "{json}");
        }
    }

    #[test]
    fn facts_come_together_and_in_any_kind() {
        let json = r#"{"t": "heartbeat", "seq": "7", "ms": [{"type": "inbox"}],
            "lb_info": {"sticky": 26, "pool": "atn2c06_chat-proxy"}}"#;
        let reply = decode(json).unwrap();
        let sticky = Sticky {
            token: "26".to_owned(),
            pool: "atn2c06_chat-proxy".to_owned(),
        };
        assert_eq!(reply.kind, PullKind::Nothing);
        assert_eq!(reply.seq, Some(7));
        assert_eq!(reply.sticky, Some(sticky));
        assert_eq!(reply.events.len(), 1);
    }

    #[test]
    fn a_missing_or_odd_seq_is_none_and_costs_no_item() {
        for seq in ["null", "-1", "\"\"", "1e999", "[7]"] {
            let reply = decode(&format!(r#"{{"t": "msg", "seq": {seq}, "ms": [1]}}"#)).unwrap();
            assert_eq!((reply.seq, reply.events.len()), (None, 1), "{seq}");
        }
    }

    #[test]
    fn items_of_any_form_survive() {
        let reply = decode(r#"{"ms": [1, null, "x", [], {"type": 1e999}, {"type": "inbox"}]}"#);
        let items: Vec<String> = reply
            .unwrap()
            .events
            .iter()
            .map(|event| event.raw().unwrap().to_string())
            .collect();
        assert_eq!(
            items,
            [
                "1",
                "null",
                "\"x\"",
                "[]",
                r#"{"type": 1e999}"#,
                r#"{"type": "inbox"}"#
            ]
        );
    }

    #[test]
    fn what_is_no_reply_is_an_error() {
        for json in [
            "",
            "7",
            "null",
            "[]",
            "[\"msg\"]",
            "<html>",
            "{",
            r#"{"ms": 7}"#,
            r#"{"ms": {}}"#,
        ] {
            assert!(decode(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_batch_that_cannot_be_read_does_not_cost_the_others() {
        let json =
            r#"{"t": "batched", "batches": [{"t": "msg", "seq": 1, "ms": [1]}, 7, {"t": "lb"}]}"#;
        let batches = decode(json).unwrap().batches;
        assert_eq!(batches.len(), 3);
        assert_eq!(batches[0].as_ref().unwrap().events.len(), 1);
        assert!(batches[1].is_err());
        assert_eq!(batches[2].as_ref().unwrap().kind, PullKind::NewSticky);
    }

    #[test]
    fn a_reply_has_only_so_many_parts_wherever_they_stand() {
        let list = |part: &str, count| vec![part; count].join(",");
        let items = |count| format!(r#"{{"ms": [{}]}}"#, list("1", count));
        assert_eq!(decode(&items(MAX_PARTS)).unwrap().events.len(), MAX_PARTS);
        assert!(decode(&items(MAX_PARTS + 1)).is_err());
        let half = list("1", MAX_PARTS / 2 + 1);
        assert!(decode(&format!(r#"{{"ms": [{half}], "batches": [{half}]}}"#)).is_err());
        assert!(
            decode(&format!(
                r#"{{"batches": [{}]}}"#,
                list("{}", MAX_PARTS + 1)
            ))
            .is_err()
        );
        let many = list(&items(MAX_PARTS / 4), 10);
        let batches = decode(&format!(r#"{{"batches": [{many}]}}"#))
            .unwrap()
            .batches;
        assert_eq!(batches.iter().filter(|batch| batch.is_ok()).count(), 3);
    }

    #[test]
    fn batches_nest_only_so_deep() {
        let nested = |depth| {
            let (open, close) = (r#"{"batches": ["#.repeat(depth), "]}".repeat(depth));
            decode(&format!(r#"{open}{{"t": "msg", "ms": [1]}}{close}"#))
        };
        let innermost = |depth| {
            let mut reply = nested(depth);
            while let Ok(PullReply { batches, .. }) = &mut reply
                && let Some(batch) = batches.pop()
            {
                reply = batch;
            }
            reply
        };
        assert_eq!(innermost(MAX_DEPTH).unwrap().events.len(), 1);
        assert!(innermost(MAX_DEPTH + 1).is_err());
        assert!(innermost(100_000).is_err());
    }
}
