//! What the server does with the nodes of a device.

use super::connection::Connection;
use super::devices::{keys_node, read_key};
use super::fault::EncryptedFault;
use super::lookup::{devices_hash, devices_of, members_of, now, recipients};
use super::{deliver, group, people, sealing};
use crate::id::UserId;
use crate::local::world::state::State;
use crate::wire::e2ee::keys::PublicKey;
use crate::wire::e2ee::node::{Jid, Node};

/// Accepts a device.
pub(super) fn welcome(connection: &mut Connection) {
    connection.send(Node::new("success").with("t", now()).with("location", "x"));
}

pub(super) fn handle(state: &mut State, number: u64, node: &Node) {
    let Some(connection) = state.encrypted.connections.get(&number) else {
        return;
    };
    let device = connection.device.clone();
    match node.tag.as_str() {
        "iq" => question(state, number, &device, node),
        "message" => message(state, number, &device, node),
        "receipt" => receipt(state, number, &device, node),
        "ack" => taken(state, &device, node),
        "chatstate" | "presence" => typing(state, &device, node),
        other => state.encrypted.find(format!("the node {other}")),
    }
}

fn send(state: &mut State, number: u64, node: Node) {
    if let Some(connection) = state.encrypted.connections.get_mut(&number) {
        connection.send(node);
    }
}

fn question(state: &mut State, number: u64, device: &Jid, node: &Node) {
    let id = node.text("id").unwrap_or_default().to_owned();
    let about = node.text("xmlns").unwrap_or_default();
    let is_get = node.has("type", "get");
    let within = match (about, is_get) {
        ("encrypt", true) if node.child("count").is_some() => {
            let known = state.encrypted.devices.get(device);
            let count = known.map_or(0, |it| it.one_time.len());
            Some(vec![Node::new("count").with("value", count.to_string())])
        }
        ("encrypt", true) => Some(vec![give_keys(state, node)]),
        ("encrypt", false) => take_keys(state, device, node),
        ("fbid:devices", true) => Some(vec![devices(state, node)]),
        ("w:g2", true) => members(state, device, node).map(|it| vec![it]),
        ("passive", false) => {
            activate(state, number, device);
            Some(Vec::new())
        }
        ("w:m", false) if node.child("media_conn").is_some() => {
            Some(vec![state.encrypted.files.hosts()])
        }
        ("w:p", true) => Some(Vec::new()),
        _ => None,
    };
    let answer = Node::new("iq").with("id", id).with("from", Jid::server());
    let answer = match within {
        Some(nodes) if nodes.is_empty() => answer.with("type", "result"),
        Some(nodes) => answer.with("type", "result").containing(nodes),
        None => {
            state
                .encrypted
                .find(format!("a question about {about} that has no answer"));
            let error = Node::new("error")
                .with("code", "400")
                .with("text", "bad-request");
            answer.with("type", "error").containing([error])
        }
    };
    send(state, number, answer);
}

fn take_keys(state: &mut State, device: &Jid, node: &Node) -> Option<Vec<Node>> {
    let known = state.encrypted.devices.get_mut(device)?;
    let identity = PublicKey::read(node.child("identity")?.bytes()?).ok()?;
    if identity != known.identity {
        return None;
    }
    let keys = node.child("list")?.children("key").map(read_key);
    known.one_time.extend(keys.collect::<Option<Vec<_>>>()?);
    Some(Vec::new())
}

fn give_keys(state: &mut State, node: &Node) -> Node {
    let users = node
        .child("key")
        .into_iter()
        .flat_map(|it| it.children("user"));
    let asked: Vec<_> = users.filter_map(|it| it.jid("jid").cloned()).collect();
    let mut given = Vec::new();
    for jid in asked {
        let keys = match state.encrypted.devices.get_mut(&jid) {
            Some(device) => Some((device.registration, device.bundle())),
            None => sealing::keys(state, &jid),
        };
        given.push(match keys {
            Some((registration, bundle)) => keys_node(&jid, registration, &bundle),
            None => Node::new("user")
                .with("jid", jid)
                .containing([Node::new("error")
                    .with("code", "404")
                    .with("text", "item-not-found")]),
        });
    }
    Node::new("list").containing(given)
}

