//! Every way to look things up: `cargo run --example fetch`

mod support;

use fbchat::{Client, Mute, Thread, ThreadLocation, Timestamp};
use support::{ADA, ALAN, ENGINE_ROOM, Result, Stage, person};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    if let Some(server) = &stage.server {
        let (ada, alan) = (person(server, ADA)?, person(server, ALAN)?);
        ada.says(client.uid(), "Have you seen the engine?");
        alan.says(ENGINE_ROOM, "The engine is in the engine room.");
    }
    people(&client)?;
    threads(&client)?;
    messages(&client)?;
    search(&client)
}

fn people(client: &Client) -> Result<()> {
    println!("Everybody you know:");
    let users = client.fetch_all_users()?;
    for user in &users {
        println!(
            "  {} {}",
            user.id,
            user.name.as_deref().unwrap_or("(no name)")
        );
    }
    if let Some(user) = users.first() {
        let details = client.fetch_user_info(&[user.id])?;
        let details = details
            .get(&user.id)
            .ok_or("Facebook does not know its own user")?;
        println!(
            "More of the first: called {}, a friend: {}, at {}",
            details.first_name.as_deref().unwrap_or("(no first name)"),
            if details.is_friend == Some(true) {
                "yes"
            } else {
                "no"
            },
            details.url.as_deref().unwrap_or("(no address)")
        );
    }
    println!(
        "The account's own phone numbers: {}, e-mail addresses: {}",
        client.fetch_phone_numbers()?.len(),
        client.fetch_emails()?.len()
    );
    Ok(())
}

fn threads(client: &Client) -> Result<()> {
    println!("\nYour conversations:");
    for thread in client.fetch_thread_list(0, 20, ThreadLocation::Inbox)? {
        println!(
            "  {} {}",
            thread.key(),
            thread.name().unwrap_or("(no name)")
        );
    }
    let archived = client.threads(ThreadLocation::Archived).count();
    println!("In the archive: {archived}");
    let yesterday = Timestamp::from_millis(Timestamp::now().as_millis() - 24 * 3600 * 1000);
    let recent = client.threads(ThreadLocation::Inbox).after(yesterday);
    let recent = recent.collect::<fbchat::Result<Vec<Thread>>>()?;
    let muted = recent.iter().filter(|thread| {
        let mute = thread.state().mute;
        mute.is_some_and(|mute| mute != Mute::Off)
    });
    println!(
        "Of the last day: {}, muted: {}",
        recent.len(),
        muted.count()
    );
    if !recent.is_empty() {
        let people = client.fetch_users_of_threads(&recent)?;
        println!("People in them: {}", people.len());
    }
    let themes = client.fetch_themes()?;
    println!("Themes for them: {}", themes.len());
    let unread = client.fetch_unread()?;
    println!(
        "With messages that you have not seen: {}",
        unread.unseen_threads.len()
    );
    Ok(())
}

fn messages(client: &Client) -> Result<()> {
    println!("\nThe newest messages in each:");
    for thread in client.threads(ThreadLocation::Inbox) {
        let thread: Thread = thread?;
        for message in client.thread_messages(thread.key()).take(3) {
            let message = message?;
            println!(
                "  {} {} {}, read by {} others",
                message.at,
                thread.key(),
                message.text.unwrap_or_default(),
                message.read_by.len()
            );
        }
        for (user, until) in client.fetch_read_receipts(thread.key())? {
            println!("  {user} has read up to {until}");
        }
        let images = client.thread_images(thread.key()).count();
        println!("  Images and videos in it: {images}");
    }
    Ok(())
}

fn search(client: &Client) -> Result<()> {
    println!("\nFound by name:");
    for thread in client.search_for_threads("engine", 5)? {
        println!(
            "  {} {}",
            thread.key(),
            thread.name().unwrap_or("(no name)")
        );
    }
    println!(
        "Of people {}, of pages {}, of groups {}",
        client.search_for_users("ada", 5)?.len(),
        client.search_for_pages("engine", 5)?.len(),
        client.search_for_groups("engine", 5)?.len()
    );
    if let Some(thread) = client.threads(ThreadLocation::Inbox).next() {
        let thread = thread?.key();
        let found = client.search_for_messages(thread, "engine", 10)?;
        println!("Messages about engines in {thread}: {}", found.len());
        if let [id, ..] = &client.search_for_message_ids(thread, "engine", 0, 1)?[..] {
            let message = client.fetch_message_info(thread, id)?;
            println!("The first of them was sent at {}", message.at);
        }
    }
    let everywhere = client.search_all_threads("engine", 5, 3)?;
    println!(
        "Conversations with messages about engines: {}",
        everywhere.len()
    );
    let ids = client.search_all_threads_for_ids("engine", 5, 3)?;
    println!("Messages in them: {}", ids.values().flatten().count());
    println!(
        "Stickers of cats: {}",
        client.search_stickers("cat", 5)?.len()
    );
    Ok(())
}
