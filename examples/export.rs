//! Saves all messages of a conversation to a file, newest first, one a line, as JSON, and the files that came with them:
//! `cargo run --example export`
//!
//! On Facebook: `cargo run --example export -- [--stop-after MESSAGES] [--attachments FOLDER] CONVERSATION FILE`, where the
//! conversation is named by its number, as it stands in the address of its page. Stop it as you like, with Ctrl-C too: the same
//! command goes on where it stopped. The file has what had been written when it was begun.
//!
//! With `--attachments`, also for an export that was made without, pictures, videos, sounds and files are saved to the folder. What
//! is there is not fetched again, and what cannot be had is named at the end.

mod support;

#[path = "export/archive.rs"]
mod archive;
#[path = "export/files.rs"]
mod files;

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process;

use archive::Archive;
use fbchat::local::LocalServer;
use fbchat::{Client, OutgoingMessage, ThreadId, Upload};
use files::Files;
use indicatif::{ProgressBar, ProgressStyle};
use support::{ADA, ALAN, ENGINE_ROOM, Result, Stage, person};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    if let Some(server) = &stage.server {
        return show(server, &stage.log_in()?);
    }
    let wish = wish(env::args().skip(1))?;
    export(&stage.log_in()?, &wish, None)
}

/// The thread to export, and where to.
#[derive(Clone)]
struct Wish {
    thread: ThreadId,
    file: PathBuf,
    stop_after: Option<usize>,
    /// The folder for attachments. `None`: they are not saved.
    attachments: Option<PathBuf>,
}

fn wish(mut arguments: impl Iterator<Item = String>) -> Result<Wish> {
    const USAGE: &str =
        "usage: export [--stop-after MESSAGES] [--attachments FOLDER] CONVERSATION FILE";
    let (mut stop_after, mut attachments) = (None, None);
    let thread = loop {
        let argument = arguments.next().ok_or(USAGE)?;
        match argument.as_str() {
            "--stop-after" => stop_after = Some(arguments.next().ok_or(USAGE)?.parse()?),
            "--attachments" => attachments = Some(arguments.next().ok_or(USAGE)?.into()),
            _ => break argument.parse()?,
        }
    };
    Ok(Wish {
        thread,
        file: arguments.next().ok_or(USAGE)?.into(),
        stop_after,
        attachments,
    })
}

/// In the small world: people chat and send files, and all of it is exported in two goes.
fn show(server: &LocalServer, client: &Client) -> Result<()> {
    let (ada, alan) = (person(server, ADA)?, person(server, ALAN)?);
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/files");
    ada.sends_file(ENGINE_ROOM, "engine.png", fs::read(files.join("dot.png"))?);
    for number in 1..=60 {
        ada.says(ENGINE_ROOM, &format!("Is it {number}?"));
        alan.says(ENGINE_ROOM, &format!("No, {}!", number * number));
    }
    let clip = alan.uploads(Upload::path(files.join("tone.mp3")).voice_clip());
    alan.sends(ENGINE_ROOM, OutgoingMessage::file(clip));
    ada.sends_file(ENGINE_ROOM, "notes.txt", fs::read(files.join("words.txt"))?);
    let name = |ending| env::temp_dir().join(format!("fbchat-export-{}{ending}", process::id()));
    let whole = Wish {
        thread: ENGINE_ROOM.id(),
        file: name(".jsonl"),
        stop_after: None,
        attachments: Some(name("")),
    };
    let part = Wish {
        stop_after: Some(70),
        ..whole.clone()
    };
    export(client, &part, Some(server.address()))?;
    println!();
    export(client, &whole, Some(server.address()))?;
    if let Some(folder) = whole.attachments {
        let files = fs::read_dir(&folder)?;
        let mut names: Vec<_> = files.map(|it| Ok(it?.file_name())).collect::<Result<_>>()?;
        names.sort();
        for name in names {
            println!("  {}", name.to_string_lossy());
        }
        fs::remove_dir_all(folder)?;
    }
    Ok(fs::remove_file(whole.file)?)
}

/// Goes on with the export in this file, or begins it.
fn export(client: &Client, wish: &Wish, server: Option<SocketAddr>) -> Result<()> {
    let thread = client
        .fetch_thread_info(&[wish.thread])?
        .remove(&wish.thread);
    let thread = thread.ok_or("this is no conversation that can be exported")?;
    let mut archive = Archive::open(&wish.file)?;
    let mut messages = client.thread_messages(thread.key());
    if let Some(oldest) = archive.oldest {
        messages = messages.before(oldest);
        println!("Going on after {} messages.", archive.count);
    }
    let bar = progress_bar(thread.message_count().unwrap_or(0));
    bar.set_position(archive.count);
    let mut left = wish.stop_after.unwrap_or(usize::MAX);
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
    println!("Messages in {}: {}", wish.file.display(), archive.count);
    if let Some(folder) = &wish.attachments {
        let thread = thread.key();
        let files = Files {
            client,
            thread,
            folder,
            server,
        };
        let tally = files.save_all(&wish.file)?;
        let (folder, saved, known) = (folder.display(), tally.saved, tally.known);
        println!("Files saved to {folder}: {saved}, beside {known} that were there");
        for missing in tally.missing {
            eprintln!("Not saved: {missing}");
        }
    }
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

#[cfg(test)]
mod tests {
    use std::fs::OpenOptions;
    use std::io::Write;

    use fbchat::{Message, MessageId};

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

    fn everything(file: &Path, stop_after: Option<usize>) -> Wish {
        Wish {
            thread: ENGINE_ROOM.id(),
            file: file.to_owned(),
            stop_after,
            attachments: None,
        }
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
        let export = |stop_after| export(&client, &everything(&path, stop_after), None).unwrap();
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
    fn a_file_of_something_else_is_left_as_it_is() {
        let (_server, client, path) = scene("other", 1);
        let other = "Dear diary,\nhalf a li";
        std::fs::write(&path, other).unwrap();
        let refused = export(&client, &everything(&path, None), None).unwrap_err();
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
        let both = [
            "--attachments",
            "files",
            "--stop-after",
            "0",
            "4",
            "a.jsonl",
        ];
        let both = wish(&both).unwrap();
        assert_eq!(
            (both.stop_after, both.attachments),
            (Some(0), Some("files".into()))
        );
        let only_files = ["--attachments", "files"];
        for arguments in [
            &[][..],
            &["4"],
            &["--stop-after"],
            &only_files,
            &["Ada", "a.jsonl"],
        ] {
            assert!(wish(arguments).is_err(), "{arguments:?}");
        }
    }
}
