//! Fields of another type than the schema's: each costs what depends on it, and nothing beside it.

use std::time::Duration;

use fbchat::local::{ADA, GatewayFault, LocalServer, Person, Said};
use fbchat::{Event, GatewayOptions, Listener, Message, ThreadKey, Undecodable, UserId};

use crate::gateway::options;

const LONG: Duration = Duration::from_secs(20);

/// What a field costs that has the other type.
#[derive(Debug, PartialEq)]
enum Cost {
    Nothing,
    Text,
    Author,
    /// The event, which names the field that is missing.
    Event(&'static str),
}

/// The positions of a message's arguments.
const FIELDS: [(usize, Cost); 9] = [
    (0, Cost::Text),
    // What the client may do with it.
    (2, Cost::Nothing),
    (3, Cost::Event("thread_key")),
    (5, Cost::Event("timestamp_ms")),
    // By what it is sorted.
    (6, Cost::Nothing),
    (7, Cost::Nothing),
    (8, Cost::Event("message_id")),
    // The number that it had before.
    (9, Cost::Nothing),
    (10, Cost::Author),
];

struct Scene {
    server: LocalServer,
    listener: Listener,
    me: UserId,
    ada: Person,
}

impl Scene {
    fn new() -> Self {
        let server = LocalServer::start().unwrap();
        let builder = server.client_builder();
        let client = builder.login("bot@example.com", "bot").unwrap();
        let options = options(GatewayOptions::default());
        Self {
            listener: client.listen_with(options).unwrap(),
            me: client.uid(),
            ada: server.person(ADA).unwrap(),
            server,
        }
    }

    fn says(&self, text: &str) -> Said {
        let thread = ThreadKey::User(self.me);
        let id = self.ada.says(thread, text);
        let said = self.ada.messages(thread);
        said.into_iter().find(|message| message.id == id).unwrap()
    }

    /// The message, or what came in its place.
    fn next(&self) -> Result<Message, Undecodable> {
        let event = self.listener.wait_for(LONG, |event| match event {
            Event::Message(event) => Some(Ok(event.message.clone())),
            Event::Undecodable(event) => Some(Err(event.clone())),
            _ => None,
        });
        event.unwrap()
    }
}

#[test]
fn each_field_of_another_type_costs_what_depends_on_it() {
    let scene = Scene::new();
    for (position, cost) in FIELDS {
        let fault = GatewayFault::SwappedTypes(vec![position]);
        scene.server.fail_gateway(scene.me, fault.clone());
        let said = scene.says("hello");
        let found = match scene.next() {
            Err(event) => {
                let Cost::Event(field) = cost else {
                    panic!("{position}: {event:?}");
                };
                let error = event.error.to_string();
                assert!(error.contains(&format!("`{field}`")), "{error}");
                assert_eq!(event.kind, "insertMessage");
                cost
            }
            Ok(message) => {
                assert_eq!((&message.id, message.at), (&said.id, said.at), "{position}");
                match (message.text.as_deref(), message.author) {
                    (Some("hello"), Some(ADA)) => Cost::Nothing,
                    (Some("hello"), None) => Cost::Author,
                    (None, Some(ADA)) => Cost::Text,
                    other => panic!("{position}: {other:?}"),
                }
            }
        };
        let (_, expected) = FIELDS.iter().find(|it| it.0 == position).unwrap();
        assert_eq!(&found, expected, "{position}");
        let applied = scene.server.gateway_faults_applied(scene.me);
        assert_eq!(applied.last(), Some(&fault));
        // What comes behind is whole.
        let said = scene.says("next");
        let message = scene.next().unwrap();
        assert_eq!(
            (message.id, message.text),
            (said.id, Some("next".to_owned()))
        );
    }
    scene.listener.stop().unwrap();
    assert_eq!(scene.server.gateway_findings(), [""; 0]);
}

#[test]
fn rows_beside_a_message_that_cannot_be_made_have_their_events() {
    let scene = Scene::new();
    let fault = GatewayFault::SwappedTypes(vec![3]);
    scene.server.fail_gateway(scene.me, fault);
    scene.says("hello");
    let seen = scene.listener.wait_for(LONG, |event| match event {
        Event::MessagesSeen(seen) => Some(seen.seen_by),
        _ => None,
    });
    assert_eq!(seen, Some(ADA));
}
