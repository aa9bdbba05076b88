//! Images: uploading them, and sending those of this machine and of the web.

use std::cell::RefCell;
use std::path::Path;

use super::source::{SizeLimit, name_of, open_path, unreadable};
use crate::client::Client;
use crate::error::{Error, Result};
use crate::http::{CommandAgent, DownloadLimits, web_address};
use crate::id::MessageId;
use crate::model::{ApiVersion, ImageId, OutgoingMessage, Target, ThreadKey, UploadProgress};
use crate::wire::endpoint::{send, upload};
use crate::wire::{Content, File, Request, image};

/// # Sending images
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
    /// use fbchat::{OutgoingMessage, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let dot = std::fs::read("fixtures/files/dot.png")?;
    /// let image = client.upload_image("dot.png", dot)?;
    /// client.send(ADA, OutgoingMessage::image(image))?;
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
    /// use fbchat::{OutgoingMessage, local::{ADA, LocalServer}};
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
    /// client.send(ADA, OutgoingMessage::image(image))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn upload_image_with(
        &self,
        file_name: impl Into<String>,
        bytes: impl Into<Vec<u8>>,
        progress: impl FnMut(UploadProgress),
    ) -> Result<ImageId> {
        let request = self.image_request(file_name.into(), bytes.into().into())?;
        self.send_image_upload(self.commands(), &request, progress)
    }

    /// Sends an image from a file, with a message beside it; `""` is none. Facebook gets the file's name, not its folder.
    ///
    /// The file is read while it is sent, and is never in memory as a whole.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::Io`] if the file cannot be read; [`Error::InvalidInput`] if it is empty, no regular file, no image or
    /// too large, as for [`upload_image`](Self::upload_image), or if the message is too long or
    /// mentions what is outside its text; [`Error::NoThread`] if no default thread is set. [`Error::Facebook`] if Facebook
    /// refuses,
    /// and [`Error::Io`] without a message if the file becomes shorter or longer while it is sent.
    ///
    /// ```
    /// use fbchat::local::{ADA, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send_local_image(ADA, "fixtures/files/dot.png", "Look!")?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_local_image(
        &self,
        thread: impl Into<Target>,
        path: impl AsRef<Path>,
        message: impl Into<OutgoingMessage>,
    ) -> Result<MessageId> {
        let message = message.into();
        send::check_beside_file(&message)?;
        let thread = self.resolve(thread.into())?;
        self.check_plain(thread)?;
        let commands = self.commands();
        let path = path.as_ref();
        let content = open_path(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        self.send_image(commands, thread, name.into_owned(), content, message)
    }

    /// Fetches an image from the web and sends it, with a message beside it; `""` is none.
    ///
    /// The site learns nothing of the account: it is sent no cookie, no referrer and no browser's name. At most 5 redirects are
    /// followed, to http and https only;
    /// [`ClientBuilder::max_image_size`](crate::ClientBuilder::max_image_size) and
    /// [`ClientBuilder::remote_image_timeout`](crate::ClientBuilder::remote_image_timeout) limit the rest. Facebook gets
    /// the last part of the address's path as the image's name; with [`ApiVersion::V2017`] the address, without the part behind a `?`.
    ///
    /// The address is fetched by this machine, and may be a stranger's choice: hosts that are not on the public internet are
    /// refused unless [`ClientBuilder::allow_private_addresses`](crate::ClientBuilder::allow_private_addresses) allows them.
    ///
    /// # Errors
    ///
    /// Without a request to Facebook: [`Error::InvalidInput`] if the address is none, is neither http nor https, or leads to
    /// what is not an image, and for a message as [`send_local_image`](Self::send_local_image); [`Error::NoThread`] if no default
    /// thread is set; [`Error::Http`] or [`Error::Transport`] if the image cannot be fetched, is larger than the limit, or is not
    /// on the public internet ([`TransportError::PrivateAddress`](crate::TransportError::PrivateAddress)).
    /// [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{Error, local::{ADA, LocalServer}};
    ///
    /// // The local server plays every host, and has a picture for each of them.
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send_remote_image(ADA, "https://example.com/cat.png", "Look!")?;
    ///
    /// let refused = client.send_remote_image(ADA, "ftp://example.com/cat.png", "");
    /// assert!(matches!(refused, Err(Error::InvalidInput(_))));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn send_remote_image(
        &self,
        thread: impl Into<Target>,
        url: impl AsRef<str>,
        message: impl Into<OutgoingMessage>,
    ) -> Result<MessageId> {
        let message = message.into();
        send::check_beside_file(&message)?;
        let thread = self.resolve(thread.into())?;
        self.check_plain(thread)?;
        let url = web_address(url.as_ref())?;
        // What follows a question mark, or stands before the host, may be a secret between the caller and that site.
        let name = match self.documents().version {
            ApiVersion::V2017 => format!("{}{}", url.origin().ascii_serialization(), url.path()),
            ApiVersion::V2020 => name_of(&url).to_owned(),
        };
        let commands = self.commands();
        let http = &self.inner.api.http;
        let limits = DownloadLimits {
            size: http.settings.max_image_size,
            timeout: http.settings.remote_image_timeout,
        };
        let content = http.download(url, limits, &commands)?.content;
        self.send_image(commands, thread, name, content, message)
    }

    fn send_image(
        &self,
        commands: CommandAgent,
        thread: ThreadKey,
        name: String,
        content: Content,
        message: OutgoingMessage,
    ) -> Result<MessageId> {
        let request = self.image_request(name, content)?;
        let image = self.send_image_upload(commands.clone(), &request, |_| ())?;
        let message = message.beside_files([image.into()]);
        let (id, _) = self.deliver_message(commands, thread, &message)?;
        Ok(id)
    }

    /// The upload of an image, if it is one that Facebook may take.
    fn image_request(&self, name: String, content: Content) -> Result<Request> {
        if name.is_empty() {
            return Err(Error::invalid_input(
                "the image has no file name: name one such as cat.png",
            ));
        }
        SizeLimit::of_images(&self.inner.api.http.settings).check(&name, content.length())?;
        content.rewind().map_err(unreadable(&name))?;
        let media_type = image::media_type(&name, &content).map_err(unreadable(&name))?;
        let Some(media_type) = media_type else {
            return Err(Error::invalid_input(format!(
                "the file {name:?} is not an image, by its content and its name: send another one"
            )));
        };
        let file = File {
            name,
            media_type: Some(media_type.into()),
            content,
        };
        Ok(upload::image(self.documents().version, file))
    }

    fn send_image_upload(
        &self,
        commands: CommandAgent,
        request: &Request,
        progress: impl FnMut(UploadProgress),
    ) -> Result<ImageId> {
        let json = self.send_upload(commands, request, &RefCell::new(progress))?;
        Ok(upload::read_image(&json)?)
    }
}
