//! Files: uploading them, and sending them.

mod group_image;
mod images;
#[cfg(feature = "e2ee")]
mod once;
mod source;

use std::cell::RefCell;

#[cfg(feature = "e2ee")]
pub(super) use once::{Once, open_once};

use super::Client;
use crate::error::{Error, Result};
use crate::http::CommandAgent;
use crate::id::MessageId;
use crate::model::{FileId, OutgoingMessage, Target, Upload, UploadProgress};
use crate::wire::endpoint::{send, upload};
use crate::wire::{File, Request};

/// # Sending files
impl Client {
    /// Uploads a file of any kind, to be sent later, once or often.
    ///
    /// Its kind is the one that Facebook's reply states. [`ClientBuilder::max_file_size`](crate::ClientBuilder::max_file_size) and
    /// [`ClientBuilder::upload_timeout`](crate::ClientBuilder::upload_timeout) limit it. A file of this machine is read while it is sent, so
    /// memory does not grow with it.
    ///
    /// # Errors
    ///
    /// Without a request to Facebook:
    ///
    /// - [`Error::InvalidInput`] if it is empty, no regular file or larger than the limit; if its name is empty, is longer than 255 bytes or
    ///   has a `/`, a `\` or a control character; if its media type is none; or if its address is none, is neither http nor https, or
    ///   leads to a text in place of an image, a sound, a film, a PDF or an archive, by its name or by the site's media type;
    /// - [`Error::Io`] if it cannot be read, which a panic of a reader counts as;
    /// - [`Error::Http`] if its site answers with another status than success, [`Error::Transport`] if it cannot be fetched, is larger
    ///   than the limit ([`TransportError::TooLarge`](crate::TransportError::TooLarge)) or is not on the public internet
    ///   ([`TransportError::PrivateAddress`](crate::TransportError::PrivateAddress)).
    ///
    /// [`Error::Facebook`] if Facebook refuses, [`Error::Decode`] if its reply names no file, and [`Error::Io`] if a file becomes shorter
    /// or longer while it is sent.
    ///
    /// ```
    /// use std::path::Path;
    ///
    /// use fbchat::{FileId, OutgoingMessage, Upload, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let dot = client.upload(Path::new("fixtures/files/dot.gif"))?;
    /// assert!(matches!(dot, FileId::Gif(_)));
    /// let film = client.upload(Upload::bytes("film", "frames").media_type("video/mp4"))?;
    /// assert!(matches!(film, FileId::Video(_)));
    /// let message = OutgoingMessage::text("A dot and a film").with_file(dot).with_file(film);
    /// client.send(ADA, message)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn upload(&self, file: impl Into<Upload>) -> Result<FileId> {
        self.upload_with(file, |_| ())
    }

    /// [`upload`](Self::upload) that reports its progress, as [`upload_image_with`](Self::upload_image_with) does.
    ///
    /// # Errors
    ///
    /// As [`upload`](Self::upload).
    ///
    /// ```
    /// use fbchat::{Upload, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let mut percent = 0;
    /// client.upload_with(Upload::bytes("noise.bin", vec![7; 100_000]), |progress| {
    ///     percent = progress.sent * 100 / progress.total;
    /// })?;
    /// assert_eq!(percent, 100);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn upload_with(
        &self,
        file: impl Into<Upload>,
        progress: impl FnMut(UploadProgress),
    ) -> Result<FileId> {
        let files = self.upload_each(self.commands(), vec![file.into()], progress)?;
        let missing = || crate::error::DecodeError::new("an upload", "there is no file");
        Ok(files.into_iter().next().ok_or_else(missing)?)
    }

    /// Uploads files in one request, and returns them in the order in which they were given. Voice clips among others take a request
    /// of their own, because Facebook counts all files of an upload as voice clips or none.
    ///
    /// # Errors
    ///
    /// As [`upload`](Self::upload), also [`Error::InvalidInput`] without a request if there are no files, and [`Error::Decode`] if the reply
    /// names fewer files than were sent. Nothing is uploaded unless all files could be opened, read and fetched.
    ///
    /// ```
    /// use fbchat::{FileId, Upload, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let files = client.upload_all([
    ///     Upload::bytes("words.txt", "tea"),
    ///     Upload::path("fixtures/files/dot.png"),
    ///     Upload::bytes("tone.mp3", "la").voice_clip(),
    /// ])?;
    /// assert!(matches!(files[..], [FileId::File(_), FileId::Image(_), FileId::Audio(_)]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn upload_all(&self, files: impl IntoIterator<Item = Upload>) -> Result<Vec<FileId>> {
        self.upload_each(self.commands(), files.into_iter().collect(), |_| ())
    }

    /// Uploads files and sends them in one message, beside what the message has; `""` is no text.
    ///
    /// Ordinary files and voice clips take one upload each. After an error, the same value of the message can be sent again with the
    /// same files: [it arrives once](OutgoingMessage#sent-once).
    ///
    /// # Errors
    ///
    /// As [`upload_all`](Self::upload_all) and, for the message, as [`send`](Self::send). What is wrong with the message is found before
    /// any request.
    ///
    /// ```
    /// use fbchat::{Upload, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send_files(ADA, [Upload::path("fixtures/files/tone.mp3").voice_clip()], "")?;
    /// let files = [Upload::path("fixtures/files/dot.png"), Upload::url("https://example.com/a.gif")];
    /// client.send_files(ADA, files, "Look!")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_files(
        &self,
        thread: impl Into<Target>,
        files: impl IntoIterator<Item = Upload>,
        message: impl Into<OutgoingMessage>,
    ) -> Result<MessageId> {
        let message = message.into();
        send::check_beside_file(&message)?;
        let thread = self.resolve(thread.into())?;
        self.check_plain(thread)?;
        let commands = self.commands();
        let files = files.into_iter().collect();
        let files = self.upload_each(commands.clone(), files, |_| ())?;
        let message = message.beside_files(files);
        let (id, _) = self.deliver_message(commands, thread, &message)?;
        Ok(id)
    }

    /// Uploads ordinary files in one request and voice clips in another.
    fn upload_each(
        &self,
        commands: CommandAgent,
        uploads: Vec<Upload>,
        progress: impl FnMut(UploadProgress),
    ) -> Result<Vec<FileId>> {
        if uploads.is_empty() {
            return Err(Error::invalid_input(
                "there is no file to upload: name at least one",
            ));
        }
        let are_voice_clips: Vec<bool> = uploads.iter().map(|it| it.is_voice_clip).collect();
        let files = source::open_all(&self.inner.api.http, &commands, uploads)?;
        let files: Vec<(bool, File)> = are_voice_clips.into_iter().zip(files).collect();
        let progress = RefCell::new(progress);
        let mut uploaded = Vec::new();
        for is_voice_clip in [false, true] {
            let chosen = files.iter().enumerate();
            let chosen = chosen.filter(|(_, (it, _))| *it == is_voice_clip);
            let (places, files): (Vec<usize>, Vec<File>) = chosen
                .map(|(place, (_, file))| (place, file.clone()))
                .unzip();
            if files.is_empty() {
                continue;
            }
            let request = upload::request(files, is_voice_clip);
            let json = self.send_upload(commands.clone(), &request, &progress)?;
            let ids = upload::read(&json, places.len())?;
            uploaded.extend(places.into_iter().zip(ids));
        }
        uploaded.sort_by_key(|(place, _)| *place);
        Ok(uploaded.into_iter().map(|(_, file)| file).collect())
    }

    /// Sends files, and returns the JSON of the reply.
    fn send_upload(
        &self,
        commands: CommandAgent,
        request: &Request,
        progress: &RefCell<impl FnMut(UploadProgress)>,
    ) -> Result<String> {
        let logged_in = self.logged_in();
        let report = |made: UploadProgress| (progress.borrow_mut())(made);
        let caller = self.caller(&logged_in).within(commands).reporting(&report);
        caller.call(request)
    }
}
