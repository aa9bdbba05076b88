//! The gateway's frames: those that it sends, and those that it accepts.

use super::streams::DataId;

const DRAIN: u8 = 3;
const DEAUTH: u8 = 4;
const PING: u8 = 9;
const PONG: u8 = 10;
const ACK: u8 = 12;
const DATA: u8 = 13;
const END_OF_DATA: u8 = 14;
const ESTABLISH: u8 = 15;
const END_WITH_REASON: u8 = 16;
const EXTENDED_DATA: u8 = 17;

/// The bit of a data frame's number that asks for an acknowledgement.
const ASKS_FOR_ACK: u16 = 0x8000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    Drain(u8),
    Deauth,
    Ping,
    Pong,
    Ack {
        stream: u16,
        id: u16,
    },
    Data {
        stream: u16,
        id: u16,
        asks_for_ack: bool,
        payload: Vec<u8>,
    },
    EndOfData {
        stream: u16,
    },
    Establish {
        stream: u16,
        params: Vec<u8>,
    },
    /// The end of a stream as gateways since September 2026 know it. Clients do not send it.
    EndWithReason {
        stream: u16,
        reason: u8,
    },
    /// Data with the type of its content, 0, of the same age. It asks for an acknowledgement. Clients do not send it.
    ExtendedData {
        stream: u16,
        id: u16,
        payload: Vec<u8>,
    },
}

impl Frame {
    pub(super) fn encode(&self) -> Vec<u8> {
        match self {
            Self::Drain(reason) => vec![DRAIN, 1, 0, 0, *reason],
            Self::Deauth => vec![DEAUTH],
            Self::Ping => vec![PING],
            Self::Pong => vec![PONG],
            Self::Ack { stream, id } => with_length(ACK, *stream, &id.to_le_bytes()),
            Self::Data {
                stream,
                id,
                asks_for_ack,
                payload,
            } => {
                let number = if *asks_for_ack {
                    id | ASKS_FOR_ACK
                } else {
                    *id
                };
                let body = [&number.to_le_bytes()[..], payload].concat();
                with_length(DATA, *stream, &body)
            }
            Self::EndOfData { stream } => [&[END_OF_DATA][..], &stream.to_le_bytes()].concat(),
            Self::Establish { stream, params } => with_length(ESTABLISH, *stream, params),
            Self::EndWithReason { stream, reason } => {
                with_length(END_WITH_REASON, *stream, &[*reason])
            }
            Self::ExtendedData {
                stream,
                id,
                payload,
            } => {
                let number = (id | ASKS_FOR_ACK).to_le_bytes();
                let body = [&number[..], &[0], payload].concat();
                with_length(EXTENDED_DATA, *stream, &body)
            }
        }
    }

    /// Returns the stream and the number of a data frame.
    pub(super) fn data_id(&self) -> Option<DataId> {
        match self {
            Self::Data { stream, id, .. } | Self::ExtendedData { stream, id, .. } => {
                Some((*stream, *id))
            }
            _ => None,
        }
    }

    /// Takes the first of a message's frames. What cannot be the start of a client's frame is refused, with the reason.
    pub(super) fn take(message: &mut &[u8]) -> Result<Self, &'static str> {
        let [kind] = bytes(message)?;
        Ok(match kind {
            PING => Self::Ping,
            PONG => Self::Pong,
            ACK => {
                let (stream, body) = stream_and_body(message)?;
                let id = <[u8; 2]>::try_from(body).map_err(|_| "an ack of another length")?;
                Self::Ack {
                    stream,
                    id: u16::from_le_bytes(id),
                }
            }
            DATA => {
                let (stream, mut body) = stream_and_body(message)?;
                let number = u16::from_le_bytes(bytes(&mut body)?);
                Self::Data {
                    stream,
                    id: number & !ASKS_FOR_ACK,
                    asks_for_ack: number & ASKS_FOR_ACK != 0,
                    payload: body.to_vec(),
                }
            }
            END_OF_DATA => Self::EndOfData {
                stream: u16::from_le_bytes(bytes(message)?),
            },
            ESTABLISH => {
                let (stream, params) = stream_and_body(message)?;
                Self::Establish {
                    stream,
                    params: params.to_vec(),
                }
            }
            _ => return Err("a frame of a type that clients do not send"),
        })
    }
}