/// The devices of people: those of their clients, and otherwise the one of the person in the world.
fn devices(state: &mut State, node: &Node) -> Node {
    let users = node
        .child("users")
        .into_iter()
        .flat_map(|it| it.children("user"));
    let asked: Vec<_> = users.filter_map(|it| it.jid("jid").cloned()).collect();
    let users = asked.into_iter().map(|person| {
        let devices = devices_of(state, &person).into_iter();
        let devices = devices.map(|it| Node::new("device").with("id", it.device.to_string()));
        let list = Node::new("devices")
            .with("dhash", "2:x")
            .containing(devices);
        Node::new("user").with("jid", person).containing([list])
    });
    let users: Vec<_> = users.collect();
    Node::new("users").containing(users)
}

fn members(state: &State, device: &Jid, node: &Node) -> Option<Node> {
    let group = node.jid("to")?;
    let members = members_of(state, UserId::new(device.id()?), group);
    let participants = members
        .into_iter()
        .map(|it| Node::new("participant").with("jid", Jid::messenger(it, 0)));
    let group = Node::new("group").with("id", group.user.as_str());
    Some(group.containing(participants))
}

/// Delivers what waited.
fn activate(state: &mut State, number: u64, device: &Jid) {
    let queue = state.encrypted.devices.get(device);
    let waiting: Vec<_> = queue.map_or(Vec::new(), |it| it.queue.iter().cloned().collect());
    let count = waiting.len();
    let Some(connection) = state.encrypted.connections.get_mut(&number) else {
        return;
    };
    connection.is_active = true;
    for node in waiting {
        deliver::send(state, number, node);
    }
    let offline = Node::new("offline").with("count", count.to_string());
    let up_to_date = Node::new("ib").with("from", Jid::server());
    send(state, number, up_to_date.containing([offline]));
}

fn message(state: &mut State, number: u64, device: &Jid, node: &Node) {
    let (Some(id), Some(chat)) = (node.text("id"), node.jid("to")) else {
        return state
            .encrypted
            .find("a message without identifier or address".to_owned());
    };
    let Some(user) = device.id().map(UserId::new) else {
        return;
    };
    let tag = node
        .child("franking")
        .and_then(|it| it.child("franking_tag"));
    if tag.and_then(Node::bytes).is_none_or(|tag| tag.len() != 32) {
        state
            .encrypted
            .find("a message without its mark for reports".to_owned());
    }
    let fault = state
        .encrypted
        .take_fault(user, EncryptedFault::applies_to_sending);
    let ack = Node::new("ack").with("class", "message").with("id", id);
    let mut ack = ack.with("from", chat.person()).with("t", now());
    match fault {
        Some(EncryptedFault::Lost) => return,
        Some(EncryptedFault::Error(code)) => {
            return send(state, number, ack.with("error", code.to_string()));
        }
        _ => {}
    }
    let (deliveries, hash) = deliveries(state, device, node, id, chat);
    if let Some(hash) = hash {
        ack = ack.with("phash", hash.as_str());
    }
    match fault {
        Some(EncryptedFault::Unacknowledged) => {}
        Some(EncryptedFault::CloseAfter) => {
            if let Some(connection) = state.encrypted.connections.get_mut(&number) {
                connection.disconnect();
            }
        }
        _ => send(state, number, ack),
    }
    for (recipient, node) in deliveries {
        if state.encrypted.devices.contains_key(&recipient) {
            deliver::push(state, &recipient, node);
        } else {
            people::receive(state, &recipient, &node);
        }
    }
}

