//! Messages that a device could not read, sealed once more.

use super::common::{now, refused};
use super::random;
use super::shared::Shared;
use super::store::step;
use crate::error::Result;
use crate::sync::lock;
use crate::wire::e2ee::message::{self, Application, Content, Marks, SentTo};
use crate::wire::e2ee::node::{Jid, Node, Server};
use crate::wire::e2ee::stanza::{Outgoing, Recipient, Retry};

/// A message for a device that could not read it.
pub(super) enum Again {
    Sealed(Node),
    /// There is no session with the device.
    WithoutKeys,
    /// It is not kept any more.
    Gone,
    /// The device is nobody's who was to read it.
    Stranger,
}

impl Shared {
    /// Seals a message once more for a device that could not read it.
    pub(super) fn seal_again(&self, retry: &Retry) -> Result<Again> {
        let refused = |refusal| refused("the session with a device", refusal);
        let store = lock(&self.store);
        let Some(sent) = store.sent(&retry.id)? else {
            return Ok(Again::Gone);
        };
        let chat = Jid::parse(&sent.to).map_err(refused)?;
        let is_of_group = retry.group.as_ref().is_none_or(|group| *group == chat);
        if !sent.people.contains(&retry.device.user) || !is_of_group {
            return Ok(Again::Stranger);
        }
        let mut session = store.session(&retry.device)?;
        if let Some(bundle) = &retry.keys {
            let own = &store.device().own;
            session
                .begin(own, bundle, &mut random::draw)
                .map_err(refused)?;
            self.learn_identity(&store, &retry.device, bundle.identity.as_bytes())?;
        }
        if !session.has_begun() {
            return Ok(Again::WithoutKeys);
        }
        let me = Jid::messenger(self.uid, store.device().number.unwrap_or_default());
        let sent_to = match retry.device.user == me.user {
            true => SentTo::OwnDevices(&chat),
            false => SentTo::Others,
        };
        // It may have lost the group's key too. One that was never given it, or is gone, does not get it so.
        let mut distribution = None;
        if chat.server == Server::Group && store.holders(&chat)?.has(&retry.device) {
            let keys = store.sender_keys(&chat, &me)?;
            distribution = keys.distribution().ok().map(|it| it.write());
        }
        let sender_key = distribution.as_ref().map(|bytes| (&chat, &bytes[..]));
        let [random] = *random::bytes()?;
        let text = message::seal(Some(&sent.application), &sent_to, sender_key, random);
        let sealed = session.seal(&text).map_err(refused)?;
        store.save_session(&retry.device, &session)?;
        drop(store);
        step();
        let franking_tag = sent.franking_tag.as_slice().try_into().unwrap_or([0; 32]);
        let outgoing = Outgoing {
            id: &retry.id,
            to: &chat,
            marks: marks(&sent.application),
            recipients: &[],
            group: None,
            franking_tag,
            request_id: [0; 16],
        };
        let recipient = Recipient {
            device: retry.device.clone(),
            kind: sealed.kind,
            bytes: sealed.bytes,
        };
        Ok(Again::Sealed(outgoing.again(
            &recipient,
            Some(retry.count),
            now(),
        )))
    }
}

fn marks(application: &[u8]) -> Marks {
    let read = Application::read(application);
    read.map_or_else(
        |_| Content::Unsupported("").marks(),
        |it| it.content.marks(),
    )
}
