//! The images and videos of a conversation.

use std::collections::VecDeque;
use std::iter::FusedIterator;

use super::Client;
use super::pages::{MAX_USELESS_PAGES, useless};
use crate::error::{Error, Result};
use crate::model::{Attachment, Target};
use crate::wire::endpoint::thread_images::{self, Images};

/// # Images and videos of a thread
impl Client {
    /// All images and videos of a conversation, newest first, fetched page by page as they are asked for. See [`ThreadImages`].
    ///
    /// ```
    /// use fbchat::{Attachment, OutgoingMessage, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send_local_image(ADA, "fixtures/files/dot.png", "Look!")?;
    /// for image in client.thread_images(ADA) {
    ///     if let Attachment::Image(image) = image? {
    ///         let id = image.id.ok_or("an image without an identifier")?;
    ///         println!("{}", client.fetch_image_url(id)?);
    ///     }
    /// }
    /// # assert_eq!(client.thread_images(ADA).count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn thread_images(&self, thread: impl Into<Target>) -> ThreadImages {
        ThreadImages {
            client: self.clone(),
            thread: thread.into(),
            next: Some(None),
            waiting: VecDeque::new(),
        }
    }

    fn images_page(&self, thread: Target, after: Option<&str>) -> Result<Images> {
        let thread = self.resolve(thread)?.id();
        let query = thread_images::query(self.documents(), thread, after);
        let page = self.query(query, |data| thread_images::read(data, thread))?;
        page.ok_or(Error::NotFound(thread))
    }
}

/// The images and videos of a conversation, newest first, from [`Client::thread_images`], which has an example.
///
/// Each is an [`Attachment::Image`] or an [`Attachment::Video`]; what is neither, or cannot be read, is [`Attachment::Unknown`].
/// Facebook sends pictures of them in three sizes, and less about the file itself than with the message that it came with.
///
/// Fetches 48 at a time. An error is the last element: [`Error::NoThread`] if no default thread is set, [`Error::NotFound`] if there
/// is no such conversation, [`Error::Facebook`] if Facebook refuses; after 100 empty pages in a row [`Error::Decode`].
#[derive(Debug)]
#[must_use = "images are fetched as they are asked for"]
pub struct ThreadImages {
    client: Client,
    thread: Target,
    /// Behind which place the next page is. `None`: there is none.
    next: Option<Option<String>>,
    waiting: VecDeque<Attachment>,
}

impl Iterator for ThreadImages {
    type Item = Result<Attachment>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut pages = 0;
        while self.waiting.is_empty() {
            let after = self.next.take()?;
            if pages == MAX_USELESS_PAGES {
                return Some(Err(useless()));
            }
            pages += 1;
            let page = match self.client.images_page(self.thread, after.as_deref()) {
                Ok(page) => page,
                Err(error) => return Some(Err(error)),
            };
            self.waiting.extend(page.images);
            // A page that leads to itself would come again without end.
            self.next = page
                .next
                .filter(|next| Some(next) != after.as_ref())
                .map(Some);
        }
        self.waiting.pop_front().map(Ok)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let waiting = self.waiting.len();
        (waiting, self.next.is_none().then_some(waiting))
    }
}

impl FusedIterator for ThreadImages {}
