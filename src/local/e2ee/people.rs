//! What the people in the world write and read in encrypted chats.

use super::devices::read_key;
use super::lookup::{NUMBER, device, devices_of, members_of, now, push};
use super::media::{self, Files};
use super::person::EncryptedMessage;
use super::proto::{bytes, find, number, text};
use super::random::random;
use crate::id::{MessageId, UserId};
use crate::local::world::state::State;
use crate::model::ThreadKey;
use crate::wire::e2ee::keys::{PrivateKey, PublicKey};
use crate::wire::e2ee::node::{Jid, Node, Server};
use crate::wire::e2ee::ratchet::{Bundle, Kind, Session};
use crate::wire::e2ee::sender_key::{Distribution, GroupMessage};
use crate::wire::e2ee::sign;

/// The keys of a person's device.
pub(super) fn bundle(state: &mut State, jid: &Jid) -> Option<Bundle> {
    let user = UserId::new(device(state, jid)?.id()?);
    let person = state.encrypted.person(user);
    let signature = sign(
        &person.own.identity.secret,
        &[&person.signed.public.tagged()],
        &random(),
    );
    let one_time = person.one_time.iter().next();
    Some(Bundle {
        registration: person.own.registration,
        identity: person.own.identity.public,
        signed_id: 1,
        signed: person.signed.public,
        signature: signature.to_vec(),
        one_time: one_time.map(|(id, pair)| (*id, pair.public)),
    })
}

/// The outer layer of a text.
fn layered(application: &[u8], chat: Option<&Jid>) -> Vec<u8> {
    let sub_protocol = [bytes(1, application), number(2, 2)].concat();
    let payload = bytes(1, &bytes(1, &sub_protocol));
    let length = fastrand::u8(1..=15);
    let mut integral = bytes(1, &vec![length; length.into()]);
    if let Some(chat) = chat {
        let sent = [bytes(1, chat.to_string().as_bytes()), bytes(2, b"")].concat();
        integral.extend(bytes(2, &sent));
    }
    let protocol = bytes(2, &bytes(1, &integral));
    [payload, protocol].concat()
}

/// The middle layer of a text.
fn application(content: &[u8], reply_to: Option<(&MessageId, UserId)>) -> Vec<u8> {
    let consumer = bytes(1, content);
    let sub_protocol = [bytes(1, &consumer), number(2, 1)].concat();
    let payload = bytes(1, &bytes(4, &bytes(2, &sub_protocol)));
    let mut metadata = [bytes(8, &random::<32>()[..]), number(9, 0)].concat();
    if let Some((id, author)) = reply_to {
        let author = Jid::messenger(author, 0).to_string();
        let quoted = [
            bytes(1, id.as_str().as_bytes()),
            bytes(3, author.as_bytes()),
        ]
        .concat();
        metadata.extend(bytes(10, &quoted));
    }
    [payload, bytes(2, &metadata)].concat()
}

