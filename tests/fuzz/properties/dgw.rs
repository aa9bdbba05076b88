//! The gateway's frames, and the streams of a connection.

use std::collections::{BTreeMap, VecDeque};

use crate::wire::dgw::{Arrival, Frame, Frames, Kind, Receipt, Streams};

/// Reads the frames of a message: each is written as it came, and no byte is lost.
pub fn dgw_frames(message: &[u8]) {
    let mut rest = message;
    for frame in Frames::of(message) {
        let length = match frame {
            Ok(frame) => {
                let written = written(&frame);
                assert!(rest.starts_with(&written));
                written.len()
            }
            Err((_, dropped)) => dropped,
        };
        rest = &rest[length..];
    }
    assert!(rest.is_empty());
}

fn written(frame: &Frame<'_>) -> Vec<u8> {
    let mut written = Vec::new();
    frame.encode(&mut written).unwrap();
    written
}

/// Carries out what a client does and takes what a server sends, in the order of the bytes: streams end when they should, and there are none
/// but those that were opened.
///
/// 0 to 2 open a stream of a kind; `s` and `a` with a number send on a stream and give it up; `h` handles the first data that was not
/// handled; a frame is the server's; all else is passed over.
pub fn dgw_streams(mut input: &[u8]) {
    let mut connection = Connection::default();
    while let [first, rest @ ..] = input {
        input = rest;
        match (first, rest) {
            (0, _) => connection.open(Kind::OneOff),
            (1, _) => connection.open(Kind::FireAndForget),
            (2, _) => connection.open(Kind::Persistent),
            (b's', [id, ..]) => connection.send((*id).into()),
            (b'a', [id, ..]) => connection.abandon((*id).into()),
            (b'h', _) => connection.handle(),
            _ => {
                let message = [&[*first], rest].concat();
                if let Some(Ok(frame)) = Frames::of(&message).next()
                    && !matches!(frame, Frame::Unknown(_))
                {
                    input = &rest[written(&frame).len() - 1..];
                    connection.take(frame);
                }
            }
        }
    }
    for id in 0..=u8::MAX.into() {
        let is_open = connection.open.contains_key(&id);
        assert!(is_open || connection.streams.waits_for(id).is_none());
    }
}

/// The streams, and what is to be known of them from outside.
#[derive(Default)]
struct Connection {
    streams: Streams,
    open: BTreeMap<u16, Kind>,
    unhandled: VecDeque<Receipt>,
}

impl Connection {
    fn open(&mut self, kind: Kind) {
        // Too many are refused.
        if let Ok((id, _)) = self.streams.open(kind, "{}") {
            assert!(self.open.insert(id, kind).is_none());
            assert!(self.streams.waits_for(id).is_some());
        }
    }

    fn send(&mut self, id: u16) {
        let message = self.streams.send(id, "{}").unwrap();
        assert_eq!(message.is_some(), self.open.contains_key(&id));
        if let Some(message) = message {
            dgw_frames(&message);
        }
    }

    fn abandon(&mut self, id: u16) {
        let message = self.streams.abandon(id);
        let kind = self.open.remove(&id);
        assert_eq!(message.is_none(), kind == Some(Kind::FireAndForget));
    }

    fn handle(&mut self) {
        let Some(receipt) = self.unhandled.pop_front() else {
            return;
        };
        let stream = receipt.stream;
        let messages = self.streams.handled(receipt).concat();
        let frames: Vec<_> = Frames::of(&messages).map(Result::unwrap).collect();
        match frames[..] {
            [] | [Frame::Ack { .. }] => {}
            [Frame::EndOfData { .. }] | [Frame::Ack { .. }, Frame::EndOfData { .. }] => {
                self.open.remove(&stream);
            }
            _ => panic!("other frames follow"),
        }
        for frame in frames {
            assert!(
                matches!(frame, Frame::Ack { stream: of, .. } | Frame::EndOfData { stream: of, .. } if of == stream)
            );
        }
    }

    fn take(&mut self, frame: Frame<'_>) {
        match self.streams.take(frame) {
            Arrival::Established(id) | Arrival::Acknowledged(id) => {
                assert!(self.open.contains_key(&id));
            }
            Arrival::Data(_, receipt) => {
                let kind = self.open[&receipt.stream];
                assert_ne!(kind, Kind::FireAndForget);
                self.unhandled.push_back(receipt);
            }
            Arrival::Stray(receipt) => self.unhandled.push_back(receipt),
            Arrival::Ended(id, kind, _) => assert_eq!(self.open.remove(&id), Some(kind)),
            Arrival::Ping
            | Arrival::Pong
            | Arrival::Drain(_)
            | Arrival::Deauthorized
            | Arrival::Ignored => {}
        }
    }
}
