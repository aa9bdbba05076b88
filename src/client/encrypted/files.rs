//! Files in encrypted chats.

use std::cell::RefCell;
use std::io::{Read, Write};

use super::{Encrypted, check, quoted, with_mentions};
use crate::client::files::{Once, open_once};
use crate::e2ee::{Chat, SealError, seal};
use crate::error::{Error, Result};
use crate::id::MessageId;
use crate::model::{EncryptedFile, OutgoingMessage, ThreadKey, Upload, UploadProgress};
use crate::wire::e2ee::message::{Content, Media, MediaFormat, Thumbnail};
use crate::wire::{image, image_size};

/// How much of a file is held to find out what it is: the header of most images.
const START: u64 = 256 * 1024;
/// The longest side of a thumbnail, in pixels: with a longer one, or none, phones show nothing.
const MAX_THUMBNAIL: u32 = 400;
const NO_TYPE: &str = "application/octet-stream";

impl Encrypted {
    /// Sends a file, and returns the identifier of its message. `text` stands beside an image or a film; `""` is none.
    ///
    /// The file is encrypted with a key of its own, uploaded, and named in a message that has the key. It is read once, and only what is
    /// encrypted of it is kept until the upload: up to 1 MiB in memory, and more in a file without a name in the folder for temporary
    /// files. It may be empty. [`ClientBuilder::max_file_size`](crate::ClientBuilder::max_file_size) and
    /// [`ClientBuilder::upload_timeout`](crate::ClientBuilder::upload_timeout) limit it.
    ///
    /// The media type decides how it is shown: of an image that which its bytes show, otherwise the one that [`Upload::media_type`] states, or
    /// that of the name's ending:
    ///
    /// - `image/png`, `image/jpeg`, `image/gif` and `image/webp`, and other images of which [`Upload::dimensions`] states the size, go as
    ///   images. Phones show only those of which the size is known; any other goes as a file.
    /// - `video/…` goes as a film. State its size by [`Upload::dimensions`], and its length by [`Upload::duration`]: this crate reads
    ///   neither from the film.
    /// - `audio/…` goes as a sound, or as a voice clip with [`Upload::voice_clip`]. The apps record voice clips as `audio/mp4`.
    /// - Anything else goes as a file with its name.
    ///
    /// # Errors
    ///
    /// Without a request for the upload: [`Error::InvalidInput`] if the file is no regular one or larger than the limit, its name or its
    /// media type is none, a voice clip is no sound, there is a text beside a sound or a file, or the message has more than a text; and
    /// for the thread as [`send`](Self::send). [`Error::Io`] if it cannot be read, and for a file of the web as
    /// [`Client::upload`](crate::Client::upload).
    ///
    /// [`Error::Http`] if the upload is refused, [`Error::Cancelled`] if [`Client::cancel`](crate::Client::cancel) ends it, and for the
    /// message as [`send`](Self::send).
    ///
    /// ```
    /// use fbchat::{KeyStore, Upload, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// # let keys = std::env::temp_dir().join(format!("fbchat-send-file-{}", std::process::id()));
    /// let encrypted = client.encrypted(KeyStore::directory(&keys))?;
    /// encrypted.send_file(ADA, Upload::path("fixtures/files/dot.png"), "Only you can see this")?;
    /// encrypted.send_file(ADA, Upload::path("fixtures/files/tone.mp3").voice_clip(), "")?;
    /// let film = Upload::path("fixtures/files/clip.mp4").dimensions(640, 480);
    /// encrypted.send_file(ADA, film, "")?;
    /// # let person = server.person(ADA).unwrap();
    /// # let read = person.encrypted_messages();
    /// # assert!(read.len() == 3 && read.iter().all(|it| it.file.is_some()));
    /// # drop(encrypted);
    /// # std::fs::remove_dir_all(keys)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_file(
        &self,
        thread: impl Into<ThreadKey>,
        file: impl Into<Upload>,
        text: impl Into<OutgoingMessage>,
    ) -> Result<MessageId> {
        self.send_file_with(thread, file, text, |_| ())
    }

    /// [`send_file`](Self::send_file) that reports the progress of the upload: of the encrypted bytes, which are at most 26 more than those of
    /// the file. An upload that is repeated, because what allowed it is over, begins anew.
    ///
    /// # Errors
    ///
    /// As [`send_file`](Self::send_file).
    pub fn send_file_with(
        &self,
        thread: impl Into<ThreadKey>,
        file: impl Into<Upload>,
        text: impl Into<OutgoingMessage>,
        progress: impl FnMut(UploadProgress),
    ) -> Result<MessageId> {
        let (thread, upload, mut message) = (thread.into(), file.into(), text.into());
        message.text.get_or_insert_default();
        let text = message.only_text().ok_or_else(|| {
            Error::invalid_input("an encrypted file has a text with mentions beside it: send what else the message has on its own")
        })?;
        if !text.is_empty() {
            check(text)?;
        }
        self.check_reader(thread)?;
        let shared = &self.0.shared;
        let (http, commands) = (shared.http(), shared.http().commands());
        let (dimensions, duration) = (upload.dimensions, upload.duration);
        let is_voice_clip = upload.is_voice_clip;
        let mut file = open_once(http, &commands, upload)?;
        let start = start_of(&mut file)?;
        let of_bytes = image::media_type("", start.as_slice()).ok().flatten();
        if let (Some(found), false) = (of_bytes, is_voice_clip) {
            let is_image = |it: &String| it.starts_with("image/");
            if file.media_type.as_ref().is_none_or(is_image) {
                file.media_type = Some(found.to_owned());
            }
        }
        let media_type = file.media_type.as_deref().unwrap_or(NO_TYPE);
        let size = dimensions.or_else(|| image_size::of(&start));
        let format = format(media_type, is_voice_clip, size.is_some())?;
        if !text.is_empty() && !matches!(format, MediaFormat::Image | MediaFormat::Video) {
            return Err(Error::invalid_input(
                "in encrypted chats a text stands beside images and films alone: send it as a message of its own",
            ));
        }
        let whole = start.as_slice().chain(&mut file.from);
        let sealed = seal(format.kind(), whole, file.limit.bytes);
        let sealed = sealed.map_err(|error| match error {
            SealError::TooLarge => file.limit.exceeded(&file.name),
            SealError::Read(error) => file.unreadable(error),
            SealError::Other(error) => error,
        })?;
        let progress = RefCell::new(progress);
        let report = |made: UploadProgress| (progress.borrow_mut())(made);
        let uploaded = shared.upload(&sealed, &report, &commands)?;
        if commands.is_cancelled() {
            return Err(Error::Cancelled { sent: false });
        }
        let has_seconds = !matches!(format, MediaFormat::Image | MediaFormat::Document);
        let size = size.filter(|_| matches!(format, MediaFormat::Image | MediaFormat::Video));
        let media = Media {
            format,
            key: sealed.key,
            plain_hash: sealed.hashes.plain.to_vec(),
            sealed_hash: sealed.hashes.sealed.to_vec(),
            path: uploaded.path,
            length: Some(sealed.length),
            mime_type: Some(media_type.to_owned()),
            object_id: uploaded.object_id,
            thumbnail: thumbnail(format, size),
            size,
            seconds: duration
                .filter(|_| has_seconds)
                .map(|it| it.as_secs().try_into().unwrap_or(u32::MAX)),
            name: (format == MediaFormat::Document).then_some(file.name),
            caption: (!text.is_empty()).then(|| with_mentions(text, &message)),
        };
        self.deliver(thread, Content::Media(Box::new(media)), quoted(&message))
    }

    /// Fetches a file of a message, opens it while it comes, and writes it. Returns its length in bytes.
    ///
    /// The file is never in memory as a whole. **Use what was written only after success**: bytes are written before the last ones are here, and
    /// only then is it known that the file is the one that the sender named. After an error, discard what was written.
    /// [`ClientBuilder::max_file_size`](crate::ClientBuilder::max_file_size) and
    /// [`ClientBuilder::remote_file_timeout`](crate::ClientBuilder::remote_file_timeout) limit it. How long the servers keep files is not
    /// known.
    ///
    /// # Errors
    ///
    /// [`Error::Http`] if the servers refuse it, with the status 404 or 410 where they have it no more; [`Error::Transport`] if it is not the
    /// file that the message names ([`TransportError::Protocol`](crate::TransportError::Protocol)), it is larger than the limit
    /// ([`TransportError::TooLarge`](crate::TransportError::TooLarge)), or no complete reply comes; [`Error::Io`] if `into` fails;
    /// [`Error::Cancelled`] if [`Client::cancel`](crate::Client::cancel) ends it; [`Error::Facebook`] if the server names no hosts.
    ///
    /// ```
    /// use fbchat::{Event, KeyStore, local::LocalServer};
    /// # use fbchat::{Upload, local::ADA};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// # let keys = std::env::temp_dir().join(format!("fbchat-download-{}", std::process::id()));
    /// let encrypted = client.encrypted(KeyStore::directory(&keys))?;
    /// # let ada = server.person(ADA).unwrap();
    /// # ada.sends_encrypted_file(client.uid(), Upload::bytes("words.txt", "tea"), "");
    /// for event in &client.listen()? {
    ///     if let Event::Message(e) = event
    ///         && let Some(file) = e.message.encryption.and_then(|it| it.file)
    ///     {
    ///         let mut bytes = Vec::new();
    ///         encrypted.download(&file, &mut bytes)?;
    ///         assert_eq!(bytes, b"tea");
    ///         break;
    ///     }
    /// }
    /// # drop(encrypted);
    /// # std::fs::remove_dir_all(keys)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn download(&self, file: &EncryptedFile, mut into: impl Write) -> Result<u64> {
        let shared = &self.0.shared;
        let commands = shared.http().commands();
        shared.download(file, &mut into, &commands)
    }

    /// Fails before a file is uploaded that nobody could read.
    fn check_reader(&self, thread: ThreadKey) -> Result<()> {
        Chat::of(thread)?;
        match thread {
            ThreadKey::User(person) if person != self.uid() && self.devices(person)?.is_empty() => {
                Err(Error::invalid_input(
                    "the person has no device for encrypted chats: send the file as a plain one",
                ))
            }
            _ => Ok(()),
        }
    }
}

