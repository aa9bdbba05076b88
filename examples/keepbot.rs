//! Keeps a group as it is: puts its look, its picture, its members and its admins back: `cargo run --example keepbot`
//!
//! On Facebook, `FBCHAT_GROUP` is the number of the group. Only an admin can change who is one.

mod support;

use fbchat::local::LocalServer;
use fbchat::{Client, Event, Group, GroupId, Listener, ThreadColor, ThreadKey, Upload, UserId};
use support::{ADA, ALAN, GRACE, KATHERINE, Result, Stage, hears, person};

const PICTURE: &[u8] = include_bytes!("../fixtures/files/dot.png");

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let id = match (std::env::var("FBCHAT_GROUP"), &stage.server) {
        (Ok(id), _) => id.parse()?,
        (Err(_), Some(_)) => small_group(&client)?,
        (Err(_), None) => return Err("set FBCHAT_GROUP to the number of the group".into()),
    };
    let kept = group_as_it_is(&client, id)?;
    println!("Keeping {} as it is. What changes:", ThreadKey::from(&kept));
    let listener = client.listen()?;
    let stop = listener.stop_handle();
    stage.in_company(
        |server| change_everything(server, (&kept).into()),
        || keep(&client, &listener, &kept),
        || stop.stop(),
    )?;
    Ok(listener.stop()?)
}

/// Creates a group in the small world. The bot and Ada are its admins.
fn small_group(client: &Client) -> fbchat::Result<GroupId> {
    let group = client.create_group([ADA, GRACE, ALAN], "Welcome!")?;
    client.change_thread_title(group, "Analysts")?;
    client.change_group_image(group, Upload::bytes("dot.png", PICTURE))?;
    client.add_group_admins(group, [ADA])?;
    Ok(group)
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
    Picture,
    Added(Vec<UserId>),
    Removed(UserId),
    Admin(UserId),
}

/// Returns the change of the group by another person, if the event is one.
fn to_undo(event: &Event, kept: &Group, bot: UserId) -> Option<Change> {
    let (author, thread, change) = match event {
        Event::ColorChanged(e) => (e.author, e.thread, Change::Color),
        Event::EmojiChanged(e) => (e.author, e.thread, Change::Emoji),
        Event::TitleChanged(e) => (e.author, e.thread, Change::Title),
        Event::NicknameChanged(e) => (e.author, e.thread, Change::Nickname(e.changed_for)),
        Event::ImageChanged(e) => (e.author, e.thread, Change::Picture),
        Event::AdminChanged(e) => (e.author, e.thread, Change::Admin(e.user)),
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
        // A group that had no picture keeps the new one: no way to remove a picture is known.
        Change::Picture => {
            if let Some(address) = &kept.photo {
                client.change_group_image(kept, Upload::url(address))?;
            }
        }
        Change::Admin(user) if kept.admins.contains(&user) => {
            client.add_group_admins(kept, [user])?;
        }
        Change::Admin(user) => client.remove_group_admins(kept, [user])?,
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
fn change_everything(server: &LocalServer, group: ThreadKey) -> Result<String> {
    let ada = person(server, ADA)?;
    // The first message of the group.
    hears(&ada, group)?;
    let changes: [&dyn Fn(); 8] = [
        &|| drop(ada.changes_color(group, ThreadColor::RadicalRed)),
        &|| drop(ada.changes_emoji(group, "🚀")),
        &|| drop(ada.changes_nickname(group, GRACE, "Admiral")),
        &|| drop(ada.renames(group, "Ada's room")),
        &|| drop(ada.changes_image(group, Upload::bytes("tea.png", PICTURE))),
        &|| drop(ada.makes_admin(group, GRACE)),
        &|| drop(ada.removes(group, ALAN)),
        &|| drop(ada.adds(group, KATHERINE)),
    ];
    for change in changes {
        change();
        hears(&ada, group)?;
    }
    Ok(ada.transcript(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_group_is_in_the_end_what_it_was() {
        let stage = Stage::of(LocalServer::start().unwrap());
        let bot = stage.log_in().unwrap();
        let group = small_group(&bot).unwrap();
        let before = group_as_it_is(&bot, group).unwrap();
        let listener = bot.listen().unwrap();
        let stop = listener.stop_handle();
        stage
            .in_company(
                |server| change_everything(server, (&before).into()),
                || keep(&bot, &listener, &before),
                || stop.stop(),
            )
            .unwrap();
        let mut after = group_as_it_is(&bot, group).unwrap();
        assert_ne!(after.photo, before.photo, "the same picture, uploaded anew");
        after.photo.clone_from(&before.photo);
        after.state.clone_from(&before.state);
        after.last_message_at = before.last_message_at;
        after.message_count = before.message_count;
        assert_eq!(after, before);
    }

    #[test]
    fn other_groups_and_its_own_changes_are_left_alone() {
        let server = LocalServer::start().unwrap();
        let bot = server
            .client_builder()
            .login("bot@example.com", "bot")
            .unwrap();
        let kept = group_as_it_is(&bot, small_group(&bot).unwrap()).unwrap();
        bot.start_listening().unwrap();
        let ada = server.person(ADA).unwrap();
        let other = ada.creates_group(&[support::BOT, GRACE], "Hello!");
        ada.renames(other, "Elsewhere");
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
