//! The recorded frames of the gateway, both ways, and frames that are broken in every way.

use proptest::collection::vec;
use proptest::prelude::{Just, Strategy, any, prop_assert, prop_assert_eq, prop_oneof, proptest};
use proptest::sample::select;
use serde_json::{Value, json};

use super::dgw_fixtures::{bytes, hex, recording};
use crate::error::TransportError;
use crate::testing::mutate;
use crate::wire::dgw::{DrainReason, EndReason, Frame, Frames, MAX_PAYLOAD, Refusal, established};

/// The recordings in which this crate does otherwise on purpose, and why.
const DIFFERENCES: [(&str, &str); 4] = [
    (
        "data length 0",
        "the reference stops with a panic; the frame is refused",
    ),
    ("data length 1", "the same"),
    (
        "unknown type 16 swallows rest",
        "the type is younger than the recording: `frames-later.json` has it",
    ),
    ("unknown type 17 swallows rest", "the same"),
];

fn as_json(frame: &Frame<'_>) -> Value {
    match *frame {
        Frame::Ping => json!({"type": "ping"}),
        Frame::Pong => json!({"type": "pong"}),
        Frame::Deauthorized => json!({"type": "deauth"}),
        Frame::Drain(DrainReason(reason)) => json!({"type": "drain", "reason": reason}),
        Frame::Ack { stream, id } => json!({"type": "ack", "stream": stream, "ack_id": id}),
        Frame::EndOfData { stream, reason } => match reason {
            None => json!({"type": "end_of_data", "stream": stream}),
            Some(EndReason(reason)) => {
                json!({"type": "end_of_data_with_reason", "stream": stream, "reason": reason})
            }
        },
        Frame::Establish { stream, params } => {
            json!({"type": "establish", "stream": stream, "params": params})
        }
        Frame::Unknown(raw) => json!({"type": "unsupported", "raw_hex": hex(raw)}),
        Frame::Data {
            stream,
            ack_id,
            wants_ack,
            content_type,
            payload,
        } => {
            let mut data = json!({"type": "data", "stream": stream, "ack_id": ack_id,
                "requires_ack": wants_ack, "payload_hex": hex(payload)});
            if let Some(content_type) = content_type {
                data["type"] = json!("extended_data");
                data["content_type"] = json!(content_type);
            }
            data
        }
    }
}

fn encoded(frame: &Frame<'_>) -> Vec<u8> {
    let mut out = Vec::new();
    frame.encode(&mut out).unwrap();
    out
}

fn refusal(name: &str) -> Refusal {
    match name {
        "header_truncated" => Refusal::HeaderTruncated,
        "payload_truncated" => Refusal::PayloadTruncated,
        "bad_length_field" | "bad_length" | "panic" => Refusal::BadLength,
        "bad_json" => Refusal::BadJson,
        other => panic!("{other}"),
    }
}

#[test]
fn every_recorded_message_is_read_and_each_frame_of_it_is_written_as_it_came() {
    let mut differing = Vec::new();
    for file in ["frames.json", "frames-later.json"] {
        for case in recording(file)["decode"].as_array().unwrap() {
            let name = case["name"].as_str().unwrap();
            let message = bytes(case["hex"].as_str().unwrap());
            let frames = Frames::of(&message);
            let mut read = Vec::new();
            let mut refused = None;
            let mut at = 0;
            for frame in frames {
                match frame {
                    Ok(frame) => {
                        read.push(as_json(&frame));
                        let bytes = encoded(&frame);
                        assert_eq!(bytes, message[at..at + bytes.len()], "{name}");
                        at += bytes.len();
                    }
                    Err((why, dropped)) => {
                        refused = Some(why);
                        assert_eq!(dropped, message.len() - at, "{name}");
                    }
                }
            }
            if DIFFERENCES.iter().any(|(of, _)| *of == name) {
                differing.push(name.to_owned());
                assert!(refused.is_some() && read.is_empty(), "{name}");
                continue;
            }
            let expected = case.get("frames").and_then(Value::as_array);
            assert_eq!(&read, expected.unwrap_or(&Vec::new()), "{name}");
            let error = case.get("error").or(case.get("panic"));
            let error = error.map(|name| refusal(name.as_str().unwrap()));
            assert_eq!(refused, error, "{name}");
        }
    }
    let listed = DIFFERENCES.map(|(name, _)| name);
    differing.sort();
    assert_eq!(differing, listed, "a difference is listed that is none");
}

