//! One connection: the websocket, its handshake, and nodes over it.

use std::sync::Mutex;
use std::time::Instant;

use tungstenite::Message;
use ureq::http::Uri;

use super::common::{now, refused};
use super::random;
use crate::api::Account;
use crate::error::{Result, TransportError};
use crate::http::{Http, Register};
use crate::listen::{Reader, Upgrade, Writer, open};
use crate::sync::lock;
use crate::time::{CENTURY, later};
use crate::wire::e2ee::frame::{Frames, PROLOGUE, frame};
use crate::wire::e2ee::keys::{KeyPair, PublicKey};
use crate::wire::e2ee::node::{Node, decode, encode};
use crate::wire::e2ee::noise::{Cipher, Ciphers, Handshake, Identity};

/// The host of the connection; the page of messages has no other.
const ADDRESS: &str = "https://web-chat-e2ee.facebook.com/ws/chat";

/// The end that is read.
pub(super) struct LineReader {
    reader: Reader,
    frames: Frames,
    cipher: Cipher,
}

/// The end that is written, by any thread.
pub(super) struct LineWriter {
    writer: Writer,
    /// Held while a frame is sent: frames have numbers.
    cipher: Mutex<Cipher>,
}

/// Who connects.
pub(super) struct Caller<'a> {
    pub(super) http: &'a Http,
    pub(super) account: &'a Account,
    pub(super) noise: &'a KeyPair,
    pub(super) root: &'a PublicKey,
    /// What the device says of itself.
    pub(super) payload: &'a [u8],
    pub(super) max_message_size: u64,
}

/// Connects, and proves who this is.
pub(super) fn connect(caller: &Caller<'_>, register: Register) -> Result<(LineReader, LineWriter)> {
    let upgrade = Upgrade {
        uri: Uri::from_static(ADDRESS),
        user_agent: &caller.account.user_agent,
        headers: &[],
        cookies: None,
        max_message_size: caller.max_message_size,
    };
    let (mut reader, writer) = open(caller.http, &upgrade, register)?;
    let mut frames = Frames::default();
    let (handshake, hello) = Handshake::begin(random::key()?.into());
    let mut first = PROLOGUE.to_vec();
    first.extend(framed(&hello)?);
    send(&writer, first)?;
    let deadline = later(Instant::now(), caller.http.settings.timeout);
    let answer = next_frame(&mut reader, &mut frames, deadline)?;
    let answer = answer.ok_or(TransportError::Timeout)?;
    let identity = Identity {
        own: caller.noise,
        root: caller.root,
        now: now(),
        payload: caller.payload,
    };
    let finished = handshake.finish(&answer, &identity);
    let (finish, ciphers) =
        finished.map_err(|refusal| refused("the handshake of encrypted chats", refusal))?;
    send(&writer, framed(&finish)?)?;
    let Ciphers { sending, receiving } = ciphers;
    let reader = LineReader {
        reader,
        frames,
        cipher: receiving,
    };
    let writer = LineWriter {
        writer,
        cipher: Mutex::new(sending),
    };
    Ok((reader, writer))
}

impl LineReader {
    /// Blocks until a node has come. `None`: none has by `deadline`.
    pub(super) fn next(&mut self, deadline: Instant) -> Result<Option<(Vec<u8>, Node)>> {
        let Some(sealed) = next_frame(&mut self.reader, &mut self.frames, deadline)? else {
            return Ok(None);
        };
        let refused = |refusal| refused("what the server of encrypted chats sends", refusal);
        let bytes = self.cipher.open(&sealed).map_err(refused)?;
        let node = decode(&bytes).map_err(refused)?;
        Ok(Some((bytes.to_vec(), node)))
    }
}

impl LineWriter {
    pub(super) fn send(&self, node: &Node) -> Result<()> {
        let refused = |refusal| refused("what is sent to the server of encrypted chats", refusal);
        let bytes = encode(node).map_err(refused)?;
        let mut cipher = lock(&self.cipher);
        let sealed = cipher.seal(&bytes).map_err(refused)?;
        send(&self.writer, framed(&sealed)?)
    }
}

fn next_frame(
    reader: &mut Reader,
    frames: &mut Frames,
    deadline: Instant,
) -> Result<Option<Vec<u8>>> {
    loop {
        if let Some(frame) = frames.next() {
            return Ok(Some(frame));
        }
        match reader.read(deadline)? {
            None => return Ok(None),
            Some(Message::Binary(bytes)) => frames.push(&bytes),
            Some(Message::Close(_)) => {
                let ended = std::io::ErrorKind::ConnectionAborted;
                return Err(TransportError::Closed(ended.into()).into());
            }
            Some(_) => {}
        }
    }
}

fn framed(bytes: &[u8]) -> Result<Vec<u8>> {
    frame(bytes)
        .map_err(|refusal| refused("what is sent to the server of encrypted chats", refusal))
}

/// The limit of the websocket counts.
fn send(writer: &Writer, bytes: Vec<u8>) -> Result<()> {
    writer.send(bytes, later(Instant::now(), CENTURY))
}
