//! Saves all messages of a conversation to a file, newest first, one a line, as JSON: `cargo run --example export`
//!
//! On Facebook: `cargo run --example export -- [--stop-after MESSAGES] CONVERSATION FILE`, where the conversation is named by its
//! number, as it stands in the address of its page. Stop it as you like, with Ctrl-C too: the same command goes on where it
//! stopped. The file has what had been written when it was begun.

mod support;

use std::collections::HashSet;
use std::env;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use fbchat::local::LocalServer;
use fbchat::{Client, Message, MessageId, ThreadId, Timestamp};
use indicatif::{ProgressBar, ProgressStyle};
use support::{ADA, ALAN, ENGINE_ROOM, Result, Stage, person};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    if let Some(server) = &stage.server {
        return show(server, &client);
    }
    let Wish {
        thread,
        file,
        stop_after,
    } = wish(env::args().skip(1))?;
    export(&client, thread, &file, stop_after)
}

/// The thread to export, and the file.
struct Wish {
    thread: ThreadId,
    file: PathBuf,
    stop_after: Option<usize>,
}

fn wish(mut arguments: impl Iterator<Item = String>) -> Result<Wish> {
    const USAGE: &str = "usage: export [--stop-after MESSAGES] CONVERSATION FILE";
    let mut stop_after = None;
    let mut argument = arguments.next();
    if argument.as_deref() == Some("--stop-after") {
        stop_after = Some(arguments.next().ok_or(USAGE)?.parse()?);
        argument = arguments.next();
    }
    Ok(Wish {
        thread: argument.ok_or(USAGE)?.parse()?,
        file: arguments.next().ok_or(USAGE)?.into(),
        stop_after,
    })
}

/// In the small world: people chat, and what they wrote is exported in two goes.
fn show(server: &LocalServer, client: &Client) -> Result<()> {
    for number in 1..=60 {
        person(server, ADA)?.says(ENGINE_ROOM, &format!("Is it {number}?"));
        person(server, ALAN)?.says(ENGINE_ROOM, &format!("No, {}!", number * number));
    }
    let name = format!("fbchat-export-{}.jsonl", std::process::id());
    let file = env::temp_dir().join(name);
    export(client, ENGINE_ROOM.id(), &file, Some(70))?;
    export(client, ENGINE_ROOM.id(), &file, None)?;
    Ok(std::fs::remove_file(file)?)
}