/// Reads the beginning of a file.
fn start_of(file: &mut Once<'_>) -> Result<Vec<u8>> {
    let mut start = Vec::new();
    let read = (&mut file.from).take(START).read_to_end(&mut start);
    match read {
        Ok(_) => Ok(start),
        Err(error) => Err(file.unreadable(error)),
    }
}

fn format(media_type: &str, is_voice_clip: bool, has_size: bool) -> Result<MediaFormat> {
    let kind = media_type.split('/').next();
    Ok(match kind {
        Some("audio") if is_voice_clip => MediaFormat::VoiceClip,
        _ if is_voice_clip => {
            return Err(Error::invalid_input(
                "a voice clip is a sound: name a media type such as audio/mp4",
            ));
        }
        Some("audio") => MediaFormat::Audio,
        Some("video") => MediaFormat::Video,
        Some("image") if has_size => MediaFormat::Image,
        _ => MediaFormat::Document,
    })
}

/// The size of what a phone shows before the file is there.
fn thumbnail(format: MediaFormat, size: Option<(u32, u32)>) -> Option<Thumbnail> {
    if !matches!(format, MediaFormat::Image | MediaFormat::Video) {
        return None;
    }
    let (width, height) = size.unwrap_or((MAX_THUMBNAIL, MAX_THUMBNAIL));
    let longest = u64::from(width.max(height).max(MAX_THUMBNAIL));
    let side = |side: u32| {
        let side = u64::from(side) * u64::from(MAX_THUMBNAIL) / longest;
        u32::try_from(side).unwrap_or(MAX_THUMBNAIL).max(1)
    };
    Some(Thumbnail {
        jpeg: Vec::new(),
        width: side(width),
        height: side(height),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thumbnail_has_the_form_of_the_image_and_at_most_400_pixels() {
        for (size, expected) in [
            (Some((640, 480)), (400, 300)),
            (Some((300, 200)), (300, 200)),
            (Some((1, 100_000)), (1, 400)),
            (Some((u32::MAX, u32::MAX)), (400, 400)),
            (None, (400, 400)),
        ] {
            let made = thumbnail(MediaFormat::Video, size).unwrap();
            assert_eq!((made.width, made.height), expected);
        }
        assert!(thumbnail(MediaFormat::Document, Some((1, 1))).is_none());
    }
}
