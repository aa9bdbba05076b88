//! The streams of a recorded session, byte for byte, and streams that no recording has.

use proptest::collection::vec;
use proptest::prelude::{any, prop_assert, proptest};
use serde_json::Value;

use super::dgw_fixtures::{bytes, recording};
use crate::id::UserId;
use crate::testing::mutate;
use crate::wire::dgw::{
    Arrival, DrainReason, EndReason, Frame, Frames, Kind, MAX_OPEN, Streams, Wait, address,
};

fn encoded(frame: Frame<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    frame.encode(&mut out).unwrap();
    out
}

/// Takes the frames of a message; returns the messages that follow from them at once.
fn take(streams: &mut Streams, message: &[u8]) -> Vec<Vec<u8>> {
    let mut answers = Vec::new();
    for frame in Frames::of(message) {
        match streams.take(frame.unwrap()) {
            Arrival::Ping => answers.push(encoded(Frame::Pong)),
            Arrival::Data(_, receipt) | Arrival::Stray(receipt) => {
                answers.extend(streams.handled(receipt));
            }
            _ => {}
        }
    }
    answers
}

#[test]
fn a_recorded_session_is_opened_acknowledged_and_ended_byte_for_byte() {
    let recording = recording("session.json");
    let mut streams = Streams::default();
    // Acknowledgements may come in another order.
    let mut answers: Vec<Vec<u8>> = Vec::new();
    let mut opened = 0;
    for event in recording["events"].as_array().unwrap() {
        if event["event"] == "upgrade" {
            assert!(answers.is_empty());
            streams = Streams::default();
            let query = |name: &str| event["query"][name][0].as_str().unwrap();
            let me: UserId = query("x-dgw-uuid").parse().unwrap();
            let ids = (query("x-dgw-deviceid"), query("x-dgw-loggingid"));
            let address = address(query("x-dgw-appid"), ids.0, ids.1, me);
            let (host, query) = address.split_once('?').unwrap();
            assert_eq!(host, "https://gateway.facebook.com/ws/lightspeed");
            assert_eq!(query, event["raw_query"]);
        }
        let Some(message) = event.get("hex").and_then(Value::as_str).map(bytes) else {
            continue;
        };
        if event["dir"] == "server" {
            answers.extend(take(&mut streams, &message));
            continue;
        }
        let frames = event["frames"].as_array().unwrap();
        let payload = |at: usize| frames[at]["payload"].as_str().unwrap();
        match frames[0]["type"].as_str().unwrap() {
            "establish" => {
                let kind = match (frames[0]["params"].as_str(), &frames[1]["requires_ack"]) {
                    (Some(""), _) => Kind::Persistent,
                    (_, Value::Bool(true)) => Kind::OneOff,
                    _ => Kind::FireAndForget,
                };
                let (stream, sent) = streams.open(kind, payload(1)).unwrap();
                assert_eq!(
                    (u64::from(stream), sent),
                    (frames[0]["stream"].as_u64().unwrap(), message)
                );
                opened += 1;
            }
            "data" => {
                let stream = u16::try_from(frames[0]["stream"].as_u64().unwrap()).unwrap();
                assert_eq!(streams.send(stream, payload(0)).unwrap(), Some(message));
            }
            // By the clock.
            "ping" => {}
            _ => {
                let at = answers.iter().position(|answer| *answer == message);
                answers.remove(at.unwrap_or_else(|| panic!("{frames:?}")));
            }
        }
    }
    assert!(answers.is_empty(), "{answers:?}");
    assert_eq!(opened, 11);
}

const OK: &str = r#"{"code":200}"#;

