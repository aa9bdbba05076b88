//! Names what people send to it, saves it, and sends a receipt back: `cargo run --example mediabot`
//!
//! On Facebook: `cargo run --example mediabot -- FOLDER`, where the files go.

mod support;

use std::env;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process;

use fbchat::local::LocalServer;
use fbchat::{Client, Event, Listener, Message, MessageEvent, OutgoingMessage, Upload};
use support::answers::{contents, kind};
use support::{ADA, BOT, Result, Stage, attachments, hears, person};
use ureq::Agent;

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    let temporary = env::temp_dir().join(format!("fbchat-mediabot-{}", process::id()));
    let folder = env::args().nth(1).map_or(temporary.clone(), PathBuf::from);
    fs::create_dir_all(&folder)?;
    println!("Saving to {}", folder.display());
    let bot = Mediabot {
        client: &client,
        folder: &folder,
        server: stage.server.as_ref().map(LocalServer::address),
    };
    let listener = client.listen()?;
    let stop = listener.stop_handle();
    stage.in_company(talk, || bot.run(&listener), || stop.stop())?;
    if stage.server.is_some() && folder == temporary {
        fs::remove_dir_all(&folder)?;
    }
    Ok(listener.stop()?)
}

/// The bot.
pub struct Mediabot<'a> {
    pub client: &'a Client,
    pub folder: &'a Path,
    /// The local server, which plays the hosts of attachments too. `None`: it is Facebook.
    pub server: Option<SocketAddr>,
}

impl Mediabot<'_> {
    /// Answers each message. An answer that fails does not end the bot.
    pub fn run(&self, listener: &Listener) {
        for event in listener {
            if let Event::Message(e) = event
                && e.message.author != Some(self.client.uid())
                && let Err(error) = self.answer(&e)
            {
                eprintln!("not answered: {error}");
            }
        }
    }

    /// Replies with what the message has, and a file that lists it.
    fn answer(&self, e: &MessageEvent) -> fbchat::Result<()> {
        let Some(contents) = contents(&e.message) else {
            let hint = "Send me a picture, a voice clip or a file.";
            return self.client.send(e, hint).map(drop);
        };
        let mut receipt = String::new();
        for (place, attachment) in e.message.attachments.iter().enumerate() {
            let what = kind(attachment);
            let line = match self.save(&e.message, place) {
                Ok(Some((path, size))) => {
                    println!("Saved {what}, {size} bytes, to {}", path.display());
                    format!("{what}: {size} bytes saved\n")
                }
                Ok(None) => format!("{what}: nothing to save\n"),
                Err(error) => {
                    eprintln!("not saved: {error:?}");
                    format!("{what}: not saved\n")
                }
            };
            receipt.push_str(&line);
        }
        let answer = OutgoingMessage::text(format!("That is {contents}.")).reply_to(&e.message.id);
        let receipt = Upload::bytes("receipt.txt", receipt);
        self.client.send_files(e, [receipt], answer).map(drop)
    }

    /// Saves an attachment, and returns the file and its size. `None`: there are no bytes to be had.
    fn save(&self, message: &Message, place: usize) -> Result<Option<(PathBuf, u64)>> {
        let Some(attachment) = message.attachments.get(place) else {
            return Ok(None);
        };
        let Some(name) = attachments::file_name(message, place) else {
            return Ok(None);
        };
        let Some(address) = attachments::address(self.client, attachment)? else {
            return Ok(None);
        };
        let (content, _) = attachments::open(&Agent::new_with_defaults(), &address, self.server)?;
        let path = self.folder.join(name);
        let size = attachments::save(&path, content)?;
        Ok(Some((path, size)))
    }
}

/// A person sends a picture, a voice clip, a file and a text.
fn talk(server: &LocalServer) -> Result<String> {
    let ada = person(server, ADA)?;
    let files = support::files()?;
    ada.sends_file(BOT, "dot.png", fs::read(files.join("dot.png"))?);
    hears(&ada, BOT)?;
    let clip = ada.uploads(Upload::path(files.join("tone.mp3")).voice_clip());
    ada.sends(BOT, OutgoingMessage::file(clip));
    hears(&ada, BOT)?;
    ada.sends_file(BOT, "words.txt", fs::read(files.join("words.txt"))?);
    hears(&ada, BOT)?;
    ada.says(BOT, "Thank you!");
    hears(&ada, BOT)?;
    Ok(ada.transcript(BOT))
}
