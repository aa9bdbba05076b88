//! How a conversation stands with this account.

use serde::{Deserialize, Serialize};

use super::{Mute, ThreadLocation};
use crate::id::ThemeId;
use crate::time::Timestamp;

/// How a conversation stands with this account: its folder, whether it is read, muted, archived. A field is `None` where
/// Facebook did not send it, as often with requests of 2017.
///
/// It is a field of each kind of [`Thread`](crate::Thread):
///
/// ```
/// use fbchat::{Mute, ThreadLocation, local::{ADA, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// client.send(ADA, "hello")?;
/// client.mute_thread(ADA, Mute::Forever)?;
/// let threads = client.fetch_thread_info(&[ADA.into()])?;
/// let state = threads[&ADA.into()].state();
/// assert_eq!(state.mute, Some(Mute::Forever));
/// assert_eq!(state.folder, Some(ThreadLocation::Inbox));
/// assert_eq!(state.unread_count, Some(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(default)]
pub struct ThreadState {
    /// The folder that it lies in.
    pub folder: Option<ThreadLocation>,
    /// Whether this account has put it into the archive.
    pub is_archived: Option<bool>,
    /// How many of its messages this account has not read.
    pub unread_count: Option<u32>,
    /// Whether its messages notify.
    pub mute: Option<Mute>,
    /// Whether reactions in it do not notify.
    pub reactions_muted: Option<bool>,
    /// Whether mentions in it do not notify.
    pub mentions_muted: Option<bool>,
    /// Whether this account can write in it.
    pub can_reply: Option<bool>,
    /// Up to when this account has read it.
    pub last_read_at: Option<Timestamp>,
    /// Its theme, where it has one.
    pub theme: Option<ThemeId>,
}
