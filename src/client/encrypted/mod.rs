//! End-to-end encrypted chats.

mod by_default;
mod files;
mod inner;
mod store;

use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(super) use inner::Chosen;
use inner::Inner;
pub use store::KeyStore;

use super::Client;
use crate::e2ee::{self, Chat, Draft, EncryptedOptions, Place};
use crate::error::{Error, Result};
use crate::id::{MessageId, OfflineThreadingId, UserId};
use crate::listen::{RequestThreads, StopHandle};
use crate::model::{OutgoingMessage, Reaction, ThreadKey, TypingStatus};
use crate::time::Timestamp;
use crate::wire::e2ee::message::{
    Application, Content, Edit, Mention, MessageKey, Quoted, Reaction as Reacted, Text,
};
use crate::wire::e2ee::node::Jid;
use crate::wire::e2ee::stanza;

/// The longest text, in UTF-16 code units: as in plain messages.
const MAX_TEXT: usize = 20_000;

/// # End-to-end encrypted chats
impl Client {
    /// Takes part in end-to-end encrypted chats, as one more device of the account. Needs the feature `e2ee` of this crate, which is
    /// off by default.
    ///
    /// The first time it makes the keys of a device and registers it; from then on the owner of the account sees it in the list of
    /// devices. It stays connected on a thread of its own until the [`Encrypted`] and all its clones are dropped. What it receives
    /// comes with the events of [`listen`](Self::listen) and [`do_one_listen`](Self::do_one_listen), up to 50 ms later than it came:
    /// messages as [`Event::Message`](crate::Event::Message) with [`encryption`](crate::Message::encryption). What was sent before the
    /// device was registered stays unreadable to it.
    ///
    /// Nobody has tried it on Facebook yet: [the guide](crate::guide::encrypted) has what is proven and what is not.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] if another client uses the directory, others can read it, or it is damaged or another account's;
    /// [`Error::Io`] if it cannot be read or written; [`Error::Decode`] if the site has no token for encrypted chats;
    /// [`Error::Facebook`] if the device is not accepted; [`Error::NotLoggedIn`] if the session has ended.
    ///
    /// ```
    /// use fbchat::{KeyStore, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let keys = std::env::temp_dir().join(format!("fbchat-keys-{}", std::process::id()));
    /// let encrypted = client.encrypted(KeyStore::directory(&keys))?;
    /// encrypted.send(ADA, "Only you can read this")?;
    /// # drop(encrypted);
    /// # std::fs::remove_dir_all(keys)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn encrypted(&self, store: KeyStore) -> Result<Encrypted> {
        self.encrypted_with(store, EncryptedOptions::default())
    }

    /// Like [`encrypted`](Self::encrypted), with options.
    ///
    /// # Errors
    ///
    /// As [`encrypted`](Self::encrypted); and [`Error::InvalidInput`] if an option cannot work.
    ///
    /// ```no_run
    /// # let client = fbchat::Client::new("bot@example.com", "password")?;
    /// use fbchat::{EncryptedOptions, KeyStore};
    ///
    /// let options = EncryptedOptions::default().kept_messages(1000);
    /// let encrypted = client.encrypted_with(KeyStore::directory("/var/lib/bot/keys"), options)?;
    /// # Ok::<(), fbchat::Error>(())
    /// ```
    pub fn encrypted_with(&self, store: KeyStore, options: EncryptedOptions) -> Result<Encrypted> {
        let logged_in = self.logged_in();
        let http = &self.inner.api.http;
        let agent = http.poll_agent(http.settings.timeout);
        let stop = StopHandle::with_threads(agent, RequestThreads::default());
        let inbox = Arc::clone(&self.inner.listening.inbox);
        let shared = e2ee::open(
            Arc::clone(&self.inner.api),
            logged_in.account,
            logged_in.uid,
            Place {
                path: store.path,
                options,
            },
            stop.clone(),
            inbox,
        )?;
        let thread = e2ee::start(&shared)?;
        Ok(Encrypted(Arc::new(Inner {
            shared,
            stop,
            thread: Mutex::new(Some(thread)),
            chosen: Arc::clone(&self.inner.encrypted),
        })))
    }
}

