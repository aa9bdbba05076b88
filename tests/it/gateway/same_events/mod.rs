//! Events arrive over the gateway as they arrive over MQTT: two clients of one account receive them, one over each.
//!
//! The differences are listed in `differences`, with the reason; each has to be met, so that the list stays true.

mod differences;
mod messages;
mod own;
mod threads;

use std::collections::BTreeSet;

use fbchat::local::LocalServer;
use fbchat::{Client, Event, GatewayOptions, ListenOptions, Listener, Transport};
use serde_json::Value;

use crate::gateway::options;
use crate::support::demo::{GRACE, WITH_BOT, bot};
use differences::{FIELDS, ONLY_MQTT};

/// The text of the messages between two things that happen.
const MARK: &str = "That was it.";

/// The two clients, and what has differed so far.
struct Both {
    server: LocalServer,
    mqtt: Listener,
    gateway: Listener,
    differences: Vec<String>,
    /// The listed differences that were met.
    met: BTreeSet<String>,
}

impl Both {
    fn new() -> Self {
        let server = LocalServer::start().unwrap();
        let listen = |options: ListenOptions| {
            let listener = bot(&server).listen_with(options).unwrap();
            (&listener)
                .into_iter()
                .find(|event| matches!(event, Event::Listening))
                .unwrap();
            listener
        };
        let mqtt = listen(ListenOptions::default().transport(Transport::Mqtt));
        let gateway = listen(options(GatewayOptions::default()));
        let both = Self {
            mqtt,
            gateway,
            differences: Vec::new(),
            met: BTreeSet::new(),
            server,
        };
        both.mark();
        both.received();
        both
    }

    /// A third client of the account, which does not listen.
    fn third(&self) -> Client {
        bot(&self.server)
    }

    fn mark(&self) {
        self.server.person(GRACE).unwrap().says(WITH_BOT, MARK);
    }

    /// The events of either client up to the mark.
    fn received(&self) -> [Vec<Event>; 2] {
        [&self.mqtt, &self.gateway].map(|listener| {
            let events = listener.into_iter().take_while(
                |event| !matches!(event, Event::Message(e) if e.message.text.as_deref() == Some(MARK)),
            );
            events.collect()
        })
    }

    /// Lets something happen, and compares what arrives of it.
    fn compare<T>(&mut self, what: &str, happens: impl FnOnce(&LocalServer) -> T) -> T {
        let done = happens(&self.server);
        self.mark();
        let [mqtt, gateway] = self.received().map(|events| {
            let events = events.iter().filter(|event| !is_beside(event));
            let mut events: Vec<_> = events
                .map(|event| normalized(event, &mut self.met))
                .collect();
            events.sort();
            events
        });
        if mqtt.is_empty() {
            self.differences.push(format!("{what}: nothing arrives"));
        }
        let (only_mqtt, others): (Vec<_>, Vec<_>) = mqtt
            .into_iter()
            .partition(|event| ONLY_MQTT.iter().any(|(kind, _)| is_of_kind(event, kind)));
        for (kind, _) in ONLY_MQTT {
            let is_met = only_mqtt.iter().any(|event| is_of_kind(event, kind));
            self.met.extend(is_met.then(|| (*kind).to_owned()));
        }
        if others != gateway {
            let lines = |events: &[String]| events.join("\n        ");
            self.differences.push(format!(
                "{what}:\n    MQTT\n        {}\n    gateway\n        {}",
                lines(&others),
                lines(&gateway),
            ));
        }
        done
    }

    /// Fails if anything has differed, or if one of these listed differences was not met.
    #[track_caller]
    fn end(self, listed: &[&str]) {
        assert!(
            self.differences.is_empty(),
            "{}",
            self.differences.join("\n")
        );
        let missing: Vec<_> = listed
            .iter()
            .filter(|it| !self.met.contains(**it))
            .collect();
        assert!(missing.is_empty(), "no difference any more: {missing:?}");
        assert_eq!(self.server.gateway_findings(), [""; 0]);
    }
}

/// Counts, and what this crate does not know: neither is about what happened.
fn is_beside(event: &Event) -> bool {
    match event {
        Event::Inbox(_) | Event::Unknown(_) => true,
        Event::ChatTimestamps(e) => e.is_full,
        _ => false,
    }
}

fn is_of_kind(event: &str, kind: &str) -> bool {
    event.starts_with(&format!("{{\"{kind}\":"))
}

/// The event as JSON, without its raw item and the fields that are listed.
fn normalized(event: &Event, met: &mut BTreeSet<String>) -> String {
    let mut json = serde_json::to_value(event).unwrap();
    remove(&mut json, "raw");
    for (path, _) in FIELDS {
        let (parents, names) = path.rsplit_once('/').unwrap();
        let parents: Vec<_> = parents.split('/').collect();
        for name in names.split(',') {
            if clear(&mut json, &parents, name) {
                met.insert((*path).to_owned());
            }
        }
    }
    json.to_string()
}

/// Removes all members of this name.
fn remove(json: &mut Value, name: &str) {
    match json {
        Value::Object(members) => {
            members.remove(name);
            members.values_mut().for_each(|it| remove(it, name));
        }
        Value::Array(elements) => elements.iter_mut().for_each(|it| remove(it, name)),
        _ => {}
    }
}

/// Removes a member that stands behind these names, in all elements of lists on the way. Returns whether there was one.
fn clear(json: &mut Value, parents: &[&str], name: &str) -> bool {
    if let Value::Array(elements) = json {
        let cleared = elements.iter_mut().map(|it| clear(it, parents, name));
        return cleared.fold(false, |all, one| all | one);
    }
    let Some(members) = json.as_object_mut() else {
        return false;
    };
    match parents {
        [] => members.remove(name).is_some_and(|it| !it.is_null()),
        [first, rest @ ..] => members
            .get_mut(*first)
            .is_some_and(|it| clear(it, rest, name)),
    }
}
