//! The page names each event as the client has it: over each transport, for everything that can happen.

use std::time::SystemTime;

use fbchat::{
    ApprovalMode, Client, Event, EventReminder, GuestStatus, ListenOptions, Listener, Mute,
    NewPoll, Reaction, ThreadColor, ThreadLocation, Transport, TypingStatus, Upload,
};

use super::*;
use crate::support::demo::{ALAN, KATHERINE, WITH_ADA, WITH_BOT, bot};

const PICTURE: &[u8] = include_bytes!("../../../fixtures/files/dot.png");
/// The text of the messages between two things that happen.
const MARK: &str = "That was it.";

struct Watched {
    server: LocalServer,
    listener: Listener,
    /// The number of the last event on the page that was compared.
    last: u64,
    differences: Vec<String>,
    /// All names so far.
    met: Vec<String>,
}

impl Watched {
    fn new(transport: Transport) -> Self {
        let server = LocalServer::start().unwrap();
        let options = ListenOptions::default().transport(transport);
        let listener = bot(&server).listen_with(options).unwrap();
        let mut watched = Self {
            server,
            listener,
            last: 0,
            differences: Vec::new(),
            met: Vec::new(),
        };
        watched.mark();
        watched.received();
        watched.shown();
        watched
    }

    fn mark(&self) {
        self.server.person(GRACE).unwrap().says(WITH_BOT, MARK);
    }

    /// Returns the names of what the client has received up to the mark.
    fn received(&self) -> Vec<String> {
        let events = (&self.listener).into_iter().take_while(
            |event| !matches!(event, Event::Message(e) if e.message.text.as_deref() == Some(MARK)),
        );
        let named = events.map(|event| match serde_json::to_value(&event).unwrap() {
            Value::String(name) => name,
            Value::Object(object) => object.into_iter().next().unwrap().0,
            other => panic!("{other}"),
        });
        // Which unread counts come before the mark and which behind it, is no matter of names.
        named.filter(|name| name != "Inbox").collect()
    }

    /// Returns the names of the events on the page up to the mark.
    fn shown(&mut self) -> Vec<String> {
        let path = format!("/api/traffic?events={}", self.last);
        let traffic = get(&self.server, &path).json();
        let rows = traffic["events"].as_array().unwrap();
        let mine = rows.iter().filter(|row| row["user"]["id"] == json!(BOT));
        let at_mark = |row: &Value| row["item"].to_string().contains(MARK);
        let names = mine.clone().take_while(|row| !at_mark(row));
        let names = names.filter_map(|row| row["event"].as_str().map(str::to_owned));
        let names = names.filter(|name| name != "Inbox").collect();
        self.last = rows.last().unwrap()["number"].as_u64().unwrap();
        names
    }

    /// Lets something happen, and compares the names.
    fn compare<T>(&mut self, what: &str, happens: impl FnOnce(&LocalServer) -> T) -> T {
        let done = happens(&self.server);
        self.mark();
        let (mut received, mut shown) = (self.received(), self.shown());
        received.sort();
        shown.sort();
        // A second form of the same thing is delivered once.
        received.dedup();
        shown.dedup();
        if received != shown {
            let difference = format!("{what}: received {received:?}, shown {shown:?}");
            self.differences.push(difference);
        }
        self.met.extend(received);
        done
    }
}

fn everything(transport: Transport) -> Vec<String> {
    let mut watched = Watched::new(transport);
    let [ada, alan, katherine] =
        [ADA, ALAN, KATHERINE].map(|id| watched.server.person(id).unwrap());
    let client = bot(&watched.server);
    let tea = watched.compare("a message", |_| ada.says(ENGINE_ROOM, "Tea?"));
    watched.compare("a reply", |_| alan.replies_to(ENGINE_ROOM, &tea, "Yes"));
    watched.compare("a reaction", |_| ada.reacts(&tea, Reaction::Love));
    watched.compare("no reaction", |_| ada.takes_reaction_back(&tea));
    watched.compare("an edit", |_| ada.edits(&tea, "Coffee?"));
    watched.compare("a pin", |_| ada.pins(ENGINE_ROOM, &tea));
    watched.compare("no pin", |_| ada.unpins(ENGINE_ROOM, &tea));
    watched.compare("unsending", |_| ada.unsends(&tea));
    watched.compare("typing", |_| ada.types(ENGINE_ROOM, TypingStatus::Typing));
    watched.compare("typing to the bot", |_| {
        ada.types(WITH_BOT, TypingStatus::Typing)
    });
    let mine = watched.compare("an own message", |_| client.send(WITH_ADA, "Mine").unwrap());
    watched.compare("receiving", |_| ada.receives(WITH_BOT, &[mine]));
    watched.compare("reading", |_| ada.reads(WITH_BOT));
    looks(&mut watched);
    people(&mut watched);
    polls_and_plans(&mut watched);
    watched.compare("somebody is there", |_| alan.shows_up());
    watched.compare("a friend", |_| katherine.asks_for_friendship(BOT));
    watched.compare("a block", |_| alan.blocks(BOT));
    watched.compare("a stranger", |_| katherine.says(WITH_BOT, "Hello"));
    own(&mut watched, &client);
    assert!(
        watched.differences.is_empty(),
        "{transport:?}: {:#?}",
        watched.differences
    );
    watched.met
}

