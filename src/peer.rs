//! One side of an encrypted conversation, as lines of text, for `tests/interop/peer_omemo.py`. No part of the interface.

use crate::e2ee::random::{self, draw};
use crate::error::Result;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::keys::{KeyPair, PublicKey};
use crate::wire::e2ee::ratchet::{Bundle, Kind, Own, PreKeyMessage, Session, SignalMessage};
use crate::wire::e2ee::sign;

/// The number of its one-time key.
const ONE_TIME_ID: u32 = 7;

/// A device, and its session with the other side.
#[allow(missing_debug_implementations, reason = "no part of the interface")]
pub struct Peer {
    own: Own,
    signed: KeyPair,
    one_time: KeyPair,
    session: Session,
}

impl Peer {
    /// Makes the keys of a device.
    ///
    /// # Errors
    ///
    /// The system has no random numbers.
    pub fn new() -> Result<Self> {
        let pair = || random::key().map(KeyPair::from);
        Ok(Self {
            own: Own {
                identity: pair()?,
                registration: 1,
            },
            signed: pair()?,
            one_time: pair()?,
            session: Session::default(),
        })
    }

    /// Answers a line. What cannot be opened is answered with a line that begins with `!`.
    pub fn answer(&mut self, line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        let answer = match words.as_slice() {
            ["bundle"] => self.bundle(),
            ["begin", identity, signed, signature, one_time, id] => {
                self.begin(identity, signed, signature, one_time, id)
            }
            ["seal", text] => self.seal(text),
            ["seal"] => self.seal(""),
            ["open", kind, message] => self.open(kind, message),
            _ => Err(Refusal::Form),
        };
        answer.unwrap_or_else(|refusal| format!("! {refusal}"))
    }

    fn bundle(&self) -> Result<String, Refusal> {
        let random = random::bytes().map_err(|_| Refusal::Random)?;
        let signature = sign(
            &self.own.identity.secret,
            &[&self.signed.public.tagged()],
            &random,
        );
        Ok([
            hex(self.own.identity.public.as_bytes()),
            hex(self.signed.public.as_bytes()),
            hex(&signature),
            hex(self.one_time.public.as_bytes()),
        ]
        .join(" "))
    }

    fn begin(
        &mut self,
        identity: &str,
        signed: &str,
        signature: &str,
        one_time: &str,
        id: &str,
    ) -> Result<String, Refusal> {
        let key = |text: &str| PublicKey::read(&bytes(text)?);
        let id = id.parse().map_err(|_| Refusal::Form)?;
        let bundle = Bundle {
            identity: key(identity)?,
            signed_id: 1,
            signed: key(signed)?,
            signature: bytes(signature)?,
            one_time: Some((id, key(one_time)?)),
        };
        self.session.begin(&self.own, &bundle, &mut draw)?;
        Ok("ok".to_owned())
    }

    fn seal(&mut self, text: &str) -> Result<String, Refusal> {
        let sealed = self.session.seal(&bytes(text)?)?;
        let kind = match sealed.kind {
            Kind::PreKeyMessage => "pkmsg",
            Kind::Message => "msg",
        };
        self.store()?;
        Ok(format!("{kind} {}", hex(&sealed.bytes)))
    }

    fn open(&mut self, kind: &str, message: &str) -> Result<String, Refusal> {
        let message = bytes(message)?;
        let message = match kind {
            "pkmsg" => {
                let first = PreKeyMessage::read(&message)?;
                if !self.session.was_begun_by(&first) {
                    let is_known = first.one_time_id == Some(ONE_TIME_ID);
                    let one_time = is_known.then_some(&self.one_time);
                    self.session
                        .accept(&self.own, &self.signed, one_time, &first)?;
                }
                first.message
            }
            _ => SignalMessage::read(&message)?,
        };
        let text = self.session.open(&message, &mut draw)?;
        self.store()?;
        Ok(hex(&text))
    }

    /// Every step is one after a restart.
    fn store(&mut self) -> Result<(), Refusal> {
        self.session = Session::read(&self.session.write())?;
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn bytes(hex: &str) -> Result<Vec<u8>, Refusal> {
    let digit = |digit: &u8| {
        char::from(*digit)
            .to_digit(16)
            .and_then(|it| u8::try_from(it).ok())
    };
    let pairs = hex.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some(digit(high)? << 4 | digit(low)?),
        _ => None,
    });
    pairs.collect::<Option<_>>().ok_or(Refusal::Form)
}
