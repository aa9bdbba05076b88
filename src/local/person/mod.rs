//! People who are not clients.

mod reading;

use std::fmt;
use std::sync::Arc;

use super::conversation::{Draft, Place};
use super::refusal::Refusal;
use super::shared::Shared;
use super::state::State;
use crate::id::{MessageId, StickerId, UserId};
use crate::model::{Mention, Reaction, ThreadColor, ThreadKey, TypingStatus};

/// Somebody in a [`LocalServer`](super::LocalServer)'s world, who acts when told to; clients notice it as they
/// would on the real site.
///
/// A conversation is named as this person sees it: `ThreadKey::User` is the one with that other person. Anybody
/// can begin a conversation with a person or a page. Cheap to clone; clones are the same person.
///
/// ```
/// use fbchat::local::LocalServer;
/// use fbchat::{ThreadKey, UserId};
///
/// let server = LocalServer::start()?;
/// let (ada, bot) = (UserId::from(4), UserId::from(100_000_000_000_001));
/// server.person(ada).unwrap().says(ThreadKey::User(bot), "hello");
///
/// let bot = server.person(bot).unwrap();
/// let heard = bot.hears(ThreadKey::User(ada), std::time::Duration::from_secs(5)).unwrap();
/// assert_eq!(heard.text.as_deref(), Some("hello"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// What else they do, with the colour, the emoji, the members and the mood of a group:
///
/// ```
/// use fbchat::local::LocalServer;
/// use fbchat::{EmojiSize, GroupId, Mention, Reaction, ThreadColor, ThreadKey, TypingStatus, UserId};
///
/// let server = LocalServer::start()?;
/// let (ada, alan) = (UserId::from(4), UserId::from(100_000_000_000_003));
/// let (ada, alan) = (server.person(ada).unwrap(), server.person(alan).unwrap());
/// assert_eq!(ada.name(), "Ada Lovelace");
/// let group = ThreadKey::Group(GroupId::from(2_000_000_000_000_001));
///
/// ada.types(group, TypingStatus::Typing);
/// let tea = ada.says_with(group, "Tea, Alan?", &[Mention::new(alan.id(), 5, 4)]);
/// alan.receives(group, &[tea.clone()]);
/// alan.reads(group);
/// alan.reacts(&tea, Reaction::Yes);
/// alan.sends_sticker(group, EmojiSize::Large.like_sticker());
/// alan.replies_to(group, &tea, "At five!");
/// alan.sends_file(group, "cup.png", b"as many bytes as you like");
/// ada.unsends(&tea);
///
/// ada.renames(group, "Tea room");
/// ada.changes_color(group, ThreadColor::Fern);
/// ada.changes_emoji(group, "🍵");
/// ada.changes_nickname(group, alan.id(), "Guest");
/// let katherine = server.person(UserId::from(100_000_000_000_009)).unwrap();
/// ada.adds(group, katherine.id());
/// katherine.asks_for_friendship(ada.id());
/// ada.removes(group, katherine.id());
/// alan.shows_up();
/// alan.archives(group);
///
/// assert_eq!(alan.messages(group).len(), 3);
/// print!("{}", ada.transcript(group));
/// # assert!(ada.transcript(group).contains("At five!"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Panics
///
/// All that names a conversation panics where this person is not in it, with a sentence that says so: a test's
/// mistake, not its finding.
#[derive(Clone)]
pub struct Person {
    shared: Arc<Shared>,
    id: UserId,
}

impl Person {
    pub(super) fn new(shared: Arc<Shared>, id: UserId) -> Self {
        Self { shared, id }
    }

    /// This person's identifier.
    pub fn id(&self) -> UserId {
        self.id
    }

    /// This person's full name.
    pub fn name(&self) -> String {
        self.shared.lock().name(self.id).to_owned()
    }

    /// Does something in a conversation, and wakes whoever waits for it.
    #[allow(clippy::panic)]
    fn act<T>(
        &self,
        thread: ThreadKey,
        action: impl FnOnce(&mut State, Place) -> Result<T, Refusal>,
    ) -> T {
        let mut state = self.shared.lock();
        let place = state.place(self.id, thread);
        let Ok(place) = place else {
            let name = state.name(self.id).to_owned();
            drop(state);
            panic!("{name} ({}) is not in the conversation {thread}", self.id);
        };
        let done = action(&mut state, place);
        drop(state);
        self.shared.tell();
        match done {
            Ok(done) => done,
            Err(_) => {
                panic!("that cannot be done in the conversation {thread}, or not to whom it names")
            }
        }
    }

    /// Sends a text.
    pub fn says(&self, thread: ThreadKey, text: &str) -> MessageId {
        self.sends(
            thread,
            Draft {
                text: Some(text.to_owned()),
                ..Draft::default()
            },
        )
    }

    /// Sends a text that mentions people.
    pub fn says_with(&self, thread: ThreadKey, text: &str, mentions: &[Mention]) -> MessageId {
        self.sends(
            thread,
            Draft {
                text: Some(text.to_owned()),
                mentions: mentions.to_vec(),
                ..Draft::default()
            },
        )
    }

    /// Sends a sticker; the three sizes of the like are stickers too, see
    /// [`EmojiSize::like_sticker`](crate::EmojiSize::like_sticker).
    pub fn sends_sticker(&self, thread: ThreadKey, sticker: StickerId) -> MessageId {
        self.sends(
            thread,
            Draft {
                sticker: Some(sticker),
                ..Draft::default()
            },
        )
    }