/// End-to-end encrypted chats of an account. [`Client::encrypted`] makes it, and has an example.
///
/// A clone is another handle to the same device. Nothing that it sends is ever sent in plain instead.
/// [`send_by_default`](Self::send_by_default) lets [`Client::send`] go this way too.
///
/// ```
/// use std::time::Duration;
/// use fbchat::{KeyStore, Reaction, TypingStatus, local::{ADA, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// # let keys = std::env::temp_dir().join(format!("fbchat-encrypted-{}", std::process::id()));
/// let encrypted = client.encrypted(KeyStore::directory(&keys))?;
/// assert!(encrypted.wait_until_connected(Duration::from_secs(60)));
/// assert!(encrypted.device() > 0);
///
/// assert_eq!(encrypted.devices(ADA)?, [1]);
/// let hers = server.person(ADA).ok_or("nobody")?.says_encrypted(client.uid(), "Tea?");
/// encrypted.mark_read(ADA, &[hers.clone()], ADA)?;
/// encrypted.react(ADA, &hers, ADA, Some(Reaction::from("👍")))?;
/// encrypted.typing(ADA, TypingStatus::Typing)?;
/// let answer = encrypted.reply(ADA, &hers, ADA, "At fuor")?;
/// encrypted.edit(ADA, &answer, "At four")?;
/// encrypted.unsend(ADA, &answer)?;
/// # drop(encrypted);
/// # std::fs::remove_dir_all(keys)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Encrypted(Arc<Inner>);

impl Encrypted {
    /// Sends a message, and returns its identifier. Texts with mentions and replies can be sent; [`OutgoingMessage::reply_to`] needs
    /// the author of the message: [`reply`](Self::reply) takes it.
    ///
    /// It is encrypted for each device of the people in the conversation, and for this account's other devices.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] if there is nothing to send, the message has more than a text, the text is too long, the thread is
    /// neither a person nor a group, or nobody in it has a device for encrypted chats; [`Error::Facebook`] if the server refuses it;
    /// [`Error::Transport`] if there is no connection within [`timeout`](crate::ClientBuilder::timeout), or no answer.
    pub fn send(
        &self,
        thread: impl Into<ThreadKey>,
        message: impl Into<OutgoingMessage>,
    ) -> Result<MessageId> {
        let message = message.into();
        self.send_text(thread.into(), &message, quoted(&message))
    }

    /// Sends a message in reply to another, whose author is named. [`send`](Self::send) has its errors.
    pub fn reply(
        &self,
        thread: impl Into<ThreadKey>,
        to: &MessageId,
        author: UserId,
        message: impl Into<OutgoingMessage>,
    ) -> Result<MessageId> {
        let quoted = Quoted {
            id: to.as_str().to_owned(),
            author: Some(Jid::messenger(author, 0)),
        };
        self.send_text(thread.into(), &message.into(), Some(quoted))
    }

