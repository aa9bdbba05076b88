//! Groups: creating them, their admins, who lets people in, their pictures, and the themes of conversations.

mod approval;
mod refusals;
mod seen_by_others;

use fbchat::local::LocalServer;
use fbchat::{Client, Event, Group, GroupId, ThreadKey, UserId};

const BOT: UserId = UserId::new(100_000_000_000_001);
const ADA: UserId = UserId::new(4);
const GRACE: UserId = UserId::new(100_000_000_000_002);
const ALAN: UserId = UserId::new(100_000_000_000_003);
const KATHERINE: UserId = UserId::new(100_000_000_000_009);
const NOBODY: UserId = UserId::new(77);
const WITH_ADA: ThreadKey = ThreadKey::User(ADA);
/// A group without admins.
const ENGINE_ROOM: ThreadKey = ThreadKey::Group(GroupId::new(2_000_000_000_000_001));

fn bot(server: &LocalServer) -> Client {
    server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap()
}

fn ada(server: &LocalServer) -> Client {
    server
        .client_builder()
        .login("ada@example.com", "ada")
        .unwrap()
}

fn info(client: &Client, group: GroupId) -> Group {
    let mut groups = client.fetch_group_info(&[group]).unwrap();
    groups.remove(&group).unwrap()
}

/// The next event of this kind.
fn next<T>(client: &Client, pick: impl Fn(Event) -> Option<T>) -> T {
    loop {
        let events = client.do_one_listen().unwrap();
        if let Some(found) = events.into_iter().find_map(&pick) {
            return found;
        }
    }
}

/// All events up to the first message.
fn until_message(client: &Client) -> Vec<Event> {
    let mut all = Vec::new();
    loop {
        for event in client.do_one_listen().unwrap() {
            if matches!(event, Event::Message(_)) {
                return all;
            }
            all.push(event);
        }
    }
}
