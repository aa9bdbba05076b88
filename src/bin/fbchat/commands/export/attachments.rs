//! The files that messages bring: how they are called, where their bytes are, and saving them.

use std::error::Error;
use std::fs::{self, OpenOptions};
use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use fbchat::{Attachment, Client, Message};
use ureq::Agent;
use ureq::http::header::HOST;
use url::{Position, Url};

/// The number of bytes of the largest file that is saved.
const MAX_SIZE: u64 = 1 << 30;
/// The time that a file may take.
const TIMEOUT: Duration = Duration::from_secs(600);
/// The most bytes of an identifier or a name that go into the name of a file. Most file systems take names of 255 bytes.
const MAX_PART: usize = 100;
/// The most bytes of an ending that a long name keeps.
const MAX_ENDING: usize = 10;

/// Returns the name of a file for the attachment in this place of a message. `None`: it has no bytes to be saved, as a link or a
/// place, or Facebook takes them for harmful.
///
/// It is the same each time, is that of no other attachment, and cannot leave the folder whatever the sender called the file.
pub fn file_name(message: &Message, place: usize) -> Option<String> {
    let own = own_name(message.attachments.get(place)?)?;
    let (at, id) = (message.at.as_millis(), harmless(message.id.as_str()));
    Some(format!("{at}-{id}-{place}-{}", harmless(&own)))
}

/// Returns an attachment's own name, in its sender's words.
fn own_name(attachment: &Attachment) -> Option<String> {
    let named = |name: &Option<String>, or: &str| name.clone().unwrap_or_else(|| or.to_owned());
    Some(match attachment {
        Attachment::Image(image) if image.is_animated => "picture.gif".to_owned(),
        Attachment::Image(image) => format!("picture.{}", named(&image.original_extension, "jpg")),
        Attachment::Video(_) => "video.mp4".to_owned(),
        Attachment::Audio(audio) => named(&audio.file_name, "audio.mp3"),
        Attachment::File(file) if file.is_malicious == Some(true) => return None,
        Attachment::File(file) => named(&file.name, "file"),
        _ => return None,
    })
}

/// Returns what of a stranger's text can stand in the name of a file: letters, digits, `-`, `_`, and dots one at a time between
/// them. A long one keeps its ending.
pub fn harmless(text: &str) -> String {
    let signs = text.chars();
    let signs = signs.filter(|it| it.is_alphanumeric() || "._-".contains(*it));
    let mut kept = signs.collect::<String>();
    while kept.contains("..") {
        kept = kept.replace("..", ".");
    }
    let kept = kept.trim_matches('.');
    let (stem, ending) = match kept.rfind('.') {
        Some(dot) if kept.len() - dot <= MAX_ENDING => kept.split_at(dot),
        _ => (kept, ""),
    };
    let mut cut = String::new();
    for sign in stem.chars() {
        if cut.len() + sign.len_utf8() + ending.len() > MAX_PART {
            break;
        }
        cut.push(sign);
    }
    match cut.trim_end_matches('.') {
        "" => "file".to_owned(),
        cut => format!("{cut}{ending}"),
    }
}

/// Returns the address of an attachment's bytes, if Facebook names one. That of an image in full size takes a request.
pub fn address(client: &Client, attachment: &Attachment) -> fbchat::Result<Option<String>> {
    Ok(match attachment {
        Attachment::Image(image) => image.id.map(|id| client.fetch_image_url(id)).transpose()?,
        Attachment::Video(video) => video.preview_url.clone(),
        Attachment::Audio(audio) => audio.url.clone(),
        Attachment::File(file) => file.url.clone(),
        _ => None,
    })
}

/// The bytes of a file, and their number where the site states it.
type Download = (Box<dyn Read>, Option<u64>);

/// Opens a file of Facebook's.
///
/// The addresses of attachments are signed, so no cookie of the account goes along. The local server, where there is one, plays
/// the hosts of attachments too. `Agent::shutdown` ends the download.
pub fn open(
    agent: &Agent,
    address: &str,
    server: Option<SocketAddr>,
) -> Result<Download, Box<dyn Error + Send + Sync>> {
    let url = Url::parse(address)?;
    let request = match server {
        Some(server) => agent
            .get(format!("http://{server}{}", &url[Position::BeforePath..]))
            .header(HOST, url.host_str().unwrap_or_default()),
        None => agent.get(url.as_str()),
    };
    let request = request.config().timeout_global(Some(TIMEOUT)).build();
    let body = request.call()?.into_body();
    let length = body.content_length();
    let reader = body.into_with_config().limit(MAX_SIZE).reader();
    Ok((Box::new(reader), length))
}

/// Saves all that a reader gives, and returns how many bytes that is. Until it is whole the file has another name, so that no half
/// of it is ever taken for the whole. Its owner alone can read it.
pub fn save(path: &Path, mut content: impl Read) -> io::Result<u64> {
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".part");
    let unfinished = PathBuf::from(unfinished);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&unfinished)?;
    let saved = io::copy(&mut content, &mut file).and_then(|size| {
        // Or the new name may outlive a loss of power, and the bytes not.
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        Ok(size)
    });
    if saved.is_err() {
        // The first error is the one to report.
        let _ = fs::remove_file(&unfinished);
    }
    saved
}
