//! Names what people send to it, saves it, and sends a receipt back: `cargo run --example mediabot`
//!
//! On Facebook: `cargo run --example mediabot -- FOLDER`, where the files go.

mod support;

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process;
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{
    Attachment, Client, Event, Listener, Message, MessageEvent, OutgoingMessage, ThreadKey, Upload,
};
use support::answers::{contents, kind};
use support::{ADA, BOT, Result, Stage, hears, person};
use ureq::http::header::HOST;
use url::{Position, Url};

/// The number of bytes of the largest file that is saved.
const MAX_SIZE: u64 = 25 << 20;
/// The time that a file may take.
const TIMEOUT: Duration = Duration::from_secs(60);

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
            return self.client.send(e.thread, hint).map(drop);
        };
        let mut receipt = String::new();
        for (number, attachment) in e.message.attachments.iter().enumerate() {
            let what = kind(attachment);
            let line = match self.save(&e.message, number, attachment) {
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
        self.client
            .send_files(e.thread, [receipt], answer)
            .map(drop)
    }

    /// Saves an attachment, and returns the file and its size. `None`: there are no bytes to be had.
    fn save(
        &self,
        message: &Message,
        number: usize,
        attachment: &Attachment,
    ) -> Result<Option<(PathBuf, usize)>> {
        let Some((address, name)) = self.source(attachment)? else {
            return Ok(None);
        };
        let bytes = self.download(&address)?;
        let (at, name) = (message.at.as_millis(), harmless(&name));
        let path = self.folder.join(format!("{at}-{number}-{name}"));
        File::create_new(&path)?.write_all(&bytes)?;
        Ok(Some((path, bytes.len())))
    }

    /// Returns the address of an attachment's bytes, and a name for them.
    fn source(&self, attachment: &Attachment) -> fbchat::Result<Option<(String, String)>> {
        let name = |name: &Option<String>, or: &str| name.clone().unwrap_or(or.to_owned());
        let source = match attachment {
            Attachment::Image(image) => {
                let extension = name(&image.original_extension, "jpg");
                let address = image.id.map(|id| self.client.fetch_image_url(id));
                (address.transpose()?, format!("picture.{extension}"))
            }
            Attachment::Video(video) => (video.preview_url.clone(), "video.mp4".to_owned()),
            Attachment::Audio(audio) => (audio.url.clone(), name(&audio.file_name, "audio.mp3")),
            Attachment::File(file) if file.is_malicious == Some(true) => return Ok(None),
            Attachment::File(file) => (file.url.clone(), name(&file.name, "file")),
            _ => return Ok(None),
        };
        let (address, name) = source;
        Ok(address.map(|address| (address, name)))
    }

    /// Fetches a file. The addresses of attachments are signed, so no cookie of the account goes along.
    fn download(&self, address: &str) -> Result<Vec<u8>> {
        let url = Url::parse(address)?;
        let request = match self.server {
            Some(server) => ureq::get(format!("http://{server}{}", &url[Position::BeforePath..]))
                .header(HOST, url.host_str().unwrap_or_default()),
            None => ureq::get(url.as_str()),
        };
        let request = request.config().timeout_global(Some(TIMEOUT)).build();
        let mut body = request.call()?.into_body();
        Ok(body.with_config().limit(MAX_SIZE).read_to_vec()?)
    }
}

/// Returns the part of a stranger's file name that cannot leave the folder.
fn harmless(name: &str) -> String {
    let signs = name
        .chars()
        .filter(|it| it.is_alphanumeric() || "._-".contains(*it));
    signs.take(60).collect()
}

/// A person sends a picture, a voice clip, a file and a text.
fn talk(server: &LocalServer) -> Result<String> {
    let (ada, bot) = (person(server, ADA)?, ThreadKey::User(BOT));
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/files");
    ada.sends_file(bot, "dot.png", fs::read(files.join("dot.png"))?);
    hears(&ada, bot)?;
    let clip = ada.uploads(Upload::path(files.join("tone.mp3")).voice_clip());
    ada.sends(bot, OutgoingMessage::file(clip));
    hears(&ada, bot)?;
    ada.sends_file(bot, "words.txt", fs::read(files.join("words.txt"))?);
    hears(&ada, bot)?;
    ada.says(bot, "Thank you!");
    hears(&ada, bot)?;
    Ok(ada.transcript(bot))
}
