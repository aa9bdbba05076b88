//! People who are not clients.

mod groups;
mod messages;
mod presence;
mod reading;

use std::fmt;
use std::sync::Arc;

use crate::id::UserId;
use crate::local::control::server::LocalServer;
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::Place;
use crate::local::world::shared::Shared;
use crate::local::world::state::State;
use crate::model::ThreadKey;

/// Somebody in a [`LocalServer`](crate::local::LocalServer)'s world, who acts when told to; clients notice it as they
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
/// assert_eq!(read_positions.text.as_deref(), Some("hello"));
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
    fn new(shared: Arc<Shared>, id: UserId) -> Self {
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
        action: impl FnOnce(&mut State, Place) -> Result<T, ApiError>,
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
    /// Somebody in this world, client or not. `None`: nobody has this ID.
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