/// What a person does in an encrypted chat.
pub(crate) enum Act<'a> {
    Says(&'a str),
    Replies(&'a str, &'a MessageId, UserId),
    Reacts(&'a MessageId, UserId, &'a str),
    Edits(&'a MessageId, &'a str),
    Unsends(&'a MessageId),
    Sends(&'a media::Sent<'a>),
}

/// Does something in an encrypted chat, and returns the identifier of the message.
pub(crate) fn act(state: &mut State, user: UserId, thread: ThreadKey, act: &Act<'_>) -> MessageId {
    let chat = Jid {
        user: thread.id().get().to_string(),
        device: 0,
        server: match thread {
            ThreadKey::Group(_) => Server::Group,
            _ => Server::Messenger,
        },
    };
    let key = |id: &MessageId, author: UserId| {
        let mut key = bytes(1, chat.to_string().as_bytes());
        key.extend(number(2, u64::from(author == user)));
        key.extend(bytes(3, id.as_str().as_bytes()));
        if chat.server == Server::Group && author != user {
            key.extend(bytes(4, Jid::messenger(author, 0).to_string().as_bytes()));
        }
        key
    };
    let millis = u64::try_from(crate::time::Timestamp::now().as_millis()).unwrap_or_default();
    let text = |text: &str| bytes(1, text.as_bytes());
    let mut mark = None;
    let (payload, reply_to, kind, edit) = match act {
        Act::Says(said) => (bytes(1, &bytes(1, &text(said))), None, "text", None),
        Act::Replies(said, id, author) => {
            let reply_to = Some((*id, *author));
            (bytes(1, &bytes(1, &text(said))), reply_to, "text", None)
        }
        Act::Reacts(id, author, emoji) => {
            let parts = [
                bytes(1, &key(id, *author)),
                bytes(2, emoji.as_bytes()),
                number(4, millis),
            ];
            (
                bytes(1, &bytes(16, &parts.concat())),
                None,
                "reaction",
                None,
            )
        }
        Act::Edits(id, new) => {
            let parts = [
                bytes(1, &key(id, user)),
                bytes(2, &text(new)),
                number(3, millis),
            ];
            (
                bytes(1, &bytes(19, &parts.concat())),
                None,
                "text",
                Some("1"),
            )
        }
        Act::Unsends(id) => {
            let revoke = bytes(2, &bytes(1, &bytes(1, &key(id, user))));
            (revoke, None, "text", Some("7"))
        }
        Act::Sends(file) => {
            let (name, content) = media::content(&mut state.encrypted.files, file);
            mark = Some(name);
            (bytes(1, &content), None, "media", None)
        }
    };
    let application = application(&payload, reply_to);
    let person = state.encrypted.person(user);
    let id = (millis << 22).max(person.last_id + 1);
    person.last_id = id;
    let id = id.to_string();
    person
        .sent
        .insert(id.clone(), (chat.clone(), application.clone()));
    let mut recipients = Vec::new();
    for member in members_of(state, user, &chat) {
        if member != user {
            recipients.extend(devices_of(state, &Jid::messenger(member, 0)));
        }
    }
    for recipient in recipients {
        if let Some(mut sealed) = seal(state, user, &recipient, &layered(&application, None)) {
            if let Some(mark) = mark {
                sealed = sealed.with("mediatype", mark);
            }
            let node = envelope(&id, user, &chat, kind, edit, sealed);
            deliver(state, &recipient, node);
        }
    }
    MessageId::from(id)
}

fn envelope(
    id: &str,
    user: UserId,
    chat: &Jid,
    kind: &str,
    edit: Option<&str>,
    sealed: Node,
) -> Node {
    let own = Jid::messenger(user, NUMBER);
    let mut node = Node::new("message").with("id", id).with("t", now());
    node = node.with("type", kind).with("notify", "username");
    if let Some(edit) = edit {
        node = node.with("edit", edit);
    }
    let node = match chat.server {
        Server::Group => node.with("from", chat).with("participant", own),
        _ => node.with("from", own),
    };
    node.containing([sealed])
}

fn deliver(state: &mut State, recipient: &Jid, node: Node) {
    if state.encrypted.devices.contains_key(recipient) {
        push(state, recipient, node);
    } else {
        receive(state, recipient, &node);
    }
}

/// Seals a text for a device. `None`: its keys cannot be used.
fn seal(state: &mut State, user: UserId, recipient: &Jid, text: &[u8]) -> Option<Node> {
    let has_begun = {
        let person = state.encrypted.person(user);
        let session = person.sessions.get(recipient);
        session.is_some_and(Session::has_begun)
    };
    if !has_begun {
        let bundle = match state.encrypted.devices.get_mut(recipient) {
            Some(device) => device.bundle(),
            None => bundle(state, recipient)?,
        };
        begin(state, user, recipient, &bundle)?;
    }
    let person = state.encrypted.person(user);
    let sealed = person.sessions.get_mut(recipient)?.seal(text).ok()?;
    let kind = match sealed.kind {
        Kind::PreKeyMessage => "pkmsg",
        Kind::Message => "msg",
    };
    let node = Node::new("enc").with("v", "3").with("type", kind);
    Some(node.holding(sealed.bytes))
}

fn begin(state: &mut State, user: UserId, recipient: &Jid, bundle: &Bundle) -> Option<()> {
    let person = state.encrypted.person(user);
    let mut session = Session::default();
    let mut draw = || Ok(PrivateKey::new(random()));
    session.begin(&person.own, bundle, &mut draw).ok()?;
    person.sessions.insert(recipient.clone(), session);
    Some(())
}

/// A person's device opens a message.
pub(super) fn receive(state: &mut State, recipient: &Jid, node: &Node) {
    let Some(user) = recipient.id().map(UserId::new) else {
        return;
    };
    let (Some(id), Some(from)) = (node.text("id"), node.jid("from")) else {
        return;
    };
    let sender = node.jid("participant").unwrap_or(from).clone();
    let Some(author) = sender.id().map(UserId::new) else {
        return;
    };
    let group = (from.server == Server::Group).then(|| from.clone());
    for enc in node.children("enc") {
        let (kind, sealed) = (
            enc.text("type").unwrap_or_default(),
            enc.bytes().unwrap_or_default(),
        );
        let person = state.encrypted.person(user);
        let opened = match (kind, &group) {
            ("skmsg", Some(group)) => {
                let keys = person.group_keys.get_mut(&(group.clone(), sender.clone()));
                keys.and_then(|keys| {
                    let message = GroupMessage::read(sealed).ok()?;
                    keys.open(&message).ok().map(|text| text.to_vec())
                })
            }
            _ => person.open(&sender, kind, sealed),
        };
        let Some(opened) = opened else {
            state
                .encrypted
                .find(format!("{user} cannot open a message of {author}"));
            continue;
        };
        let person = state.encrypted.person(user);
        if let Some(key) = find(&opened, &[2, 2, 2])
            && let Some(group) = &group
            && let Some(distribution) = find(key, &[2]).and_then(|it| Distribution::read(it).ok())
        {
            let keys = person.group_keys.entry((group.clone(), sender.clone()));
            keys.or_default().take(distribution);
        }
        if let Some(application) = find(&opened, &[1, 1, 1]) {
            let group = group.as_ref().and_then(Jid::id);
            let files = &state.encrypted.files;
            let (message, finding) = message(files, id, author, group, enc, application);
            let person = state.encrypted.person(user);
            person.received.push_back(message);
            if let Some(finding) = finding {
                state
                    .encrypted
                    .find(format!("a file of {author}: {finding}"));
            }
        }
    }
    // The sender learns that it has arrived.
    let receipt = Node::new("receipt").with("id", id).with("t", now());
    let receipt = match &group {
        Some(group) => receipt.with("from", group).with("participant", recipient),
        None => receipt.with("from", recipient),
    };
    for connection in state.encrypted.connections.values_mut() {
        if connection.device == sender {
            connection.send(receipt.clone());
        }
    }
}

/// Returns the message as a person reads it, and what is wrong with the file in it.
fn message(
    files: &Files,
    id: &str,
    author: UserId,
    group: Option<u64>,
    enc: &Node,
    application: &[u8],
) -> (EncryptedMessage, Option<String>) {
    let consumer = find(application, &[1, 4, 2, 1]).unwrap_or_default();
    let named = |path: &[u64]| text(consumer, path).map(MessageId::from);
    let content = find(consumer, &[1, 1]).unwrap_or_default();
    let (file, caption, finding) = match media::received(files, content, enc.text("mediatype")) {
        Some((file, caption, finding)) => (Some(file), caption, finding),
        None => (None, None, None),
    };
    let message = EncryptedMessage {
        id: MessageId::from(id),
        author,
        group,
        text: text(consumer, &[1, 1, 1, 1])
            .or_else(|| text(consumer, &[1, 1, 19, 2, 1]))
            .or(caption),
        file,
        replied_to: text(application, &[2, 10, 1]).map(MessageId::from),
        reacts_to: named(&[1, 1, 16, 1, 3]),
        emoji: text(consumer, &[1, 1, 16, 2]),
        edits: named(&[1, 1, 19, 1, 3]),
        unsends: named(&[1, 2, 1, 1, 3]),
    };
    (message, finding)
}

/// A device could not read a message, and asks for it again.
pub(super) fn send_again(state: &mut State, device: &Jid, person: &Jid, receipt: &Node) {
    let Some(user) = person.id().map(UserId::new) else {
        return;
    };
    let Some(id) = receipt.text("id").map(str::to_owned) else {
        return;
    };
    let sent = state.encrypted.person(user).sent.get(&id).cloned();
    let Some((chat, application)) = sent else {
        return;
    };
    if let Some(keys) = receipt.child("keys") {
        let registration = receipt.child("registration").and_then(Node::bytes);
        let Some(bundle) = registration.and_then(|it| asked_with(it, keys)) else {
            return state
                .encrypted
                .find("a retry with keys that cannot be used".to_owned());
        };
        begin(state, user, device, &bundle);
    }
    if let Some(sealed) = seal(state, user, device, &layered(&application, None)) {
        let node = envelope(&id, user, &chat, "text", None, sealed);
        push(state, device, node);
    }
}

fn asked_with(registration: &[u8], keys: &Node) -> Option<Bundle> {
    let signed = keys.child("skey")?;
    let (signed_id, signed_key) = read_key(signed)?;
    Some(Bundle {
        registration: u32::from_be_bytes(registration.try_into().ok()?),
        identity: PublicKey::read(keys.child("identity")?.bytes()?).ok()?,
        signed_id,
        signed: signed_key,
        signature: signed.child("signature")?.bytes()?.to_vec(),
        one_time: keys.child("key").and_then(read_key),
    })
}

pub(super) fn was_read(state: &mut State, person: &Jid, id: &str) {
    if let Some(user) = person.id().map(UserId::new) {
        state.encrypted.person(user).read.push(MessageId::from(id));
    }
}

/// Makes the next message of a person to a device one that it cannot open.
pub(crate) fn spoil(state: &mut State, user: UserId, device: u64) {
    let person = state.encrypted.person(user);
    person.sessions.retain(|jid, _| jid.id() != Some(device));
}