    /// Uploads a file and sends it. It is an image, a GIF, a video or a sound where the name ends so, as in `tea.png`.
    pub fn sends_file(
        &self,
        thread: ThreadKey,
        name: &str,
        bytes: impl Into<Vec<u8>>,
    ) -> MessageId {
        let content_type = mime_guess::from_path(name).first_or_octet_stream();
        let bytes = bytes.into().into();
        let media = self
            .shared
            .lock()
            .upload(self.id, name, content_type.essence_str(), bytes);
        self.sends(
            thread,
            Draft {
                attachments: vec![media],
                ..Draft::default()
            },
        )
    }

    /// Answers a message with a text.
    ///
    /// # Panics
    ///
    /// Also where that message is not in that conversation.
    pub fn replies_to(&self, thread: ThreadKey, message: &MessageId, text: &str) -> MessageId {
        self.sends(
            thread,
            Draft {
                text: Some(text.to_owned()),
                replied_to: Some(message.clone()),
                ..Draft::default()
            },
        )
    }

    /// Takes a message back.
    ///
    /// # Panics
    ///
    /// Where this person said no such thing.
    #[allow(clippy::panic)]
    pub fn unsends(&self, message: &MessageId) {
        let done = self.shared.lock().unsend(self.id, message.as_str());
        if done.is_err() {
            panic!("{} did not say {message}", self.id);
        }
        self.shared.tell();
    }

    fn sends(&self, thread: ThreadKey, draft: Draft) -> MessageId {
        let (id, _) = self.act(thread, |state, place| state.say(self.id, place, draft));
        id
    }

    /// Reacts to a message. A history shows it, and clients that listen over MQTT are told.
    ///
    /// # Panics
    ///
    /// Where this person sees no such message.
    #[allow(clippy::panic)]
    pub fn reacts(&self, message: &MessageId, reaction: Reaction) {
        let done = self
            .shared
            .lock()
            .react(self.id, message.as_str(), Some(reaction));
        if done.is_err() {
            panic!("{} sees no message {message}", self.id);
        }
        self.shared.tell();
    }

    /// Starts or stops typing.
    pub fn types(&self, thread: ThreadKey, status: TypingStatus) {
        self.act(thread, |state, place| state.type_in(self.id, place, status));
    }

    /// Reads everything in a conversation, and lets the others know.
    pub fn reads(&self, thread: ThreadKey) {
        self.act(thread, |state, place| {
            let now = state.now();
            state.read_until(self.id, place, now, true, None)
        });
    }

    /// Lets the authors of these messages know that they arrived.
    ///
    /// # Panics
    ///
    /// Also where one of the messages is not in that conversation.
    pub fn receives(&self, thread: ThreadKey, messages: &[MessageId]) {
        let messages: Vec<&str> = messages.iter().map(MessageId::as_str).collect();
        self.act(thread, |state, place| {
            state.deliver(self.id, place, &messages)
        });
    }

    /// Changes the colour of a conversation.
    pub fn changes_color(&self, thread: ThreadKey, color: ThreadColor) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.change_color(self.id, place, color)
        });
        id
    }

    /// Changes the emoji of a conversation; an empty one brings the like back.
    pub fn changes_emoji(&self, thread: ThreadKey, emoji: &str) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.change_emoji(self.id, place, emoji)
        });
        id
    }

    /// Changes somebody's nickname; an empty one takes it away.
    ///
    /// # Panics
    ///
    /// Also where `user` is not in that conversation.
    pub fn changes_nickname(&self, thread: ThreadKey, user: UserId, nickname: &str) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.change_nickname(self.id, place, user, nickname)
        });
        id
    }

    /// Changes the title of a group or room; an empty one takes it away.
    ///
    /// # Panics
    ///
    /// Also where the conversation is neither.
    pub fn renames(&self, thread: ThreadKey, title: &str) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.rename(self.id, place, title, None)
        });
        id
    }

    /// Adds somebody to a group or room.
    ///
    /// # Panics
    ///
    /// Also where the conversation is neither, or `user` a member already or nobody at all.
    pub fn adds(&self, thread: ThreadKey, user: UserId) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.add_people(self.id, place, &[user], None)
        });
        id
    }

    /// Removes somebody from a group or room; oneself, to leave it.
    ///
    /// # Panics
    ///
    /// Also where the conversation is neither, or `user` no member.
    pub fn removes(&self, thread: ThreadKey, user: UserId) -> MessageId {
        let (id, _) = self.act(thread, |state, place| {
            state.remove_person(self.id, place, user)
        });
        id
    }

    /// Moves a conversation out of this person's inbox until somebody says something in it.
    pub fn archives(&self, thread: ThreadKey) {
        self.act(thread, |state, place| {
            let conversation = state.conversation_mut(self.id, place)?;
            conversation.archived_by.insert(self.id);
            Ok(())
        });
    }

    /// Asks somebody to be friends. Nothing happens where they are already, or were asked before.
    pub fn asks_for_friendship(&self, user: UserId) {
        self.shared.lock().ask_for_friendship(self.id, user);
        self.shared.tell();
    }

    /// Lets all friends know that this person is there.
    pub fn shows_up(&self) {
        self.shared.lock().show_up(self.id);
        self.shared.tell();
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
