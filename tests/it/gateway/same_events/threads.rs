//! Changes of threads, of groups, and of people.

use std::time::{Duration, SystemTime};

use fbchat::{ApprovalMode, EventReminder, GuestStatus, NewPoll, ThreadColor, ThreadKey, Upload};

use super::Both;
use crate::support::demo::{
    ADA, ALAN, BOT, ENGINE_ROOM, GRACE, KATHERINE, WITH_BOT, ada as ada_logged_in,
};

const PICTURE: &[u8] = include_bytes!("../../../../fixtures/files/dot.png");

#[test]
fn how_threads_look() {
    let mut both = Both::new();
    let ada = both.server.person(ADA).unwrap();
    // Of a thread that no row has described yet, a row does not show what is new in it.
    both.compare("a message", |_| ada.says(WITH_BOT, "Hello"));
    for thread in [ENGINE_ROOM, WITH_BOT] {
        let color = ThreadColor::Custom { r: 1, g: 2, b: 3 };
        for color in [ThreadColor::Fern, color, ThreadColor::MessengerBlue] {
            both.compare("a colour", |_| ada.changes_color(thread, color));
        }
        for emoji in ["🍵", "👍", ""] {
            both.compare("an emoji", |_| ada.changes_emoji(thread, emoji));
        }
        for nickname in ["Bottie", ""] {
            both.compare("a nickname", |_| {
                ada.changes_nickname(thread, BOT, nickname)
            });
        }
    }
    for title in ["Tea room", ""] {
        both.compare("a title", |_| ada.renames(ENGINE_ROOM, title));
    }
    both.compare("a picture", |_| {
        ada.changes_image(ENGINE_ROOM, Upload::bytes("dot.png", PICTURE))
    });
    both.end(&["ImageChanged/image"]);
}

#[test]
fn people_of_groups() {
    let mut both = Both::new();
    let ada = both.server.person(ADA).unwrap();
    both.compare("one more", |_| ada.adds(ENGINE_ROOM, KATHERINE));
    both.compare("one less", |_| ada.removes(ENGINE_ROOM, KATHERINE));
    both.compare("one leaves", |server| {
        server.person(ALAN).unwrap().removes(ENGINE_ROOM, ALAN)
    });
    let client = ada_logged_in(&both.server);
    both.compare("two more", |_| {
        client
            .add_users_to_group(ENGINE_ROOM, [KATHERINE, ALAN])
            .unwrap();
    });
    let group = both.compare("a group", |_| ada.creates_group(&[BOT, GRACE], "Hello"));
    let thread = ThreadKey::Group(group);
    both.compare("an admin", |_| ada.makes_admin(thread, BOT));
    both.compare("a mode", |_| {
        ada.changes_approval_mode(thread, ApprovalMode::Required)
    });
    both.compare("one who asks", |server| {
        server.person(KATHERINE).unwrap().asks_to_join(group);
    });
    both.compare("no mode", |_| {
        ada.changes_approval_mode(thread, ApprovalMode::NotRequired)
    });
    both.compare("an admin less", |_| ada.unmakes_admin(thread, BOT));
    both.compare("this account", |_| ada.removes(thread, BOT));
    both.end(&["JoinRequested"]);
}

#[test]
fn polls_and_plans() {
    let mut both = Both::new();
    let ada = both.server.person(ADA).unwrap();
    let alan = both.server.person(ALAN).unwrap();
    let own = NewPoll::new("When?")
        .option("At five")
        .voted_option("At six");
    both.compare("a poll with a vote", |_| ada.creates_poll(ENGINE_ROOM, own));
    let tea = NewPoll::new("Which tea?").option("Assam").option("Oolong");
    let poll = both.compare("a poll", |_| ada.creates_poll(ENGINE_ROOM, tea));
    let options = both.third().fetch_poll_options(poll).unwrap();
    both.compare("a vote", |_| ada.votes(poll, &[options[0].id], &[]));
    both.compare("a new option", |_| {
        alan.votes(poll, &[options[1].id], &["Sencha"])
    });
    both.compare("another vote", |_| ada.votes(poll, &[options[1].id], &[]));
    let hour = SystemTime::now() + Duration::from_secs(3600);
    let plan = || EventReminder::new("Tea", hour.into());
    let made = both.compare("a plan", |_| ada.plans(ENGINE_ROOM, plan()));
    both.compare("an answer", |_| alan.answers_plan(made, GuestStatus::Going));
    both.compare("no plan", |_| ada.cancels_plan(made));
    both.end(&[
        "PlanChanged",
        "PollChanged/action/Voted/removed",
        "PollChanged/poll/options/is_voted",
        "PollChanged/poll/options/vote_count",
    ]);
}

#[test]
fn people() {
    let mut both = Both::new();
    let alan = both.server.person(ALAN).unwrap();
    both.compare("somebody is there", |_| alan.shows_up());
    both.compare("and is not", |_| alan.goes_away());
    let katherine = both.server.person(KATHERINE).unwrap();
    both.compare("a friend", |_| katherine.asks_for_friendship(BOT));
    both.compare("a block", |_| alan.blocks(BOT));
    both.compare("no block", |_| alan.unblocks(BOT));
    both.compare("a stranger", |_| katherine.says(WITH_BOT, "Hello"));
    both.end(&["FriendRequest", "BlockChanged"]);
}