fn with_length(kind: u8, stream: u16, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    let [low, middle, high, _] = length.to_le_bytes();
    let [first, second] = stream.to_le_bytes();
    [&[kind, first, second, low, middle, high], body].concat()
}

fn bytes<const N: usize>(message: &mut &[u8]) -> Result<[u8; N], &'static str> {
    let (taken, rest) = message.split_first_chunk().ok_or("a part of a frame")?;
    *message = rest;
    Ok(*taken)
}

fn stream_and_body<'a>(message: &mut &'a [u8]) -> Result<(u16, &'a [u8]), &'static str> {
    let stream = u16::from_le_bytes(bytes(message)?);
    let [low, middle, high] = bytes(message)?;
    let length = u32::from_le_bytes([low, middle, high, 0]);
    let length = usize::try_from(length).map_err(|_| "a part of a frame")?;
    let (body, rest) = message
        .split_at_checked(length)
        .ok_or("a part of a frame")?;
    *message = rest;
    Ok((stream, body))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    fn of_hex(text: &str) -> Vec<u8> {
        let digits = text.as_bytes().chunks(2);
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16);
        digits.map(|pair| byte(pair).unwrap()).collect()
    }

    /// The frames of a recorded session: what the client sent is accepted, what the server sent is what this one sends.
    #[test]
    fn a_recorded_session() {
        let session = include_str!("../../../fixtures/dgw/session.json");
        let session: Value = serde_json::from_str(session).unwrap();
        let (mut from_client, mut from_server) = (0, 0);
        for event in session["events"].as_array().unwrap() {
            let Some(hex) = event["hex"].as_str() else {
                continue;
            };
            let message = of_hex(hex);
            let mut rest = &*message;
            if event["dir"] == "client" {
                let mut again = Vec::new();
                while !rest.is_empty() {
                    again.extend(Frame::take(&mut rest).unwrap().encode());
                    from_client += 1;
                }
                assert_eq!(again, message);
            } else if ![Some(&3), Some(&4)].contains(&message.first()) {
                while !rest.is_empty() {
                    let before = rest;
                    let frame = Frame::take(&mut rest).unwrap().encode();
                    assert!(before.starts_with(&frame));
                    from_server += 1;
                }
            } else {
                let both = [Frame::Drain(2).encode(), Frame::Deauth.encode()].concat();
                assert_eq!(both, message);
            }
        }
        assert!(
            from_client > 30 && from_server > 30,
            "{from_client} {from_server}"
        );
    }

    /// The frames that are younger than the session.
    #[test]
    fn later_frames_are_written_as_recorded() {
        let later = include_str!("../../../fixtures/dgw/frames-later.json");
        let later: Value = serde_json::from_str(later).unwrap();
        let later = later.to_string();
        let frames = [
            Frame::EndWithReason {
                stream: 3,
                reason: 8,
            },
            Frame::ExtendedData {
                stream: 2,
                id: 7,
                payload: b"{}".to_vec(),
            },
        ];
        for frame in frames {
            let bytes = frame.encode();
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(later.contains(&format!("\"{hex}\"")), "{hex}");
            assert!(Frame::take(&mut &*bytes).is_err());
        }
    }

    #[test]
    fn bytes_that_are_no_whole_frame_of_a_client_are_refused() {
        for message in [
            &b"\x0c\0\0\x03\0\0abc"[..],
            b"\x0d\0\0\x01\0\0a",
            b"\x0d\0\0\x04\0\0\0\0a",
            b"\x0f\0",
            b"\x0e\0",
            b"\x03\x01\0\0\x02",
            b"\x04",
            b"\x07",
        ] {
            assert!(Frame::take(&mut &*message).is_err(), "{message:?}");
        }
    }
}