#[test]
fn a_one_off_stream_waits_in_turn_and_is_done_with_its_answer() {
    let mut streams = Streams::default();
    let (stream, _) = streams.open(Kind::OneOff, "{}").unwrap();
    assert_eq!(streams.waits_for(stream), Some(Wait::Established));
    let arrival = streams.take(Frame::Establish { stream, params: OK });
    assert_eq!(arrival, Arrival::Established(stream));
    assert_eq!(streams.waits_for(stream), Some(Wait::Ack));
    assert_eq!(streams.take(Frame::Ack { stream, id: 7 }), Arrival::Ignored);
    assert_eq!(
        streams.take(Frame::Ack { stream, id: 0 }),
        Arrival::Acknowledged(stream)
    );
    assert_eq!(streams.waits_for(stream), Some(Wait::Data));
    let data = Frame::Data {
        stream,
        ack_id: 9,
        wants_ack: true,
        content_type: None,
        payload: b"x",
    };
    let Arrival::Data(b"x", receipt) = streams.take(data) else {
        panic!();
    };
    assert_eq!(streams.waits_for(stream), None);
    let end = Frame::EndOfData {
        stream,
        reason: None,
    };
    let expected = [encoded(Frame::Ack { stream, id: 9 }), encoded(end)];
    assert_eq!(streams.handled(receipt), expected);
    // One more is acknowledged and ended again, and otherwise ignored; behind the end it only is acknowledged.
    for messages in [&expected[..], &expected[..1]] {
        let Arrival::Stray(receipt) = streams.take(data) else {
            panic!();
        };
        assert_eq!(streams.handled(receipt), messages);
        assert_eq!(streams.take(end), Arrival::Ignored);
    }
}

#[test]
fn a_stream_that_is_not_established_has_ended() {
    for params in ["{}", r#"{"code":403}"#, "7"] {
        let mut streams = Streams::default();
        let (stream, _) = streams.open(Kind::Persistent, "{}").unwrap();
        let arrival = streams.take(Frame::Establish { stream, params });
        assert_eq!(arrival, Arrival::Ended(stream, Kind::Persistent, None));
        assert_eq!(streams.send(stream, "{}").unwrap(), None);
    }
    let mut streams = Streams::default();
    let (stream, _) = streams.open(Kind::FireAndForget, "{}").unwrap();
    streams.take(Frame::Establish { stream, params: OK });
    assert_eq!(streams.waits_for(stream), None, "it has no answer");
    let reason = Some(EndReason(8));
    let arrival = streams.take(Frame::EndOfData { stream, reason });
    assert_eq!(arrival, Arrival::Ended(stream, Kind::FireAndForget, reason));
}

#[test]
fn identifiers_begin_anew_behind_the_last_and_none_is_used_twice() {
    let mut streams = Streams::default();
    let (database, _) = streams.open(Kind::Persistent, "{}").unwrap();
    for expected in (1..=u16::MAX).chain([1, 2]) {
        let (stream, _) = streams.open(Kind::OneOff, "{}").unwrap();
        assert_eq!(stream, expected);
        assert!(streams.abandon(stream).is_some());
    }
    // Acks are numbered by stream, in 15 bits.
    for expected in (1..=0x7fff).chain([0, 1]) {
        let message = streams.send(database, "{}").unwrap().unwrap();
        let frame = Frames::of(&message).next().unwrap().unwrap();
        assert!(matches!(frame, Frame::Data { ack_id, .. } if ack_id == expected));
    }
    let mut streams = Streams::default();
    for _ in 0..MAX_OPEN {
        streams.open(Kind::OneOff, "{}").unwrap();
    }
    assert!(streams.open(Kind::OneOff, "{}").is_err());
}

#[test]
fn the_state_of_the_connection_is_reported() {
    let mut streams = Streams::default();
    assert_eq!(streams.take(Frame::Pong), Arrival::Pong);
    assert_eq!(streams.take(Frame::Deauthorized), Arrival::Deauthorized);
    let drain = streams.take(Frame::Drain(DrainReason(2)));
    assert_eq!(drain, Arrival::Drain(DrainReason(2)));
    assert_eq!(streams.take(Frame::Unknown(b"x")), Arrival::Ignored);
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn whatever_arrives_streams_stay_few(messages in vec(vec(any::<u8>(), 0..24), 0..12), opens in 0..4_u16) {
        let mut streams = Streams::default();
        for _ in 0..opens {
            streams.open(Kind::OneOff, "{}").unwrap();
        }
        for message in messages {
            for frame in Frames::of(&message).flatten() {
                if let Arrival::Data(_, receipt) | Arrival::Stray(receipt) = streams.take(frame) {
                    prop_assert!(streams.handled(receipt).len() <= 2);
                }
            }
        }
        let open = (0..8).filter(|id| streams.waits_for(*id).is_some()).count();
        prop_assert!(open <= usize::from(opens));
    }
}
