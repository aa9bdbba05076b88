//! Two devices in an encrypted conversation.

use crate::e2ee::random::{self, draw};
use crate::wire::e2ee::keys::KeyPair;
use crate::wire::e2ee::ratchet::{Bundle, Own, PreKeyMessage, Session, SignalMessage};
use crate::wire::e2ee::sign;

/// The sessions of two devices, each of which has written once.
#[allow(missing_debug_implementations, reason = "no part of the interface")]
pub struct Conversation {
    first: Session,
    second: Session,
}

impl Conversation {
    /// Begins a conversation. `None`: the keys that were drawn cannot be used.
    pub fn begin() -> Option<Self> {
        let (mut first, mut second) = (Session::default(), Session::default());
        let pair = || random::key().ok().map(KeyPair::from);
        let own = |registration| {
            Some(Own {
                identity: pair()?,
                registration,
            })
        };
        let (ours, theirs, signed) = (own(1)?, own(2)?, pair()?);
        let signature = sign(
            &theirs.identity.secret,
            &[&signed.public.tagged()],
            &random::bytes().ok()?,
        );
        let bundle = Bundle {
            identity: theirs.identity.public,
            signed_id: 1,
            signed: signed.public,
            signature: signature.to_vec(),
            one_time: None,
        };
        first.begin(&ours, &bundle, &mut draw).ok()?;
        let hello = PreKeyMessage::read(&first.seal(b"hello").ok()?.bytes).ok()?;
        second.accept(&theirs, &signed, None, &hello).ok()?;
        second.open(&hello.message, &mut draw).ok()?;
        let mut begun = Self { first, second };
        let answer = begun.seal(true, b"hello")?;
        begun.open(false, &answer)?;
        Some(begun)
    }

    /// Seals a text of the first or the second device.
    pub fn seal(&mut self, is_second: bool, text: &[u8]) -> Option<Vec<u8>> {
        let sealed = self.session(is_second).seal(text).ok()?;
        Some(sealed.bytes)
    }

    /// Lets the first or the second device open a message.
    pub fn open(&mut self, is_second: bool, message: &[u8]) -> Option<Vec<u8>> {
        let message = SignalMessage::read(message).ok()?;
        let text = self.session(is_second).open(&message, &mut draw).ok()?;
        Some(text.to_vec())
    }

    /// The bytes of the first device's session, as it is stored.
    pub fn stored(&self) -> Vec<u8> {
        self.first.write().to_vec()
    }

    fn session(&mut self, is_second: bool) -> &mut Session {
        match is_second {
            true => &mut self.second,
            false => &mut self.first,
        }
    }
}
