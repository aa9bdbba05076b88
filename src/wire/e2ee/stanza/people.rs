//! The devices of people, and the members of groups.

use super::question::get;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::node::{Jid, Node};

/// The devices of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Devices {
    pub(crate) person: Jid,
    /// Changes whenever they do.
    pub(crate) hash: Option<String>,
    pub(crate) devices: Vec<Jid>,
}

/// Asks for the devices of people.
pub(crate) fn ask_devices<'a>(id: &str, people: impl IntoIterator<Item = &'a Jid>) -> Node {
    let people = people.into_iter();
    let users = people.map(|person| Node::new("user").with("jid", person.person()));
    get(id, "fbid:devices").containing([Node::new("users").containing(users)])
}

/// The devices of each person, of an answer or a notification.
pub(crate) fn read_devices(answer: &Node) -> Vec<Devices> {
    let users = answer.child("users").unwrap_or(answer);
    users.children("user").filter_map(devices).collect()
}

fn devices(user: &Node) -> Option<Devices> {
    let person = user.jid("jid")?.person();
    let list = user.child("devices")?;
    let devices = list.children("device").filter_map(|it| it.number("id"));
    Some(Devices {
        hash: list.text("dhash").map(str::to_owned),
        devices: devices
            .map(|device| Jid {
                device,
                ..person.clone()
            })
            .collect(),
        person,
    })
}

/// Asks for the members of a group.
pub(crate) fn ask_members(id: &str, group: &Jid) -> Node {
    let query = Node::new("query").with("request", "interactive");
    let question = Node::new("iq").with("id", id).with("xmlns", "w:g2");
    question
        .with("type", "get")
        .with("to", group)
        .containing([query])
}

pub(crate) fn read_members(answer: &Node) -> Result<Vec<Jid>, Refusal> {
    let group = answer.child("group").ok_or(Refusal::Form)?;
    let members = group.children("participant");
    Ok(members.filter_map(|it| it.jid("jid").cloned()).collect())
}
