//! Images: uploading them, and sending those of this machine.

use std::cell::RefCell;
use std::fs;
use std::io;
use std::path::Path;

use super::Client;
use crate::error::{Error, Result};
use crate::http::CommandAgent;
use crate::id::MessageId;
use crate::model::{ImageId, OutgoingMessage, Target, ThreadKey, UploadProgress};
use crate::wire::endpoint::{send, upload};
use crate::wire::{Content, Request, image};

impl Client {
    /// Uploads an image, to be sent later, once or often.
    ///
    /// Its kind is found by its first bytes and, where they are of no known kind, by its name.
    /// [`ClientBuilder::max_image_size`](crate::ClientBuilder::max_image_size) and
    /// [`ClientBuilder::upload_timeout`](crate::ClientBuilder::upload_timeout) limit it.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if there is no name, if there are no bytes, if they are no image, or if they
    /// are more than the limit; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{OutgoingMessage, ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let dot = std::fs::read("fixtures/files/dot.png")?;
    /// let image = client.upload_image("dot.png", dot)?;
    /// client.send(ThreadKey::User(UserId::from(4)), OutgoingMessage::image(image))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn upload_image(
        &self,
        file_name: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
    ) -> Result<ImageId> {
        self.upload_image_with(file_name, bytes, |_| ())
    }

    /// [`upload_image`](Self::upload_image) that reports its progress.
    ///
    /// `progress` is called on this thread with each piece that is handed to the connection, the last one included. Where the
    /// upload has to be repeated, because the connection broke or Facebook asks for it, it begins anew.
    ///
    /// # Errors
    ///
    /// As [`upload_image`](Self::upload_image).
    ///
    /// ```
    /// use fbchat::{OutgoingMessage, ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let dot = std::fs::read("fixtures/files/dot.png")?;
    /// let mut percent = 0;
    /// let image = client.upload_image_with("dot.png", dot, |progress| {
    ///     percent = progress.sent * 100 / progress.total;
    ///     println!("{percent} %");
    /// })?;
    /// assert_eq!(percent, 100);
    /// client.send(ThreadKey::User(UserId::from(4)), OutgoingMessage::image(image))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn upload_image_with(
        &self,
        file_name: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
        progress: impl FnMut(UploadProgress),
    ) -> Result<ImageId> {
        let request = self.upload_of(file_name.into(), bytes.into().into())?;
        self.upload(self.commands(), request, progress)
    }

    /// Sends an image from a file, with a message beside it; `""` is none. Facebook gets the file's name, not its folder.
    ///
    /// The file is read while it is sent, and is never in memory as a whole.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::Io`] if the file cannot be read; [`Error::InvalidInput`] if it is empty, no regular file, no image or
    /// too large, as for [`upload_image`](Self::upload_image), or if the message has an image of its own, is too long, or
    /// mentions what is outside its text; [`Error::NoThread`] if no default thread is set. [`Error::Facebook`] if Facebook
    /// refuses,
    /// and [`Error::Io`] without a message if the file becomes shorter or longer while it is sent.
    ///
    /// ```
    /// use fbchat::{ThreadKey, UserId, local::LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send_local_image(ThreadKey::User(UserId::from(4)), "fixtures/files/dot.png", "Look!")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_local_image(
        &self,
        thread: impl Into<Target>,
        path: impl AsRef<Path>,
        message: impl Into<OutgoingMessage>,
    ) -> Result<MessageId> {
        let message = message.into();
        send::check_beside_image(&message)?;
        let thread = self.resolve(thread.into())?;
        let commands = self.commands();
        let path = path.as_ref();
        let content = open(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.send_image(commands, thread, name.into_owned(), content, message)
    }

    pub(super) fn send_image(
        &self,
        commands: CommandAgent,
        thread: ThreadKey,
        name: String,
        content: Content,
        message: OutgoingMessage,
    ) -> Result<MessageId> {
        let request = self.upload_of(name, content)?;
        let image = self.upload(commands.clone(), request, |_| ())?;
        let message = message.beside_image(image);
        let (id, _) = self.deliver_message(commands, thread, &message)?;
        Ok(id)
    }

    /// The file to upload, if it is one that Facebook may take.
    fn upload_of(&self, name: String, content: Content) -> Result<Request> {
        let limit = self.inner.api.http.settings.max_image_size;
        if name.is_empty() {
            return Err(Error::invalid_input(
                "the image has no file name: name one such as cat.png",
            ));
        }
        if content.length() == 0 {
            return Err(Error::invalid_input(format!(
                "the image {name:?} is empty: check the file"
            )));
        }
        if content.length() > limit {
            return Err(Error::invalid_input(format!(
                "the image {name:?} is larger than the limit of {limit} bytes: make it smaller, or raise `ClientBuilder::max_image_size`"
            )));
        }
        let unreadable = |error: io::Error| {
            let text = format!("cannot read the image {name:?}: {error}");
            io::Error::new(error.kind(), text)
        };
        content.rewind().map_err(unreadable)?;
        let media_type = image::media_type(&name, &content).map_err(unreadable)?;
        let Some(media_type) = media_type else {
            return Err(Error::invalid_input(format!(
                "the file {name:?} is not an image, by its content and its name: send another one"
            )));
        };
        Ok(upload::request(name, media_type, content))
    }

    fn upload(
        &self,
        commands: CommandAgent,
        request: Request,
        progress: impl FnMut(UploadProgress),
    ) -> Result<ImageId> {
        let logged_in = self.logged_in();
        let progress = RefCell::new(progress);
        let report = |made: UploadProgress| (progress.borrow_mut())(made);
        let caller = self.caller(&logged_in).within(commands).reporting(&report);
        let json = caller.call(&request)?;
        Ok(upload::read(&json)?)
    }
}

/// Opens an image to be read while it is sent.
fn open(path: &Path) -> Result<Content> {
    let named = |error: io::Error| {
        let text = format!("cannot read the image {}: {error}", path.display());
        io::Error::new(error.kind(), text)
    };
    let kind = fs::metadata(path).map_err(named)?.file_type();
    if kind.is_dir() {
        return Err(Error::invalid_input(format!(
            "the path {} is a folder: name an image in it",
            path.display()
        )));
    }
    // To open a pipe waits until somebody writes, and a device may have no end.
    if !kind.is_file() {
        return Err(Error::invalid_input(format!(
            "the path {} is a pipe or a device: name an image in a file",
            path.display()
        )));
    }
    let file = fs::File::open(path).map_err(named)?;
    let length = file.metadata().map_err(named)?.len();
    Ok(Content::new(file, length))
}
