//! Changes and calls, which the history of a conversation lists among the messages.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::attachment::from_raw;
use crate::id::{AttachmentId, UserId};
use crate::secret::Hidden;

/// Something that happened in a conversation: a change, a call. Its history lists it among the messages, by the person who
/// did it.
///
/// Its `Debug` does not show what people wrote.
///
/// ```
/// use fbchat::{LogMessageKind, local::{ENGINE_ROOM, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// client.change_thread_title(ENGINE_ROOM, "Engines")?;
/// let newest = client.fetch_thread_messages(ENGINE_ROOM, 1, None)?.remove(0);
/// assert_eq!(newest.author, Some(client.uid()));
/// let log = newest.log.ok_or("an ordinary message")?;
/// match log.kind {
///     LogMessageKind::TitleChanged { title } => println!("called {title:?} from then on"),
///     _ => println!("{:?}", log.snippet),
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LogMessage {
    /// The kind of change, with its particulars.
    pub kind: LogMessageKind,
    /// The same as a sentence, in the account's language. `None`: unknown.
    pub snippet: Option<String>,
    /// All of it, as it came.
    #[serde(deserialize_with = "from_raw")]
    pub raw: Value,
}

impl fmt::Debug for LogMessage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogMessage")
            .field("kind", &self.kind)
            .field("snippet", &Hidden(&self.snippet))
            .finish_non_exhaustive()
    }
}

/// A change of a conversation, or a call. Its `Debug` does not show a title.
///
/// It is part of a [`LogMessage`].
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum LogMessageKind {
    /// The conversation has another title.
    TitleChanged {
        /// The new title. `None`: it has none any more.
        title: Option<String>,
    },
    /// The group has another picture.
    ImageChanged {
        /// The new picture. `None`: it has none any more.
        image: Option<AttachmentId>,
    },
    /// People are new in the group.
    PeopleAdded {
        /// Those who are new.
        added: Vec<UserId>,
    },
    /// People are no longer in the group.
    PeopleRemoved {
        /// Those who are gone.
        removed: Vec<UserId>,
    },
    /// A call.
    Call {
        /// Whether it was a call with pictures.
        is_video: bool,
        /// Whether somebody answered it. `None`: unknown.
        is_answered: Option<bool>,
    },
    /// Any other change.
    AdminText {
        /// The kind of change in Facebook's words, such as `CHANGE_THREAD_THEME`. `None`: unknown.
        kind: Option<String>,
    },
    /// A kind that this crate does not know, by Facebook's name for it, such as `P2PPaymentMessage`.
    Other(String),
}

impl fmt::Debug for LogMessageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TitleChanged { title } => f
                .debug_struct("TitleChanged")
                .field("title", &Hidden(title))
                .finish(),
            Self::ImageChanged { image } => f
                .debug_struct("ImageChanged")
                .field("image", image)
                .finish(),
            Self::PeopleAdded { added } => {
                f.debug_struct("PeopleAdded").field("added", added).finish()
            }
            Self::PeopleRemoved { removed } => f
                .debug_struct("PeopleRemoved")
                .field("removed", removed)
                .finish(),
            Self::Call {
                is_video,
                is_answered,
            } => f
                .debug_struct("Call")
                .field("is_video", is_video)
                .field("is_answered", is_answered)
                .finish(),
            Self::AdminText { kind } => f.debug_struct("AdminText").field("kind", kind).finish(),
            Self::Other(name) => f.debug_tuple("Other").field(name).finish(),
        }
    }
}
