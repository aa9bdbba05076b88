//! Removes a member who writes "Remove me!" in a group: `cargo run --example removebot`

mod support;

use fbchat::local::LocalServer;
use fbchat::{Client, Event, Listener, MessageEvent, ThreadKey, UserId};
use support::{ADA, ALAN, ENGINE_ROOM, Result, Stage, hears, person};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let listener = client.listen()?;
    let stop = listener.stop_handle();
    stage.in_company(talk, || remove(&client, &listener), || stop.stop())?;
    Ok(listener.stop()?)
}

/// The whole bot. What fails, as where the bot may not remove anybody, does not end it.
pub fn remove(client: &Client, listener: &Listener) {
    for event in listener {
        if let Event::Message(e) = event
            && let Some(user) = wants_to_go(&e, client.uid())
            && let Err(error) = let_go(client, e.thread, user)
        {
            eprintln!("{user} was not removed: {error}");
        }
    }
}

fn let_go(client: &Client, group: ThreadKey, user: UserId) -> fbchat::Result<()> {
    println!("{user} asks to be removed from {group}.");
    client.remove_user_from_group(group, user)?;
    client.send(group, "As you wish.").map(drop)
}

/// Returns the person who asks to be removed from a group. The bot ignores its own messages.
fn wants_to_go(e: &MessageEvent, bot: UserId) -> Option<UserId> {
    let in_group = matches!(e.thread, ThreadKey::Group(_));
    let asks = e.message.text.as_deref() == Some("Remove me!");
    e.message
        .author
        .filter(|author| in_group && asks && *author != bot)
}

/// Alan thinks about it, and then asks for it.
fn talk(server: &LocalServer) -> Result<String> {
    let (ada, alan) = (person(server, ADA)?, person(server, ALAN)?);
    alan.says(ENGINE_ROOM, "What if I write \"Remove me!\" here?");
    alan.says(ENGINE_ROOM, "Remove me!");
    while hears(&ada, ENGINE_ROOM)? != "As you wish." {}
    Ok(ada.transcript(ENGINE_ROOM))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text in a thread, and the person that the bot would remove for it.
    fn removed(thread: impl Into<ThreadKey>, by: UserId, text: &str) -> Option<UserId> {
        let server = LocalServer::start().unwrap();
        let bot = server
            .client_builder()
            .login("bot@example.com", "bot")
            .unwrap();
        bot.start_listening().unwrap();
        server.person(by).unwrap().says(thread, text);
        loop {
            for event in bot.do_one_listen().unwrap() {
                if let Event::Message(e) = event {
                    return wants_to_go(&e, bot.uid());
                }
            }
        }
    }

    #[test]
    fn removes_who_asks_for_it_in_a_group_and_nobody_else() {
        assert_eq!(removed(ENGINE_ROOM, ALAN, "Remove me!"), Some(ALAN));
        assert_eq!(removed(ENGINE_ROOM, ALAN, "remove me"), None);
        assert_eq!(removed(ENGINE_ROOM, support::BOT, "Remove me!"), None);
        assert_eq!(removed(support::BOT, ADA, "Remove me!"), None);
    }

    #[test]
    fn the_one_who_asked_is_gone_in_the_end() {
        let stage = Stage::of(LocalServer::start().unwrap());
        let bot = stage.log_in().unwrap();
        let listener = bot.listen().unwrap();
        let stop = listener.stop_handle();
        stage
            .in_company(talk, || remove(&bot, &listener), || stop.stop())
            .unwrap();
        let ThreadKey::Group(group) = ENGINE_ROOM else {
            unreachable!("the engine room is a group");
        };
        let members = bot
            .fetch_group_info(&[group])
            .unwrap()
            .remove(&group)
            .unwrap()
            .participants;
        assert!(members.contains(&ADA) && !members.contains(&ALAN));
    }
}
