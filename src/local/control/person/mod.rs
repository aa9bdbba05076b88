//! The people of a local server, as tests control them.

mod admins;
#[cfg(feature = "e2ee")]
mod encrypted;
mod files;
mod groups;
mod messages;
mod outgoing;
mod plans;
mod polls;
mod presence;
mod reading;

use std::fmt;
use std::sync::Arc;

use crate::id::UserId;
use crate::local::control::server::LocalServer;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::ConversationKey;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::model::ThreadKey;

/// A person in a [`LocalServer`](crate::local::LocalServer)'s world, controlled by a test. Clients receive the events of what the
/// person does as they would from the real site.
///
/// Conversations are addressed from this person's side: `ThreadKey::User` is the one with that other person. A conversation with
/// a person or a page is created on first use. Cloning is cheap; clones are handles to the same person.
///
/// ```
/// use fbchat::local::{ADA, BOT, LocalServer};
///
/// let server = LocalServer::start()?;
/// let (ada, bot) = (ADA, BOT);
/// server.person(ada).unwrap().says(bot, "hello");
///
/// let bot = server.person(bot).unwrap();
/// let answer = bot.hears(ada, std::time::Duration::from_secs(5)).unwrap();
/// assert_eq!(answer.text.as_deref(), Some("hello"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// Changing a group, reacting, reading and typing:
///
/// ```
/// use fbchat::local::{ADA, ALAN, ENGINE_ROOM, KATHERINE, LocalServer};
/// use fbchat::{EmojiSize, Mention, Reaction, ThreadColor, TypingStatus};
///
/// let server = LocalServer::start()?;
/// let (ada, alan) = (ADA, ALAN);
/// let (ada, alan) = (server.person(ada).unwrap(), server.person(alan).unwrap());
/// assert_eq!(ada.name(), "Ada Lovelace");
///
/// ada.types(ENGINE_ROOM, TypingStatus::Typing);
/// let tea = ada.says_with(ENGINE_ROOM, "Tea, Alan?", &[Mention::new(alan.id(), 5, 4)]);
/// alan.receives(ENGINE_ROOM, &[tea.clone()]);
/// alan.reads(ENGINE_ROOM);
/// alan.reacts(&tea, Reaction::Yes);
/// alan.takes_reaction_back(&tea);
/// alan.sends_sticker(ENGINE_ROOM, EmojiSize::Large.like_sticker());
/// alan.replies_to(ENGINE_ROOM, &tea, "At five!");
/// alan.sends_file(ENGINE_ROOM, "cup.png", b"as many bytes as you like");
/// ada.unsends(&tea);
///
/// ada.renames(ENGINE_ROOM, "Tea room");
/// ada.changes_color(ENGINE_ROOM, ThreadColor::Fern);
/// ada.changes_emoji(ENGINE_ROOM, "🍵");
/// ada.changes_nickname(ENGINE_ROOM, alan.id(), "Guest");
/// let katherine = server.person(KATHERINE).unwrap();
/// ada.adds(ENGINE_ROOM, katherine.id());
/// katherine.asks_for_friendship(ada.id());
/// ada.removes(ENGINE_ROOM, katherine.id());
/// alan.shows_up();
/// alan.archives(ENGINE_ROOM);
///
/// assert_eq!(alan.messages(ENGINE_ROOM).len(), 3);
/// print!("{}", ada.transcript(ENGINE_ROOM));
/// # assert!(ada.transcript(ENGINE_ROOM).contains("At five!"));
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Panics
///
/// Every method that takes a conversation panics with an explanation where this person is not a member of it: that is a mistake
/// of the test, not a finding.
#[derive(Clone)]
pub struct Person {
    shared: Arc<Shared>,
    id: UserId,
}

impl Person {
    fn new(shared: Arc<Shared>, id: UserId) -> Self {
        Self { shared, id }
    }

    /// Returns this person's identifier.
    pub fn id(&self) -> UserId {
        self.id
    }

    /// Returns this person's full name.
    pub fn name(&self) -> String {
        self.shared.lock().name(self.id).to_owned()
    }

    /// Runs an action on a conversation and notifies all waiting threads.
    #[allow(clippy::panic)]
    fn act<T>(
        &self,
        thread: impl Into<ThreadKey>,
        action: impl FnOnce(&mut State, ConversationKey) -> Result<T, ApiError>,
    ) -> T {
        let thread = thread.into();
        let mut state = self.shared.lock();
        let key = state.conversation_key(self.id, thread);
        let Ok(key) = key else {
            let name = state.name(self.id).to_owned();
            drop(state);
            panic!("{name} ({}) is not in the conversation {thread}", self.id);
        };
        let done = action(&mut state, key);
        drop(state);
        self.shared.notify();
        match done {
            Ok(done) => done,
            Err(_) => {
                panic!("that cannot be done in the conversation {thread}, or not to whom it names")
            }
        }
    }
}

impl LocalServer {
    /// Returns the person with this ID, whether or not a client is logged in as them; `None` where there is none.
    pub fn person(&self, id: UserId) -> Option<Person> {
        let known = self.shared.lock().people.contains_key(&id);
        known.then(|| Person::new(Arc::clone(&self.shared), id))
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
