//! Opening the parts of a message.

use zeroize::Zeroizing;

use crate::e2ee::random;
use crate::e2ee::shared::Shared;
use crate::e2ee::store::Store;
use crate::error::{Error, Result};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::ratchet::{PreKeyMessage, Session, SignalMessage};
use crate::wire::e2ee::sender_key::{GroupMessage, SenderKeys};
use crate::wire::e2ee::stanza::{Received, Sealed};

/// Why a part of a message could not be opened.
pub(super) enum Unopened {
    Refused(Refusal),
    /// The store fails: nothing can be done with it now, and it comes again.
    Failed(Error),
}

impl From<Refusal> for Unopened {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Unopened {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// A part that was opened. Nothing on the disk has changed.
pub(super) struct Opened {
    pub(super) text: Zeroizing<Vec<u8>>,
    moved: Moved,
}

/// What has moved on.
enum Moved {
    Session(Session),
    /// It is a new one, which this message has begun.
    Begun(Session, Box<PreKeyMessage>),
    Group(SenderKeys),
}

pub(super) fn open(
    store: &Store,
    received: &Received,
    sealed: &Sealed,
) -> Result<Opened, Unopened> {
    let device = received.device();
    let draw = &mut random::draw;
    match (sealed.version, sealed.kind.as_str()) {
        (Some(3), "pkmsg") => {
            let first = PreKeyMessage::read(&sealed.bytes)?;
            let mut session = store.session(device)?;
            let is_new = !session.was_begun_by(&first);
            if is_new {
                let own = store.device();
                if first.signed_id != own.signed_pre_key().id {
                    return Err(Refusal::NoSession.into());
                }
                let one_time = match first.one_time_id {
                    Some(id) => Some(store.pre_key(id)?.ok_or(Refusal::NoSession)?),
                    None => None,
                };
                session.accept(&own.own, &own.signed, one_time.as_ref(), &first)?;
            }
            let text = session.open(&first.message, draw)?;
            let moved = Moved::Begun(session, Box::new(first));
            Ok(Opened { text, moved })
        }
        (Some(3), "msg") => {
            let message = SignalMessage::read(&sealed.bytes)?;
            let mut session = store.session(device)?;
            let text = session.open(&message, draw)?;
            let moved = Moved::Session(session);
            Ok(Opened { text, moved })
        }
        (Some(3), "skmsg") => {
            let message = GroupMessage::read(&sealed.bytes)?;
            let mut keys = store.sender_keys(&received.from, device)?;
            let text = keys.open(&message)?;
            let moved = Moved::Group(keys);
            Ok(Opened { text, moved })
        }
        _ => Err(Refusal::Version.into()),
    }
}

impl Opened {
    /// Moves the session on, on the disk: from then on the part cannot be opened any more.
    pub(super) fn save(self, shared: &Shared, store: &Store, received: &Received) -> Result<()> {
        let device = received.device();
        match self.moved {
            Moved::Session(session) => store.save_session(device, &session),
            Moved::Group(keys) => store.save_sender_keys(&received.from, device, &keys),
            Moved::Begun(session, first) => {
                store.save_session(device, &session)?;
                shared.learn_identity(store, device, first.identity.as_bytes())?;
                match first.one_time_id {
                    Some(id) => store.remove_pre_key(id),
                    None => Ok(()),
                }
            }
        }
    }
}

/// Moves sessions on for a message that was kept, where the process ended before that was done.
pub(super) fn redo(shared: &Shared, store: &Store, received: &Received) -> Result<()> {
    for sealed in &received.sealed {
        match open(store, received, sealed) {
            Ok(opened) => opened.save(shared, store, received)?,
            Err(Unopened::Refused(_)) => {}
            Err(Unopened::Failed(error)) => return Err(error),
        }
    }
    Ok(())
}
