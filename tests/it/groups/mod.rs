//! Groups: creating them, their admins, who lets people in, their pictures, and the themes of conversations.

mod approval;
mod refusals;
mod seen_by_others;

use fbchat::{Client, Event, Group, GroupId, UserId};

use crate::support::demo::{ADA, ALAN, BOT, ENGINE_ROOM, GRACE, KATHERINE, WITH_ADA, ada, bot};

const NOBODY: UserId = UserId::new(77);

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