/// What each device gets of a message, and by which its sender sees whether it knows these devices. There is none of the latter for a
/// message that goes to one device alone.
fn deliveries(
    state: &mut State,
    device: &Jid,
    node: &Node,
    id: &str,
    chat: &Jid,
) -> (Vec<(Jid, Node)>, Option<String>) {
    let is_group = deliver::is_group(chat);
    let kind = node.text("type").unwrap_or("text");
    let forwarded = |recipient: &Jid, sealed: Vec<Node>| {
        let is_own = recipient.user == device.user;
        let mut forwarded = Node::new("message").with("id", id).with("t", now());
        forwarded = forwarded.with("type", kind).with("notify", "username");
        if let Some(edit) = node.text("edit") {
            forwarded = forwarded.with("edit", edit);
        }
        forwarded = match is_group {
            true => forwarded.with("from", chat).with("participant", device),
            false => forwarded.with("from", device),
        };
        if is_own && !is_group {
            forwarded = forwarded.with("recipient", chat);
        }
        forwarded.containing(sealed)
    };
    let for_all: Vec<_> = node.children("enc").cloned().collect();
    let alone = match is_group {
        true => node.jid("participant"),
        false => (chat.device > 0).then_some(chat),
    };
    if let Some(recipient) = alone {
        return (
            vec![(recipient.clone(), forwarded(recipient, for_all))],
            None,
        );
    }
    let expected = recipients(state, device, chat);
    let to = node.child("participants").into_iter();
    let to: Vec<_> = to
        .flat_map(|it| it.children("to"))
        .filter_map(|it| Some((it.jid("jid")?, it)))
        .collect();
    if is_group {
        let given: Vec<_> = to.iter().map(|(jid, _)| (*jid).clone()).collect();
        group::check(state, device, chat, &for_all, &given, &expected);
    }
    let mut deliveries = Vec::new();
    for recipient in &expected {
        let own = to.iter().find(|(jid, _)| *jid == recipient);
        let own = own.into_iter().flat_map(|(_, it)| it.children("enc"));
        let sealed: Vec<_> = own.chain(&for_all).cloned().collect();
        if !sealed.is_empty() {
            deliveries.push((recipient.clone(), forwarded(recipient, sealed)));
        }
    }
    let hash = devices_hash(expected.iter().chain([device]));
    (deliveries, Some(hash))
}

fn receipt(state: &mut State, number: u64, device: &Jid, node: &Node) {
    let (Some(id), Some(to)) = (node.text("id"), node.jid("to")) else {
        return state
            .encrypted
            .find("a receipt without identifier or address".to_owned());
    };
    let ack = Node::new("ack").with("class", "receipt").with("id", id);
    send(state, number, ack.with("from", to.person()));
    let kind = node.text("type").unwrap_or_default();
    if matches!(kind, "" | "inactive" | "sender") {
        deliver::done(state, device, "message", id);
    }
    let person = node.jid("participant").unwrap_or(to);
    match kind {
        "retry" => {
            deliver::done(state, device, "message", id);
            people::send_again(state, device, person, node);
        }
        "read" => people::was_read(state, person, id),
        _ => {}
    }
}

fn taken(state: &mut State, device: &Jid, node: &Node) {
    let Some(id) = node.text("id") else {
        return;
    };
    if node.has("class", "message") {
        deliver::done(state, device, "message", id);
    } else if node.has("class", "receipt") && node.has("type", "retry") {
        deliver::done(state, device, "receipt", id);
    }
}

fn typing(state: &mut State, device: &Jid, node: &Node) {
    let Some(chat) = node.jid("to") else {
        return;
    };
    let Some(user) = device.id().map(UserId::new) else {
        return;
    };
    for member in members_of(state, user, chat) {
        for to in devices_of(state, &Jid::messenger(member, 0)) {
            let mut typing = node.clone();
            typing.tag = "chatstate".to_owned();
            let connections = state.encrypted.connections.values_mut();
            for connection in connections.filter(|it| it.device == to && it.device != *device) {
                connection.send(typing.clone().with("from", device.person()));
            }
        }
    }
}
