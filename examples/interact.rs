//! Every way to act on a thread: `cargo run --example interact`
//!
//! On Facebook, `FBCHAT_FRIEND` and `FBCHAT_GROUP` are the numbers of somebody and of a group to act on.

mod support;

use std::env;
use std::fs::File;
use std::time::Duration;

use fbchat::local::Person;
use fbchat::{
    ApprovalMode, Client, EmojiSize, EventReminder, GroupId, GuestStatus, ListenOptions, Location,
    Mute, NewPoll, OutgoingMessage, QuickAnswer, QuickReply, Reaction, StickerId, Thread,
    ThreadColor, ThreadKey, ThreadLocation, Timestamp, Transport, TypingStatus, Upload, UserId,
    Visibility, Wave,
};
use support::{ADA, ALAN, ENGINE_ROOM, KATHERINE, Result, Stage, person};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let friend = env::var("FBCHAT_FRIEND").map_or(Ok(ADA), |id| id.parse())?;
    let group = env::var("FBCHAT_GROUP").map_or(Ok(ENGINE_ROOM), |id| {
        id.parse::<GroupId>().map(ThreadKey::Group)
    })?;
    say(&client, friend)?;
    enrich(&client, friend)?;
    show(&client, friend)?;
    react(&client, friend)?;
    decorate(&client, group, friend)?;
    revise(&client, group, friend)?;
    found(&client, friend)?;
    tidy(&client, group, friend)?;
    let somebody = env::var("FBCHAT_MEMBER").map_or(Ok(ALAN), |id| id.parse())?;
    manage(&client, group, somebody)?;
    know(&client, somebody)?;
    if let Some(server) = &stage.server {
        befriend(&client, &person(server, KATHERINE)?)?;
        let ada = person(server, ADA)?;
        println!("\nWhat Ada saw of it:");
        print!("{}", ada.transcript(client.uid()));
        print!("{}", ada.transcript(ENGINE_ROOM));
    }
    Ok(())
}

/// The list of threads: read marks, notifications, the archive, a message that is deleted here alone.
fn tidy(client: &Client, group: ThreadKey, friend: UserId) -> Result<()> {
    let threads = [friend.into(), group.id()];
    client.mark_threads_as_unread(&threads)?;
    client.mark_threads_as_read(&threads)?;
    client.mark_as_unread(group)?;
    client.mark_folder_as_read(ThreadLocation::Inbox)?;
    client.mute_thread(group, Mute::lasting(Duration::from_secs(60)))?;
    client.unmute_thread(group)?;
    client.mute_thread_reactions(group)?;
    client.unmute_thread_reactions(group)?;
    client.mute_thread_mentions(group)?;
    client.unmute_thread_mentions(group)?;
    client.move_threads(&threads, ThreadLocation::Archived)?;
    client.unarchive_threads(&threads)?;
    let mistake = client.send(friend, "Wrong window")?;
    client.delete_messages(&[mistake])?;
    println!("Tidied the list of threads.");
    Ok(())
}

/// Texts, emoji, likes, stickers, mentions.
fn say(client: &Client, friend: UserId) -> Result<()> {
    client.send(friend, "A text")?;
    client.send(
        friend,
        OutgoingMessage::text("👍").emoji_size(EmojiSize::Large),
    )?;
    client.send(friend, OutgoingMessage::like(EmojiSize::Small))?;
    client.send(
        friend,
        OutgoingMessage::sticker(StickerId::from(767_334_476_626_295)),
    )?;
    client.send(
        friend,
        OutgoingMessage::text("This is a ").mention(friend, "@mention"),
    )?;
    client.set_default_thread(friend);
    client.send(fbchat::Target::Default, "To the default thread")?;
    client.reset_default_thread();
    println!("Said all there is to say.");
    Ok(())
}