#[test]
fn every_recorded_frame_is_written_byte_for_byte() {
    let recording = recording("frames.json");
    let cases = recording["encode"].as_array().unwrap();
    assert_eq!(cases.len(), 38);
    for case in cases {
        let (name, fields) = (case["name"].as_str().unwrap(), &case["frame"]);
        let number = |field: &str| u16::try_from(fields[field].as_u64().unwrap()).unwrap();
        let payload = match fields.get("payload_rule").and_then(Value::as_str) {
            Some(rule) => vec![0x61; rule.rsplit(' ').next().unwrap().parse().unwrap()],
            None => bytes(fields["payload_hex"].as_str().unwrap_or_default()),
        };
        let params = match fields.get("params_rule") {
            Some(_) => format!(r#"{{"k":"{}"}}"#, "z".repeat(70_000)),
            None => fields["params"].as_str().unwrap_or_default().to_owned(),
        };
        let frame = match fields["type"].as_str().unwrap() {
            "ping" => Frame::Ping,
            "pong" => Frame::Pong,
            "deauth" => Frame::Deauthorized,
            "drain" => Frame::Drain(DrainReason(u8::try_from(number("reason")).unwrap())),
            "ack" => Frame::Ack {
                stream: number("stream"),
                id: number("ack_id"),
            },
            "end_of_data" => Frame::EndOfData {
                stream: number("stream"),
                reason: None,
            },
            "establish" => Frame::Establish {
                stream: number("stream"),
                params: &params,
            },
            "data" => Frame::Data {
                stream: number("stream"),
                ack_id: number("ack_id"),
                wants_ack: fields["requires_ack"].as_bool().unwrap(),
                content_type: None,
                payload: &payload,
            },
            other => panic!("{other}"),
        };
        let written = encoded(&frame);
        assert_eq!(written.len() as u64, case["total_len"], "{name}");
        let head = case.get("hex").or(case.get("head_hex")).unwrap();
        let head = bytes(head.as_str().unwrap());
        assert_eq!(written[..head.len()], head, "{name}");
        // Of the long ones only the head is recorded.
        let body = if params.is_empty() {
            &payload
        } else {
            params.as_bytes()
        };
        assert!(written.ends_with(body), "{name}");
    }
}

#[test]
fn a_payload_that_does_not_fit_is_an_error_and_nothing_is_written() {
    let payload = vec![0; MAX_PAYLOAD + 1];
    let frame = |payload| Frame::Data {
        stream: 1,
        ack_id: 0,
        wants_ack: true,
        content_type: None,
        payload,
    };
    let mut out = Vec::new();
    let error = frame(&payload).encode(&mut out).unwrap_err();
    assert!(matches!(error, TransportError::TooLarge { .. }) && out.is_empty());
    let fits = encoded(&frame(&payload[1..]));
    let read: Vec<_> = Frames::of(&fits).collect();
    assert!(matches!(read[..], [Ok(Frame::Data { payload, .. })] if payload.len() == MAX_PAYLOAD));
}

#[test]
fn only_the_code_200_establishes_a_stream() {
    for params in [r#"{"code":200}"#, r#"{"code":200,"x":[]}"#, "200"] {
        assert!(established(params), "{params}");
    }
    for params in [
        "{}",
        r#"{"code":403}"#,
        r#"{"code":"200"}"#,
        "403",
        "null",
        "",
        "[200, 1]",
    ] {
        assert!(!established(params), "{params}");
    }
}

#[test]
fn many_small_frames_at_once_take_no_memory_of_their_own() {
    let message = vec![9; 1_000_000];
    assert_eq!(
        Frames::of(&message)
            .filter(|it| *it == Ok(Frame::Ping))
            .count(),
        1_000_000
    );
}

/// Frames of all types, as bytes.
fn frames() -> impl Strategy<Value = Vec<u8>> {
    let data = (
        any::<u16>(),
        0..0x8000_u16,
        any::<bool>(),
        any::<Option<u8>>(),
        vec(any::<u8>(), 0..40),
    );
    let params = select(vec!["{}", r#"{"code":200}"#, "200", r#""é""#]);
    prop_oneof![
        select(vec![Frame::Ping, Frame::Pong, Frame::Deauthorized]).prop_map(|it| encoded(&it)),
        any::<u8>().prop_map(|it| encoded(&Frame::Drain(DrainReason(it)))),
        any::<(u16, u16)>().prop_map(|(stream, id)| encoded(&Frame::Ack { stream, id })),
        any::<(u16, Option<u8>)>().prop_map(|(stream, reason)| {
            let reason = reason.map(EndReason);
            encoded(&Frame::EndOfData { stream, reason })
        }),
        (any::<u16>(), params)
            .prop_map(|(stream, params)| { encoded(&Frame::Establish { stream, params }) }),
        data.prop_map(|(stream, ack_id, wants_ack, content_type, payload)| {
            let payload = &payload;
            encoded(&Frame::Data {
                stream,
                ack_id,
                wants_ack,
                content_type,
                payload,
            })
        }),
    ]
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn bytes_never_panic_and_each_is_read_or_dropped(message in vec(any::<u8>(), 0..64)) {
        let mut length = 0;
        for frame in Frames::of(&message) {
            length += match frame {
                Ok(frame) => encoded(&frame).len(),
                Err((_, dropped)) => dropped,
            };
        }
        prop_assert_eq!(length, message.len());
    }

    #[test]
    fn frames_of_one_message_are_read_as_they_were_written(
        frames in vec(frames(), 0..6),
        cut in prop_oneof![Just(0), 1..9_usize],
    ) {
        let whole = frames.concat();
        let message = &whole[..whole.len().saturating_sub(cut)];
        let mut at = 0;
        let mut read = Frames::of(message);
        for expected in &frames {
            if at + expected.len() > message.len() {
                break;
            }
            let frame = read.next().unwrap().unwrap();
            prop_assert_eq!(&encoded(&frame), expected);
            at += expected.len();
        }
        // The frame that was cut costs none that stands before it.
        prop_assert!(read.all(|it| it.is_err()));
    }
}