    /// Puts a reaction on a message, or takes it back. `author` is that of the message.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn react(
        &self,
        thread: impl Into<ThreadKey>,
        message: &MessageId,
        author: UserId,
        reaction: Option<Reaction>,
    ) -> Result<()> {
        let thread = thread.into();
        let emoji = reaction.as_ref().map_or("", Reaction::emoji).to_owned();
        let content = Content::Reaction(Reacted {
            key: self.key(thread, message, author)?,
            emoji,
            at: Timestamp::now().as_millis(),
        });
        self.deliver(thread, content, None).map(drop)
    }

    /// Replaces the text of a message of this account.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn edit(
        &self,
        thread: impl Into<ThreadKey>,
        message: &MessageId,
        text: &str,
    ) -> Result<()> {
        let thread = thread.into();
        check(text)?;
        let content = Content::Edit(Edit {
            key: self.key(thread, message, self.uid())?,
            text: Text {
                text: text.to_owned(),
                mentions: Vec::new(),
            },
            at: Timestamp::now().as_millis(),
        });
        self.deliver(thread, content, None).map(drop)
    }

    /// Takes a message of this account back, for everybody.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub fn unsend(&self, thread: impl Into<ThreadKey>, message: &MessageId) -> Result<()> {
        let thread = thread.into();
        let content = Content::Unsend(self.key(thread, message, self.uid())?);
        self.deliver(thread, content, None).map(drop)
    }

    /// Shows the author of messages that they have been read.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] if there is no connection; [`Error::InvalidInput`] if no message is named.
    pub fn mark_read(
        &self,
        thread: impl Into<ThreadKey>,
        messages: &[MessageId],
        author: UserId,
    ) -> Result<()> {
        let thread = thread.into();
        let Chat(chat) = Chat::of(thread)?;
        let author = Jid::messenger(author, 0);
        let participant = matches!(thread, ThreadKey::Group(_)).then_some(&author);
        let ids: Vec<_> = messages.iter().map(|id| id.as_str().to_owned()).collect();
        let now = u64::try_from(Timestamp::now().as_millis() / 1000).unwrap_or_default();
        let node = stanza::read(&ids, &chat, participant, now);
        let node =
            node.ok_or_else(|| Error::invalid_input("no message is named: name at least one"))?;
        self.0.shared.send_unanswered(&node)
    }

    /// Shows others that this account types in a conversation, or does not any more.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] if there is no connection.
    pub fn typing(&self, thread: impl Into<ThreadKey>, status: TypingStatus) -> Result<()> {
        let Chat(chat) = Chat::of(thread.into())?;
        let is_typing = status == TypingStatus::Typing;
        self.0
            .shared
            .send_unanswered(&stanza::typing(&chat, is_typing))
    }

    /// The number of this device.
    pub fn device(&self) -> u16 {
        self.0.shared.jid().device
    }

    /// The numbers of a person's devices for encrypted chats: none means that there is no encrypted chat with them.
    ///
    /// # Errors
    ///
    /// [`Error::Transport`] if there is no connection; [`Error::Facebook`] if the server refuses the question.
    pub fn devices(&self, person: UserId) -> Result<Vec<u16>> {
        let person = Jid::messenger(person, 0);
        let devices = self.0.shared.devices_of(&[person])?;
        Ok(devices.into_iter().map(|it| it.device).collect())
    }

    /// Forgets what is known of a person's devices, for a chat that is stuck: the next message to them asks for their devices, and begins
    /// the sessions with them anew. What they have encrypted before can still be read.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] if the keys cannot be written.
    pub fn forget(&self, person: UserId) -> Result<()> {
        self.0.shared.forget(&Jid::messenger(person, 0))
    }

    /// Blocks until the server has accepted this device, or the time is over. Returns whether it has.
    pub fn wait_until_connected(&self, timeout: Duration) -> bool {
        self.0.shared.wait_until_connected(timeout)
    }

    fn uid(&self) -> UserId {
        self.0.shared.uid()
    }

    fn key(&self, thread: ThreadKey, message: &MessageId, author: UserId) -> Result<MessageKey> {
        if message.as_str().is_empty() {
            return Err(Error::invalid_input(
                "the message's identifier is empty: name the message",
            ));
        }
        let Chat(chat) = Chat::of(thread)?;
        let is_own = author == self.uid();
        let is_group = matches!(thread, ThreadKey::Group(_));
        Ok(MessageKey {
            chat,
            is_own,
            id: message.as_str().to_owned(),
            author: (is_group && !is_own).then(|| Jid::messenger(author, 0)),
        })
    }

    fn send_text(
        &self,
        thread: ThreadKey,
        message: &OutgoingMessage,
        quoted: Option<Quoted>,
    ) -> Result<MessageId> {
        let text = message.only_text().ok_or_else(|| {
            Error::invalid_input(
                "an encrypted message is a text with mentions: what else it has cannot be sent yet",
            )
        })?;
        check(text)?;
        let text = with_mentions(text, message);
        // As in plain: the same value arrives under the same number, by which the apps know a repeat.
        let draft = Draft {
            id: message.number.within(thread.id()).0,
            application: Application {
                content: Content::Text(text),
                quoted,
            },
        };
        self.0.shared.deliver(&Chat::of(thread)?, &draft)
    }

    fn deliver(
        &self,
        thread: ThreadKey,
        content: Content,
        quoted: Option<Quoted>,
    ) -> Result<MessageId> {
        let draft = Draft {
            id: OfflineThreadingId::generate(),
            application: Application { content, quoted },
        };
        self.0.shared.deliver(&Chat::of(thread)?, &draft)
    }
}

impl fmt::Debug for Encrypted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Encrypted");
        shown
            .field("device", &self.device())
            .finish_non_exhaustive()
    }
}

/// The message that another replies to, without its author.
fn quoted(message: &OutgoingMessage) -> Option<Quoted> {
    message.reply_to.as_ref().map(|id| Quoted {
        id: id.as_str().to_owned(),
        author: None,
    })
}

fn with_mentions(text: &str, message: &OutgoingMessage) -> Text {
    let mentions = message.mentions.iter().map(|mention| Mention {
        user: Jid::messenger(mention.thread, 0),
        range: Some((mention.offset, mention.length)),
    });
    Text {
        text: text.to_owned(),
        mentions: mentions.collect(),
    }
}

fn check(text: &str) -> Result<()> {
    if text.is_empty() {
        return Err(Error::invalid_input("the text is empty: write one"));
    }
    if text.encode_utf16().count() > MAX_TEXT {
        return Err(Error::invalid_input(
            "the text is longer than 20,000 UTF-16 code units: send it in parts",
        ));
    }
    Ok(())
}