/// Replies, places, links, waves, quick replies, stickers that were searched for.
fn enrich(client: &Client, friend: UserId) -> Result<()> {
    let question = client.send(friend, "Where shall we meet?")?;
    let place = OutgoingMessage::location(Location::pinned(51.5, -0.12));
    client.send(friend, place.reply_to(&question))?;
    let here = OutgoingMessage::text("I am here:").with_location(Location::current(51.5, -0.1));
    client.send(friend, here)?;
    client.send(friend, OutgoingMessage::link("https://example.com/map"))?;
    let link = OutgoingMessage::text("Read this: ").with_link("https://example.com/");
    client.send(friend, link)?;
    client.send(friend, OutgoingMessage::wave(Wave::First))?;
    let tea = QuickReply::text("Tea").payload("TEA");
    let offer = OutgoingMessage::text("What may it be?").quick_reply(tea.clone());
    client.send(friend, offer)?;
    client.quick_reply(friend, &tea, QuickAnswer::Offered)?;
    client.quick_reply(friend, &QuickReply::email(), "tea@example.com")?;
    for sticker in client.search_stickers("cat", 1)? {
        client.send(friend, OutgoingMessage::from(&sticker))?;
    }
    let mistake = client.send(friend, "Wrong window")?;
    client.unsend(&mistake)?;
    println!("Said more than words.");
    Ok(())
}

/// Images and other files: from a file, from memory, from an address.
fn show(client: &Client, friend: UserId) -> Result<()> {
    let folder = support::files()?;
    client.send_local_image(friend, folder.join("dot.png"), "From a file")?;
    let gif = client.upload_image("dot.gif", std::fs::read(folder.join("dot.gif"))?)?;
    client.send(friend, OutgoingMessage::text("From memory").with_image(gif))?;
    let history = client.fetch_thread_messages(friend, 1, None)?;
    let newest = history
        .first()
        .and_then(|message| message.attachments.first());
    if let Some(fbchat::Attachment::Image(image)) = newest
        && let Some(id) = image.id
    {
        client.send_remote_image(friend, client.fetch_image_url(id)?, "From an address")?;
        client.forward_attachment(friend, id)?;
    }
    let files = [
        Upload::path(folder.join("clip.mp4")),
        Upload::bytes("words.txt", "tea"),
        Upload::path(folder.join("tone.mp3")).voice_clip(),
    ];
    client.send_files(friend, files, "A film, a text and a voice clip")?;
    let mut percent = 0;
    let tone = Upload::reader("tone.mp3", File::open(folder.join("tone.mp3"))?);
    let tone = client.upload_with(tone, |made| percent = made.sent * 100 / made.total)?;
    println!("Uploaded a sound: {percent} %");
    client.send(friend, OutgoingMessage::file(tone))?;
    let cat = Upload::url("https://example.com/cat.gif");
    let more = client.upload_all([cat, Upload::bytes("more.txt", "coffee")])?;
    let both = OutgoingMessage::text("Sent with what was uploaded before").with_file(tone);
    client.send(
        friend,
        more.into_iter().fold(both, OutgoingMessage::with_file),
    )?;
    println!("Showed images and other files.");
    Ok(())
}

/// Reactions, typing, receipts.
fn react(client: &Client, friend: UserId) -> Result<()> {
    client.set_typing_status(friend, TypingStatus::Typing)?;
    let message = client.send(friend, "That took a while to write")?;
    client.set_typing_status(friend, TypingStatus::Stopped)?;
    client.react_to_message(&message, Reaction::Heart)?;
    client.remove_reaction(&message)?;
    client.react_to_message(&message, Reaction::Love)?;
    client.mark_as_delivered(friend, &message)?;
    client.mark_as_read(friend)?;
    client.mark_as_seen()?;
    println!("Reacted, typed and read.");
    Ok(())
}

/// Shows the appearance of a thread.
fn decorate(client: &Client, group: ThreadKey, friend: UserId) -> Result<()> {
    client.change_thread_title(group, "A better title")?;
    client.change_thread_color(group, ThreadColor::BilobaFlower)?;
    client.change_thread_color(group, ThreadColor::Custom { r: 1, g: 2, b: 3 })?;
    client.change_thread_emoji(group, "👑")?;
    client.change_nickname(group, friend, "Countess")?;
    if let Some(theme) = client.fetch_themes()?.first() {
        client.change_thread_theme(group, theme.id)?;
    }
    println!("Decorated {group}.");
    Ok(())
}

