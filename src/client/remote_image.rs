//! Images from elsewhere on the web.

use url::Url;

use super::Client;
use crate::error::{Error, Result};
use crate::id::MessageId;
use crate::model::{OutgoingMessage, Target};
use crate::wire::endpoint::send;

impl Client {
    /// Fetches an image from the web and sends it, with a message beside it; `""` is none.
    ///
    /// The site learns nothing of the account: it is sent no cookie, no referrer and no browser's name. At most 5 redirects are
    /// followed, to http and https only;
    /// [`ClientBuilder::max_image_size`](crate::ClientBuilder::max_image_size) and
    /// [`ClientBuilder::remote_image_timeout`](crate::ClientBuilder::remote_image_timeout) limit the rest. Facebook gets
    /// the address as the image's name, without the part behind a `?`.
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
    /// use fbchat::{Error, ThreadKey, UserId, local::LocalServer};
    ///
    /// // The local server plays every host, and has a picture for each of them.
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let mark = ThreadKey::User(UserId::from(4));
    /// client.send_remote_image(mark, "https://example.com/cat.png", "Look!")?;
    ///
    /// let refused = client.send_remote_image(mark, "ftp://example.com/cat.png", "");
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
        send::check_beside_image(&message)?;
        let thread = self.resolve(thread.into())?;
        let url = Url::parse(url.as_ref()).map_err(|_| {
            Error::invalid_input(
                "the address of the image is none: name one such as https://example.com/cat.png",
            )
        })?;
        // What follows a question mark, or stands before the host, may be a secret between the caller and that site.
        let name = format!("{}{}", url.origin().ascii_serialization(), url.path());
        let commands = self.commands();
        let bytes = self.inner.api.http.download(url, &commands)?;
        self.send_image(commands, thread, name, bytes.into(), message)
    }
}
