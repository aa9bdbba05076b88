//! The folders of the list of threads: moving, archiving, spam.

use super::Client;
use super::each::THREAD;
use crate::error::{Error, Result};
use crate::id::ThreadId;
use crate::model::{Target, ThreadLocation};
use crate::wire::endpoint::folder;

/// # Folders, archive, spam
impl Client {
    /// Marks all threads of a folder as read.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request for the archive, in which new messages do not stay; [`Error::Facebook`] if Facebook
    /// refuses.
    ///
    /// ```
    /// use fbchat::{ThreadLocation, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// ada.says(client.uid(), "hello");
    /// client.mark_folder_as_read(ThreadLocation::Inbox)?;
    /// assert!(client.fetch_unread()?.unread_threads.is_empty());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_folder_as_read(&self, location: ThreadLocation) -> Result<()> {
        let request = folder::read(location).ok_or_else(|| {
            Error::invalid_input("the archive cannot be marked as read: name another folder")
        })?;
        self.perform(request)
    }

    /// Moves threads to another folder, for this account alone: to the archive with two requests, of which the second takes them
    /// off the head of the list, elsewhere with one.
    ///
    /// A message request is accepted by moving it to the inbox. Facebook has no way to move a thread to
    /// [`ThreadLocation::Pending`]; it is moved to [`ThreadLocation::Other`], as fbchat for Python does. A new message takes a
    /// thread out of the archive. Other clients of the account receive [`Event::ThreadMoved`](crate::Event::ThreadMoved).
    ///
    /// Each thread counts once. Where Facebook refuses all of them together, each is moved alone: one that is gone costs no other.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `threads` is empty; [`Error::Facebook`] if Facebook refuses, also if it refuses
    /// only one of them.
    ///
    /// ```
    /// use fbchat::{ThreadLocation, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "Done with this")?;
    /// client.move_threads(&[ADA.into()], ThreadLocation::Archived)?;
    /// let archived = client.fetch_thread_list(0, 1, ThreadLocation::Archived)?;
    /// assert_eq!(archived[0].id(), ADA.into());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn move_threads(&self, threads: &[ThreadId], location: ThreadLocation) -> Result<()> {
        self.change_each(THREAD, threads, |commands, threads| {
            let requests = match location {
                ThreadLocation::Archived => {
                    vec![folder::archive(threads, true), folder::unpin(threads)]
                }
                ThreadLocation::Inbox => vec![folder::move_to_inbox(threads, true)],
                ThreadLocation::Pending | ThreadLocation::Other => {
                    vec![folder::move_to_inbox(threads, false)]
                }
            };
            let call = |request| self.call(commands.clone(), request).map(drop);
            requests.iter().try_for_each(call)
        })
    }

    /// Takes threads out of the archive, for this account alone: they are in their folder again.
    ///
    /// The request is that of clients of 2025; fbchat for Python has no such call. Each thread counts once. Where Facebook refuses
    /// all of them together, each is taken out alone: one that is gone costs no other.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `threads` is empty; [`Error::Facebook`] if Facebook refuses, also if it refuses
    /// only one of them.
    ///
    /// ```
    /// use fbchat::{ThreadLocation, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.send(ADA, "Done with this")?;
    /// client.move_threads(&[ADA.into()], ThreadLocation::Archived)?;
    /// client.unarchive_threads(&[ADA.into()])?;
    /// assert!(client.threads(ThreadLocation::Archived).next().is_none());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unarchive_threads(&self, threads: &[ThreadId]) -> Result<()> {
        self.change_each(THREAD, threads, |commands, threads| {
            let request = folder::archive(threads, false);
            self.call(commands.clone(), &request).map(drop)
        })
    }

    /// Puts a thread among the spam, for this account alone: no list has it any more, but it can be fetched.
    ///
    /// # Errors
    ///
    /// [`Error::NoThread`] without a request if no default thread is set; [`Error::Facebook`] if Facebook refuses.
    ///
    /// ```
    /// use fbchat::{ThreadLocation, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let person = server.person(ADA).ok_or("nobody")?;
    /// person.says(client.uid(), "You have won!");
    /// client.mark_as_spam(ADA)?;
    /// for thread in client.threads(ThreadLocation::Inbox) {
    ///     assert_ne!(thread?.id(), ADA.into());
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn mark_as_spam(&self, thread: impl Into<Target>) -> Result<()> {
        let thread = self.resolve(thread.into())?;
        self.perform(folder::spam(thread.id()))
    }
}
