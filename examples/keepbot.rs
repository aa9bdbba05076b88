//! Keeps a group as it is: puts colour, emoji, title, nicknames and members back: `cargo run --example keepbot`
//!
//! On Facebook, `FBCHAT_GROUP` is the number of the group.

mod support;

use fbchat::local::LocalServer;
use fbchat::{Client, Event, Group, GroupId, Listener, ThreadColor, ThreadKey, UserId};
use support::{ADA, ALAN, ENGINE_ROOM, GRACE, Result, Stage, hears, person};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let kept = group_as_it_is(&client, group_to_keep()?)?;
    println!("Keeping {} as it is. What changes:", ThreadKey::from(&kept));
    let listener = client.listen()?;
    let stop = listener.stop_handle();
    stage.in_company(
        change_everything,
        || keep(&client, &listener, &kept),
        || stop.stop(),
    )?;
    Ok(listener.stop()?)
}

pub fn group_to_keep() -> Result<GroupId> {
    match std::env::var("FBCHAT_GROUP") {
        Ok(id) => Ok(id.parse()?),
        Err(_) => Ok(GroupId::from(ENGINE_ROOM.id().get())),
    }
}

pub fn group_as_it_is(client: &Client, id: GroupId) -> Result<Group> {
    let mut groups = client.fetch_group_info(&[id])?;
    Ok(groups
        .remove(&id)
        .ok_or(format!("there is no group {id}"))?)
}

/// The whole bot. What cannot be put back, as where somebody may not be added, does not end it.
pub fn keep(client: &Client, listener: &Listener, kept: &Group) {
    for event in listener {
        if let Some(change) = to_undo(&event, kept, client.uid()) {
            println!("{event}");
            if let Err(error) = put_back(client, kept, change) {
                eprintln!("not put back: {error}");
            }
        }
    }
}

fn put_back(client: &Client, kept: &Group, change: Change) -> fbchat::Result<()> {
    undo(client, kept, change)?;
    client.send(kept, "This group stays as it is.").map(drop)
}

/// Something that somebody changed.
#[derive(Debug, PartialEq)]
enum Change {
    Color,
    Emoji,
    Title,
    Nickname(UserId),
    Added(Vec<UserId>),
    Removed(UserId),
}

/// Returns the change of the group by another person, if the event is one.
fn to_undo(event: &Event, kept: &Group, bot: UserId) -> Option<Change> {
    let (author, thread, change) = match event {
        Event::ColorChanged(e) => (e.author, e.thread, Change::Color),
        Event::EmojiChanged(e) => (e.author, e.thread, Change::Emoji),
        Event::TitleChanged(e) => (e.author, e.thread, Change::Title),
        Event::NicknameChanged(e) => (e.author, e.thread, Change::Nickname(e.changed_for)),
        Event::PeopleAdded(e) => (e.author, e.thread, Change::Added(e.added.clone())),
        Event::PersonRemoved(e) => (e.author, e.thread, Change::Removed(e.removed)),
        _ => return None,
    };
    (thread == ThreadKey::from(kept) && author != bot).then_some(change)
}

fn undo(client: &Client, kept: &Group, change: Change) -> fbchat::Result<()> {
    match change {
        Change::Color => {
            client.change_thread_color(kept, kept.color.unwrap_or(ThreadColor::MessengerBlue))?
        }
        Change::Emoji => {
            client.change_thread_emoji(kept, kept.emoji.as_deref().unwrap_or_default())?
        }
        Change::Title => {
            client.change_thread_title(kept, kept.name.as_deref().unwrap_or_default())?
        }
        Change::Nickname(user) => {
            let nickname = kept.nicknames.get(&user).map_or("", String::as_str);
            client.change_nickname(kept, user, nickname)?;
        }
        Change::Added(users) => {
            for user in users
                .into_iter()
                .filter(|user| !kept.participants.contains(user))
            {
                client.remove_user_from_group(kept, user)?;
            }
        }
        // People who joined after the bot may leave.
        Change::Removed(user) if kept.participants.contains(&user) => {
            client.add_users_to_group(kept, [user])?;
        }
        Change::Removed(_) => {}
    }
    Ok(())
}

/// Ada tries everything, and waits each time until the bot has put it back.
fn change_everything(server: &LocalServer) -> Result<String> {
    const KATHERINE: UserId = UserId::new(100_000_000_000_009);
    let ada = person(server, ADA)?;
    ada.changes_color(ENGINE_ROOM, ThreadColor::RadicalRed);
    hears(&ada, ENGINE_ROOM)?;
    ada.changes_emoji(ENGINE_ROOM, "🚀");
    hears(&ada, ENGINE_ROOM)?;
    ada.changes_nickname(ENGINE_ROOM, GRACE, "Admiral");
    hears(&ada, ENGINE_ROOM)?;
    ada.renames(ENGINE_ROOM, "Ada's room");
    hears(&ada, ENGINE_ROOM)?;
    ada.removes(ENGINE_ROOM, ALAN);
    hears(&ada, ENGINE_ROOM)?;
    ada.adds(ENGINE_ROOM, KATHERINE);
    hears(&ada, ENGINE_ROOM)?;
    Ok(ada.transcript(ENGINE_ROOM))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_is_in_the_end_what_it_was() {
        let stage = Stage::of(LocalServer::start().unwrap());
        let bot = stage.log_in().unwrap();
        let group = group_to_keep().unwrap();
        let before = group_as_it_is(&bot, group).unwrap();
        let listener = bot.listen().unwrap();
        let stop = listener.stop_handle();
        stage
            .in_company(
                change_everything,
                || keep(&bot, &listener, &before),
                || stop.stop(),
            )
            .unwrap();
        let after = group_as_it_is(&bot, group).unwrap();
        let look = |group: &Group| (group.color, group.emoji.clone(), group.name.clone());
        assert_eq!(look(&after), look(&before));
        assert_eq!(
            (after.nicknames, after.participants),
            (before.nicknames, before.participants)
        );
    }

    #[test]
    fn other_groups_and_its_own_changes_are_left_alone() {
        let server = LocalServer::start().unwrap();
        let bot = server
            .client_builder()
            .login("bot@example.com", "bot")
            .unwrap();
        let kept = group_as_it_is(&bot, group_to_keep().unwrap()).unwrap();
        bot.start_listening().unwrap();
        let other = ThreadKey::Group(GroupId::from(2_000_000_000_000_003));
        server.person(ADA).unwrap().renames(other, "Elsewhere");
        bot.change_thread_title(&kept, "By the bot").unwrap();
        let mut changes = 0;
        while changes < 2 {
            for event in bot.do_one_listen().unwrap() {
                changes += usize::from(matches!(event, Event::TitleChanged(_)));
                assert_eq!(to_undo(&event, &kept, bot.uid()), None, "{event}");
            }
        }
    }
}