/// Edits a message, pins it, forwards it, and recommends somebody.
fn revise(client: &Client, group: ThreadKey, friend: UserId) -> Result<()> {
    let message = client.send(group, "See you at noom")?;
    client.edit_message(&message, "See you at noon")?;
    client.pin_message(group, &message)?;
    client.unpin_message(group, &message)?;
    client.forward_message(friend, &message)?;
    client.share_contact(group, friend, "Ask her")?;
    println!("Revised a message of {group}.");
    Ok(())
}

/// Shows a new group, its admins, who lets people in, and its picture.
fn found(client: &Client, friend: UserId) -> Result<()> {
    let other = env::var("FBCHAT_MEMBER").map_or(Ok(ALAN), |id| id.parse())?;
    let group = client.create_group([friend, other], "Welcome!")?;
    client.add_group_admins(group, [friend])?;
    client.change_group_approval_mode(group, ApprovalMode::Required)?;
    let waiting = client.fetch_group_info(&[group])?;
    let waiting = waiting
        .get(&group)
        .map(|group| group.approval_requests.clone());
    for user in waiting.unwrap_or_default() {
        if user == friend {
            client.accept_users_to_group(group, [user])?;
        } else {
            client.deny_users_from_group(group, [user])?;
        }
    }
    client.change_group_approval_mode(group, ApprovalMode::NotRequired)?;
    client.remove_group_admins(group, [friend])?;
    let folder = support::files()?;
    client.change_group_image(group, folder.join("dot.png"))?;
    println!("Founded the group {group}.");
    Ok(())
}

/// Shows the members and the plans of a group.
fn manage(client: &Client, group: ThreadKey, member: UserId) -> Result<()> {
    client.remove_user_from_group(group, member)?;
    client.add_users_to_group(group, [member])?;
    let tomorrow = Timestamp::from_millis(Timestamp::now().as_millis() + 24 * 60 * 60 * 1000);
    let tea = EventReminder::new("Tea", tomorrow);
    client.create_plan(group, tea.clone().location("London"))?;
    // Facebook names neither a new plan nor a new poll: the conversation does, and the event of it.
    let threads = client.fetch_thread_info(&[group.id()])?;
    let plan = threads.get(&group.id()).and_then(Thread::plan);
    if let Some(id) = plan.and_then(|plan| plan.id) {
        client.edit_plan(id, tea.location("Paris"))?;
        client.change_plan_participation(id, GuestStatus::Declined)?;
        client.delete_plan(id)?;
    }
    let poll = NewPoll::new("Which tea?").voted_option("Assam");
    client.create_poll(group, poll.option("Earl Grey"))?;
    println!("Managed {group}.");
    Ok(())
}

/// Blocks the messages of somebody, lets them through again, and looks unseen whether they are active.
fn know(client: &Client, somebody: UserId) -> Result<()> {
    client.block_user(somebody)?;
    client.unblock_user(somebody)?;
    println!("Blocked {somebody} for a moment.");
    client.set_active_status(Visibility::Hidden)?;
    // Over the gateway it is not stated who is active from the start on.
    let options = ListenOptions::default().transport(Transport::Mqtt);
    let listener = client.listen_with(options)?;
    match client.active_status(somebody) {
        Some(status) if status.is_active => println!("{somebody} is active."),
        Some(_) => println!("{somebody} is not active."),
        None => println!("Whether {somebody} is active is not known yet."),
    }
    listener.stop()?;
    client.set_active_status(Visibility::Shown)?;
    Ok(())
}

/// Declines a friend request, accepts the next one, and ends the friendship. Only in the small world, where somebody asks.
fn befriend(client: &Client, stranger: &Person) -> Result<()> {
    stranger.asks_for_friendship(client.uid());
    client.decline_friend_request(stranger.id())?;
    stranger.asks_for_friendship(client.uid());
    client.friend_connect(stranger.id())?;
    client.remove_friend(stranger.id())?;
    println!("Was a friend of {} for a moment.", stranger.id());
    Ok(())
}