/// Goes on with the export in this file, or begins it.
fn export(client: &Client, thread: ThreadId, path: &Path, stop_after: Option<usize>) -> Result<()> {
    let thread = client.fetch_thread_info(&[thread])?.remove(&thread);
    let thread = thread.ok_or("this is no conversation that can be exported")?;
    let mut archive = Archive::open(path)?;
    let mut messages = client.thread_messages(thread.key());
    if let Some(oldest) = archive.oldest {
        messages = messages.before(oldest);
        println!("Going on after {} messages.", archive.count);
    }
    let bar = progress_bar(thread.message_count().unwrap_or(0));
    bar.set_position(archive.count);
    let mut left = stop_after.unwrap_or(usize::MAX);
    while left > 0 {
        let Some(message) = messages.next() else {
            break;
        };
        if archive.add(&message?)? {
            left -= 1;
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    println!("Messages in {}: {}", path.display(), archive.count);
    if left == 0 {
        println!("Stopped; the same command goes on.");
    }
    Ok(())
}

/// A bar at the terminal; nothing where there is none.
fn progress_bar(total: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} messages, {eta} left");
    let bar = ProgressBar::new(total);
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// A file of messages, newest first, one a line.
struct Archive {
    file: File,
    count: u64,
    /// When the last message in the file was written.
    oldest: Option<Timestamp>,
    /// All messages in the file that were written then: where the export goes on, they come again.
    known: HashSet<MessageId>,
}

impl Archive {
    /// Opens the file, to go on behind its last whole line. Half a line, left by a run that was killed, is cut off.
    fn open(path: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        let file = options.read(true).append(true).create(true).open(path)?;
        let mut archive = Self {
            file: file.try_clone()?,
            count: 0,
            oldest: None,
            known: HashSet::new(),
        };
        let mut whole = 0;
        let mut lines = BufReader::new(&file);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
            let message = serde_json::from_slice(&line);
            let message: Message = message.map_err(|error| {
                let (file, line) = (path.display(), archive.count + 1);
                format!("line {line} of {file} is no message, so it is no export: {error}")
            })?;
            archive.note(&message);
            whole += line.len() as u64;
            line.clear();
        }
        file.set_len(whole)?;
        Ok(archive)
    }

    /// Appends a message unless it is there, and returns whether it was new.
    fn add(&mut self, message: &Message) -> Result<bool> {
        if self.known.contains(&message.id) {
            return Ok(false);
        }
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.note(message);
        Ok(true)
    }

    fn note(&mut self, message: &Message) {
        if self.oldest != Some(message.at) {
            self.oldest = Some(message.at);
            self.known.clear();
        }
        self.known.insert(message.id.clone());
        self.count += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A conversation of so many messages, and a file to export it to.
    fn scene(name: &str, messages: usize) -> (LocalServer, Client, PathBuf) {
        let server = LocalServer::start().unwrap();
        let client = server.client_builder();
        let client = client.login("bot@example.com", "bot").unwrap();
        let ada = server.person(ADA).unwrap();
        for number in 0..messages {
            ada.says(ENGINE_ROOM, &format!("message\n{number}"));
        }
        let file = format!("fbchat-export-{}-{name}.jsonl", std::process::id());
        (server, client, env::temp_dir().join(file))
    }

    fn exported(path: &Path) -> Vec<Message> {
        let text = std::fs::read_to_string(path).unwrap();
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    fn summary(message: Message) -> (MessageId, Option<String>) {
        (message.id, message.text)
    }

    #[test]
    fn however_often_it_is_stopped_nothing_is_missing_and_nothing_comes_twice() {
        let (_server, client, path) = scene("stopped", 130);
        let export = |stop_after| export(&client, ENGINE_ROOM.id(), &path, stop_after).unwrap();
        for (messages, torn) in [(1, ""), (49, "{\"id\":\"mid."), (0, ""), (3, "{"), (60, "")] {
            export(Some(messages));
            let mut file = OpenOptions::new().append(true).open(&path).unwrap();
            file.write_all(torn.as_bytes()).unwrap();
        }
        // An export that has begun does not include newer messages.
        client.send(ENGINE_ROOM, "new").unwrap();
        export(None);
        export(None);
        let all = client.thread_messages(ENGINE_ROOM).skip(1);
        let all: Vec<_> = all.map(|message| summary(message.unwrap())).collect();
        assert_eq!(all.len(), 130);
        let exported: Vec<_> = exported(&path).into_iter().map(summary).collect();
        assert_eq!(exported, all);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn messages_of_the_same_millisecond_come_once() {
        let path = env::temp_dir().join(format!("fbchat-export-{}-same.jsonl", std::process::id()));
        let message = |id: &str, at| Message::new(id, Timestamp::from_millis(at));
        let (newest, one, other) = (message("c", 2), message("b", 1), message("a", 1));
        let mut archive = Archive::open(&path).unwrap();
        for message in [&newest, &one] {
            assert!(archive.add(message).unwrap());
        }
        // A resumed export fetches all messages of its last millisecond again.
        let mut archive = Archive::open(&path).unwrap();
        assert_eq!((archive.oldest, archive.count), (Some(one.at), 2));
        assert!(!archive.add(&one).unwrap());
        assert!(archive.add(&other).unwrap());
        let mut archive = Archive::open(&path).unwrap();
        assert!(!archive.add(&one).unwrap());
        assert!(!archive.add(&other).unwrap());
        assert_eq!(exported(&path), [newest, one, other]);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn a_file_of_something_else_is_left_as_it_is() {
        let (_server, client, path) = scene("other", 1);
        let other = "Dear diary,\nhalf a li";
        std::fs::write(&path, other).unwrap();
        let refused = export(&client, ENGINE_ROOM.id(), &path, None).unwrap_err();
        assert!(format!("{refused:?}").contains("line 1"), "{refused:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), other);
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn the_usage_is_printed() {
        let wish = |arguments: &[&str]| wish(arguments.iter().map(|it| (*it).to_owned()));
        let whole = wish(&["4", "a.jsonl"]).unwrap();
        assert_eq!((whole.thread, whole.stop_after), (ThreadId::from(4), None));
        let part = wish(&["--stop-after", "9", "4", "a.jsonl"]).unwrap();
        assert_eq!((part.file, part.stop_after), ("a.jsonl".into(), Some(9)));
        for arguments in [&[][..], &["4"], &["--stop-after"], &["Ada", "a.jsonl"]] {
            assert!(wish(arguments).is_err(), "{arguments:?}");
        }
    }
}