fn looks(watched: &mut Watched) {
    let ada = watched.server.person(ADA).unwrap();
    watched.compare("a colour", |_| {
        ada.changes_color(ENGINE_ROOM, ThreadColor::Fern)
    });
    watched.compare("an emoji", |_| ada.changes_emoji(ENGINE_ROOM, "🍵"));
    watched.compare("a nickname", |_| {
        ada.changes_nickname(ENGINE_ROOM, BOT, "Bottie")
    });
    watched.compare("a title", |_| ada.renames(ENGINE_ROOM, "Tea room"));
    watched.compare("a picture", |_| {
        ada.changes_image(ENGINE_ROOM, Upload::bytes("dot.png", PICTURE))
    });
}

fn people(watched: &mut Watched) {
    let ada = watched.server.person(ADA).unwrap();
    watched.compare("one more", |_| ada.adds(ENGINE_ROOM, KATHERINE));
    watched.compare("one less", |_| ada.removes(ENGINE_ROOM, KATHERINE));
    let group = watched.compare("a group", |_| ada.creates_group(&[BOT, GRACE], "Hello"));
    let thread = ThreadKey::Group(group);
    watched.compare("an admin", |_| ada.makes_admin(thread, BOT));
    watched.compare("a mode", |_| {
        ada.changes_approval_mode(thread, ApprovalMode::Required)
    });
    watched.compare("one who asks", |server| {
        server.person(KATHERINE).unwrap().asks_to_join(group);
    });
    watched.compare("an admin less", |_| ada.unmakes_admin(thread, BOT));
    watched.compare("this account", |_| ada.removes(thread, BOT));
}

fn polls_and_plans(watched: &mut Watched) {
    let ada = watched.server.person(ADA).unwrap();
    let tea = NewPoll::new("Which tea?").option("Assam").option("Oolong");
    let poll = watched.compare("a poll", |_| ada.creates_poll(ENGINE_ROOM, tea));
    let options = bot(&watched.server).fetch_poll_options(poll).unwrap();
    watched.compare("a vote", |_| ada.votes(poll, &[options[0].id], &[]));
    let hour = SystemTime::now() + Duration::from_secs(3600);
    let plan = watched.compare("a plan", |_| {
        ada.plans(ENGINE_ROOM, EventReminder::new("Tea", hour.into()))
    });
    watched.compare("an answer", |_| {
        ada.answers_plan(plan, GuestStatus::Declined)
    });
    watched.compare("no plan", |_| ada.cancels_plan(plan));
}

/// What the account does on another device.
fn own(watched: &mut Watched, client: &Client) {
    let id = ENGINE_ROOM.id();
    let message = watched.server.person(ADA).unwrap().says(ENGINE_ROOM, "One");
    watched.compare("deleting a message", |_| {
        client.delete_messages(&[message]).unwrap()
    });
    watched.compare("reading here", |_| {
        client.mark_as_read(ENGINE_ROOM).unwrap()
    });
    watched.compare("not reading", |_| {
        client.mark_as_unread(ENGINE_ROOM).unwrap()
    });
    watched.compare("muting", |_| {
        client.mute_thread(ENGINE_ROOM, Mute::Forever).unwrap()
    });
    for location in [ThreadLocation::Archived, ThreadLocation::Inbox] {
        watched.compare("moving", |_| client.move_threads(&[id], location).unwrap());
    }
    watched.compare("the list", |_| client.mark_as_seen().unwrap());
    watched.compare("deleting a thread", |_| {
        client.delete_threads(&[id]).unwrap()
    });
    for unknown in [
        json!({"type": "news"}),
        json!({"type": "delta", "delta": {"class": "New"}}),
    ] {
        watched.compare("something unknown", |server| server.push_raw(BOT, unknown));
    }
}

#[test]
fn over_mqtt_the_page_names_events_as_the_client_does() {
    let met = everything(Transport::Mqtt);
    for name in [
        "AdminChanged",
        "ApprovalModeChanged",
        "BlockChanged",
        "ChatTimestamps",
        "ColorChanged",
        "EmojiChanged",
        "FolderSeen",
        "FriendRequest",
        "ImageChanged",
        "JoinRequested",
        "MarkedSeen",
        "MarkedUnread",
        "Message",
        "MessageUnsent",
        "MessagesDeleted",
        "MessagesDelivered",
        "MessagesSeen",
        "MuteChanged",
        "NicknameChanged",
        "PeopleAdded",
        "PersonRemoved",
        "PinChanged",
        "PlanChanged",
        "PollChanged",
        "ReactionAdded",
        "ReactionRemoved",
        "ThreadMoved",
        "ThreadsDeleted",
        "TitleChanged",
        "Typing",
        "Unknown",
    ] {
        assert!(
            met.iter().any(|it| it == name),
            "{name} is not among {met:?}"
        );
    }
}

#[test]
fn over_the_gateway_the_page_names_events_as_the_client_does() {
    let met = everything(Transport::Gateway);
    assert!(met.iter().any(|name| name == "MessageEdited"), "{met:?}");
}

#[test]
fn over_the_long_poll_the_page_names_events_as_the_client_does() {
    everything(Transport::LongPoll);
}
