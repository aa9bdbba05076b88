//! The server side of RFC 6455 frames.

use std::io::{self, Read};

/// The largest message that is accepted, in bytes.
const MAX_MESSAGE: u64 = 1024 * 1024;
const MAX_IN_CONTROL: u64 = 125;

/// Status codes of close frames.
pub(in crate::local) const NORMAL: u16 = 1000;
pub(in crate::local) const GOING_AWAY: u16 = 1001;
pub(in crate::local) const PROTOCOL_ERROR: u16 = 1002;
const UNSUPPORTED_DATA: u16 = 1003;
pub(in crate::local) const POLICY_VIOLATION: u16 = 1008;
const TOO_BIG: u16 = 1009;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::local) enum Opcode {
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xa,
}

impl Opcode {
    fn of(byte: u8) -> Option<Self> {
        let all = [
            Self::Continuation,
            Self::Text,
            Self::Binary,
            Self::Close,
            Self::Ping,
            Self::Pong,
        ];
        all.into_iter().find(|opcode| *opcode as u8 == byte & 0x0f)
    }

    fn is_control(self) -> bool {
        matches!(self, Self::Close | Self::Ping | Self::Pong)
    }
}

/// Returns a frame of a server: unfragmented and unmasked.
pub(in crate::local) fn frame(opcode: Opcode, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![0x80 | opcode as u8];
    match (u8::try_from(payload.len()), u16::try_from(payload.len())) {
        (Ok(length @ ..=125), _) => frame.push(length),
        (_, Ok(length)) => {
            frame.push(126);
            frame.extend(length.to_be_bytes());
        }
        _ => {
            frame.push(127);
            let length = u64::try_from(payload.len()).unwrap_or(u64::MAX);
            frame.extend(length.to_be_bytes());
        }
    }
    frame.extend(payload);
    frame
}

/// A message of a client.
#[derive(Debug, PartialEq)]
pub(in crate::local) enum Message {
    Binary(Vec<u8>),
    Ping(Vec<u8>),
    Pong,
    Close(Vec<u8>),
}

/// The reason for the end of the messages.
#[derive(Debug)]
pub(in crate::local) enum Broken {
    Gone(io::Error),
    /// The client violates the protocol; the status code for the close frame.
    Rules(u16),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Gone(error)
    }
}

/// Assembles messages from frames. Control frames may come between the fragments of a message.
#[derive(Default)]
pub(in crate::local) struct Messages {
    begun: Option<Vec<u8>>,
}

impl Messages {
    pub(in crate::local) fn next(&mut self, stream: &mut impl Read) -> Result<Message, Broken> {
        loop {
            let begun = self.begun.as_ref().map_or(0, Vec::len);
            let (opcode, last, payload) = read_frame(stream, begun)?;
            match opcode {
                Opcode::Close => return Ok(Message::Close(payload)),
                Opcode::Ping => return Ok(Message::Ping(payload)),
                Opcode::Pong => return Ok(Message::Pong),
                Opcode::Text => return Err(Broken::Rules(UNSUPPORTED_DATA)),
                Opcode::Binary if self.begun.is_none() => self.begun = Some(payload),
                Opcode::Continuation if self.begun.is_some() => {
                    self.begun.get_or_insert_default().extend(payload);
                }
                Opcode::Binary | Opcode::Continuation => {
                    return Err(Broken::Rules(PROTOCOL_ERROR));
                }
            }
            if last && let Some(message) = self.begun.take() {
                return Ok(Message::Binary(message));
            }
        }
    }
}

/// Reads a frame: its opcode, whether it is its message's last, and its unmasked payload.
fn read_frame(stream: &mut impl Read, so_far: usize) -> Result<(Opcode, bool, Vec<u8>), Broken> {
    let [first, second] = read_bytes::<2>(stream)?;
    let opcode = Opcode::of(first).ok_or(Broken::Rules(PROTOCOL_ERROR))?;
    let (last, reserved, masked) = (first & 0x80 != 0, first & 0x70 != 0, second & 0x80 != 0);
    let length = match second & 0x7f {
        126 => u64::from(u16::from_be_bytes(read_bytes(stream)?)),
        127 => u64::from_be_bytes(read_bytes(stream)?),
        length => u64::from(length),
    };
    let broken_control = opcode.is_control() && (!last || length > MAX_IN_CONTROL);
    if reserved || !masked || broken_control {
        return Err(Broken::Rules(PROTOCOL_ERROR));
    }
    let so_far = u64::try_from(so_far).unwrap_or(u64::MAX);
    if length.saturating_add(so_far) > MAX_MESSAGE {
        return Err(Broken::Rules(TOO_BIG));
    }
    let mask: [u8; 4] = read_bytes(stream)?;
    let mut payload = Vec::new();
    let read = stream.take(length).read_to_end(&mut payload)?;
    if u64::try_from(read) != Ok(length) {
        return Err(Broken::Gone(io::ErrorKind::UnexpectedEof.into()));
    }
    for (byte, mask) in payload.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= mask;
    }
    Ok((opcode, last, payload))
}

fn read_bytes<const N: usize>(stream: &mut impl Read) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    stream.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(first: u8, payload: &[u8]) -> Vec<u8> {
        let length = u8::try_from(payload.len()).unwrap();
        let mut frame = vec![first, 0x80 | length, 1, 2, 3, 4];
        let mask = [1, 2, 3, 4].into_iter().cycle();
        frame.extend(payload.iter().zip(mask).map(|(byte, mask)| byte ^ mask));
        frame
    }

    fn rules(bytes: &[u8]) -> u16 {
        match Messages::default().next(&mut &*bytes) {
            Err(Broken::Rules(code)) => code,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_lengths_of_frames() {
        assert_eq!(frame(Opcode::Binary, b"ab"), b"\x82\x02ab");
        assert_eq!(frame(Opcode::Pong, &[0; 125])[..2], [0x8a, 125]);
        assert_eq!(frame(Opcode::Binary, &[0; 126])[..4], [0x82, 126, 0, 126]);
        assert_eq!(
            frame(Opcode::Binary, &[0; 65_536])[..10],
            [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0]
        );
    }

    #[test]
    fn fragments_make_a_message_and_a_ping_may_come_between_them() {
        let bytes = [
            masked(0x02, b"he"),
            masked(0x89, b"p"),
            masked(0x00, b"ll"),
            masked(0x80, b"o"),
        ]
        .concat();
        let (mut stream, mut messages) = (&*bytes, Messages::default());
        let ping = Message::Ping(b"p".to_vec());
        assert_eq!(messages.next(&mut stream).unwrap(), ping);
        let hello = Message::Binary(b"hello".to_vec());
        assert_eq!(messages.next(&mut stream).unwrap(), hello);
        assert!(matches!(messages.next(&mut stream), Err(Broken::Gone(_))));
    }

    #[test]
    fn broken_rules_have_their_codes() {
        assert_eq!(rules(b"\x82\x02ab"), PROTOCOL_ERROR);
        assert_eq!(rules(&masked(0xc2, b"x")), PROTOCOL_ERROR);
        assert_eq!(rules(&masked(0x83, b"x")), PROTOCOL_ERROR);
        assert_eq!(rules(&masked(0x80, b"x")), PROTOCOL_ERROR);
        assert_eq!(rules(&masked(0x09, b"x")), PROTOCOL_ERROR);
        assert_eq!(rules(&masked(0x81, b"x")), UNSUPPORTED_DATA);
        let huge = b"\x82\xff\xff\xff\xff\xff\xff\xff\xff\xff";
        assert_eq!(rules(huge), TOO_BIG);
    }
}
