//! What the people in the world write and read in encrypted chats.

use super::acts::Act;
use super::deliver::push;
use super::devices::keys_node;
use super::lookup::{NUMBER, now, recipients};
use super::media::{self, Files};
use super::noted::note;
use super::person::EncryptedMessage;
use super::proto::{bytes, find, number, text};
use super::sealing::{asked_with, begin, keys, seal, seal_for_group};
use super::text::{application, layered};
use crate::id::{MessageId, UserId};
use crate::local::world::state::State;
use crate::model::ThreadKey;
use crate::wire::e2ee::node::{Jid, Node, Server};
use crate::wire::e2ee::sender_key::{Distribution, GroupMessage};

/// How often a person asks for a message.
const MAX_RETRIES: u32 = 5;

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
    // Two people never write at the same moment, so that no two messages have one identifier.
    let id = (millis << 22).max(state.encrypted.last_id + 1);
    state.encrypted.last_id = id;
    let id = id.to_string();
    let person = state.encrypted.person(user);
    person
        .sent
        .insert(id.clone(), (chat.clone(), application.clone()));
    let own = Jid::messenger(user, NUMBER);
    let devices = recipients(state, &own, &chat);
    let marked = |sealed: Node| match mark {
        Some(mark) => sealed.with("mediatype", mark),
        None => sealed,
    };
    let group = match chat.server {
        Server::Group => Some(seal_for_group(state, &own, &chat, &application, &devices)),
        _ => None,
    };
    for recipient in devices {
        note(state, &recipient, user, act);
        let sealed = match &group {
            Some((distribution, holders, for_all)) => {
                let key = (!holders.contains(&recipient))
                    .then(|| layered(None, Some((&chat, distribution))))
                    .and_then(|text| seal(state, user, &recipient, &text));
                Some(key.into_iter().chain([marked(for_all.clone())]).collect())
            }
            None => seal(state, user, &recipient, &layered(Some(&application), None))
                .map(|sealed| vec![marked(sealed)]),
        };
        if let Some(sealed) = sealed {
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
    sealed: Vec<Node>,
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
    node.containing(sealed)
}

fn deliver(state: &mut State, recipient: &Jid, node: Node) {
    if state.encrypted.devices.contains_key(recipient) {
        push(state, recipient, node);
    } else {
        receive(state, recipient, &node);
    }
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
    let mut is_unreadable = false;
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
            is_unreadable = true;
            continue;
        };
        is_unreadable = false;
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
            if person
                .received
                .iter()
                .any(|it| it.id.as_str() == id && it.author == author)
            {
                // One that was asked for again may come once more, where the sender does not know that it has come.
                if !person.asked.contains_key(id) {
                    let finding = format!("{user} gets the message {id} of {author} twice");
                    state.encrypted.find(finding);
                }
                continue;
            }
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
    // Nobody asks for what they have read.
    let mut received = state.encrypted.person(user).received.iter();
    let is_known = received.any(|it| it.id.as_str() == id && it.author == author);
    if is_unreadable && !is_known {
        return ask_again(state, (user, recipient), &sender, group.as_ref(), id);
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

/// Asks a device for a message again that this person could not read: from the second time on with keys.
fn ask_again(
    state: &mut State,
    (user, own): (UserId, &Jid),
    sender: &Jid,
    group: Option<&Jid>,
    id: &str,
) {
    let person = state.encrypted.person(user);
    let count = person.asked.entry(id.to_owned()).or_default();
    *count += 1;
    let count = *count;
    if count > MAX_RETRIES {
        let finding = format!("{user} cannot open a message of {sender}");
        return state.encrypted.find(finding);
    }
    let registration = person.own.registration;
    let retry = Node::new("retry")
        .with("count", count.to_string())
        .with("id", id)
        .with("t", now())
        .with("v", "1");
    let mut parts = vec![
        retry,
        Node::new("registration").holding(registration.to_be_bytes()),
    ];
    if count > 1
        && let Some((_, bundle)) = keys(state, own)
    {
        let keys = keys_node(own, registration, &bundle);
        let keys = keys.nodes().iter().filter(|it| it.tag != "registration");
        parts.push(Node::new("keys").containing(keys.cloned()));
    }
    let receipt = Node::new("receipt").with("id", id).with("type", "retry");
    let receipt = match group {
        Some(group) => receipt.with("from", group).with("participant", own),
        None => receipt.with("from", own),
    };
    push(state, sender, receipt.with("t", now()).containing(parts));
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

/// What a person has written to another and read of them, in order.
pub(crate) fn chat(state: &State, me: UserId, other: UserId) -> Vec<EncryptedMessage> {
    let Some(person) = state.encrypted.people.get(&me) else {
        return Vec::new();
    };
    let read = person.received.iter();
    let read = read.filter(|it| it.author == other && it.group.is_none());
    let to = Jid::messenger(other, 0);
    let written = person.sent.iter().filter(|(_, (chat, _))| *chat == to);
    let written = written.map(|(id, (_, application))| {
        let files = &state.encrypted.files;
        message(files, id, me, None, &Node::new("enc"), application).0
    });
    let mut all: Vec<_> = read.cloned().chain(written).collect();
    all.sort_by_cached_key(|it| it.id.as_str().parse::<u64>().unwrap_or_default());
    all
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
        let is_registered = registration.is_some_and(|it| it.len() == 4);
        let Some(bundle) = asked_with(keys).filter(|_| is_registered) else {
            return state
                .encrypted
                .find("a retry with keys that cannot be used".to_owned());
        };
        begin(state, user, device, &bundle);
    }
    let person = state.encrypted.person(user);
    let mut key = None;
    if chat.server == Server::Group {
        let keys = (chat.clone(), Jid::messenger(user, NUMBER));
        let keys = person.group_keys.get(&keys);
        let has_it = person
            .holders
            .get(&chat)
            .is_some_and(|it| it.contains(device));
        key = keys
            .filter(|_| has_it)
            .and_then(|it| it.distribution().ok());
    }
    let key = key.map(|it| it.write());
    let text = layered(
        Some(&application),
        key.as_ref().map(|key| (&chat, &key[..])),
    );
    if let Some(sealed) = seal(state, user, device, &text) {
        let node = envelope(&id, user, &chat, "text", None, vec![sealed]);
        push(state, device, node);
    }
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
