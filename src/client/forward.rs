//! Forwarding attachments.

use super::Client;
use crate::error::Result;
use crate::id::{AttachmentId, OfflineThreadingId};
use crate::model::Target;
use crate::wire::endpoint::forward;

/// # Forwarding an attachment
impl Client {
    /// Sends an attachment of a message, or an upload, anew without uploading it. Facebook does not name the message that this makes.
    ///
    /// Never sent twice: after an error that [may have been done](crate::Error::may_have_been_done), the history shows whether
    /// it was.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`](crate::Error::NoThread) without a request if no default thread is set;
    /// [`Error::Facebook`](crate::Error::Facebook) if Facebook refuses, with code 0 where it knows no such attachment.
    ///
    /// ```
    /// use fbchat::{Attachment, local::{ADA, ENGINE_ROOM, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send_local_image(ADA, "fixtures/files/dot.png", "")?;
    /// let message = client.fetch_thread_messages(ADA, 1, None)?.remove(0);
    /// if let Attachment::Image(image) = &message.attachments[0] {
    ///     client.forward_attachment(ENGINE_ROOM, image.id.ok_or("nameless")?)?;
    /// }
    /// let forwarded = client.fetch_thread_messages(ENGINE_ROOM, 1, None)?.remove(0);
    /// assert!(matches!(forwarded.attachments[0], Attachment::Image(_)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn forward_attachment(
        &self,
        thread: impl Into<Target>,
        attachment: AttachmentId,
    ) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.check_plain(thread)?;
        let request = forward::request(attachment, thread, OfflineThreadingId::generate());
        self.fetch_in_turn(&request, forward::read)
    }
}
