//! What the server knows, and how it is looked up.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::api_error::ApiError;
use super::conversation::{Conversation, Place};
use super::definition::{World, WorldPage, WorldUser};
use super::login_state::LoginState;
use super::media::{Media, MediaKind, Uploads};
use super::session::Session;
use crate::id::{AttachmentId, MessageId, PageId, UserId};
use crate::local::control::fault::Fault;
use crate::local::control::journal::{Journal, Recorded};
use crate::local::gateway::Gateway;
use crate::local::push::feed::Feed;
use crate::local::push::listeners::Listening;
use crate::model::ThreadKey;
use crate::time::Timestamp;

/// The identifiers of uploads are larger than this.
const FIRST_UPLOAD: u64 = 1_551_000_000_000_000;

pub(crate) struct State {
    pub(crate) stopping: bool,
    pub(crate) poll_hold: Duration,
    pub(crate) people: BTreeMap<UserId, Account>,
    /// Which profile an account has switched to.
    pub(crate) profiles: BTreeMap<UserId, UserId>,
    pub(crate) pages: BTreeMap<PageId, WorldPage>,
    /// Both directions of each friendship.
    pub(crate) friendships: BTreeSet<(UserId, UserId)>,
    /// Who asked whom.
    pub(crate) friend_requests: BTreeSet<(UserId, UserId)>,
    pub(crate) conversations: BTreeMap<Place, Conversation>,
    pub(crate) sessions: BTreeMap<u64, Session>,
    pub(crate) login_state: LoginState,
    pub(crate) uploads: Uploads,
    /// What came of each number that a sender gave a message.
    pub(crate) sent: HashMap<(UserId, String), (MessageId, Timestamp)>,
    pub(crate) faults: HashMap<String, VecDeque<Fault>>,
    pub(crate) journal: Journal,
    pub(crate) gateway: Gateway,
    pub(crate) feed: Feed,
    pub(crate) listening: Listening,
    last_number: u64,
    /// The latest time that was told.
    pub(crate) last_time: Timestamp,
}

pub(crate) struct Account {
    pub(crate) user: WorldUser,
    /// Whole replies that the next pulls get.
    pub(crate) replies: VecDeque<Value>,
    /// When the list of conversations was last looked at.
    pub(crate) seen: Timestamp,
    /// How many messages of each conversation were given to whoever waits for them.
    pub(crate) read_positions: BTreeMap<Place, usize>,
}

impl Account {
    pub(crate) fn first_name(&self) -> &str {
        let first_word = self.user.name.split_whitespace().next();
        let given = self.user.first_name.as_deref();
        given.or(first_word).unwrap_or_default()
    }

    pub(crate) fn last_name(&self) -> &str {
        let rest = self.user.name.strip_prefix(self.first_name());
        rest.unwrap_or_default().trim()
    }
}

impl State {
    pub(crate) fn new(world: World, poll_hold: Duration) -> Self {
        let now = Timestamp::now();
        let friendships = friendships(&world.users);
        // Lists are sorted by time and fetched from a time on: no two conversations may have one. The first is the newest.
        let mut begun = now.as_millis();
        let mut earlier = || {
            begun -= 1;
            Timestamp::from_millis(begun)
        };
        let mut conversations = BTreeMap::new();
        for group in world.groups {
            let group = Conversation::of_group(group, earlier());
            conversations.insert(group.place, group);
        }
        for room in world.rooms {
            let room = Conversation::of_room(room, earlier());
            conversations.insert(room.place, room);
        }
        let people = world.users.into_iter().map(|user| {
            let account = Account {
                user,
                replies: VecDeque::new(),
                seen: now,
                read_positions: BTreeMap::new(),
            };
            (account.user.id, account)
        });
        Self {
            stopping: false,
            poll_hold,
            people: people.collect(),
            profiles: BTreeMap::new(),
            pages: world
                .pages
                .into_iter()
                .map(|page| (page.id, page))
                .collect(),
            friendships,
            friend_requests: BTreeSet::new(),
            conversations,
            sessions: BTreeMap::new(),
            login_state: LoginState::default(),
            uploads: Uploads::default(),
            sent: HashMap::new(),
            faults: HashMap::new(),
            journal: Journal::default(),
            gateway: Gateway::default(),
            feed: Feed::default(),
            listening: Listening::default(),
            last_number: 0,
            last_time: now,
        }
    }

    /// A number that was never given before.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// The time, a millisecond later than ever told before: times order everything here.
    pub(crate) fn now(&mut self) -> Timestamp {
        let next = Timestamp::from_millis(self.last_time.as_millis() + 1);
        self.last_time = Timestamp::now().max(next);
        self.last_time
    }

    pub(crate) fn next_fault(&mut self, path: &str) -> Option<Fault> {
        self.faults.get_mut(path)?.pop_front()
    }

    /// The number of the live session whose cookies the request carries.
    pub(crate) fn session_of(&self, request: &Recorded) -> Option<u64> {
        let (number, _) = self
            .sessions
            .iter()
            .find(|(_, session)| session.sent(request))?;
        Some(*number)
    }

    pub(crate) fn name(&self, user: UserId) -> &str {
        self.people
            .get(&user)
            .map_or("Somebody", |account| &account.user.name)
    }

    pub(crate) fn are_friends(&self, one: UserId, other: UserId) -> bool {
        self.friendships.contains(&(one, other))
    }

    pub(crate) fn become_friends(&mut self, one: UserId, other: UserId) {
        self.friendships.extend([(one, other), (other, one)]);
    }

    /// The conversation that `viewer` calls `key`, begun if it is one that anybody may begin.
    pub(crate) fn place(&mut self, viewer: UserId, key: ThreadKey) -> Result<Place, ApiError> {
        let place = match key {
            ThreadKey::User(other) if self.people.contains_key(&other) => {
                Place::pair(viewer, other)
            }
            ThreadKey::Page(page) if self.pages.contains_key(&page) => Place::Page(viewer, page),
            ThreadKey::Group(id) => Place::Group(id),
            ThreadKey::Room(id) => Place::Room(id),
            ThreadKey::User(_) | ThreadKey::Page(_) => return Err(ApiError::NO_ACCESS),
        };
        let is_of_two = matches!(place, Place::Pair(..) | Place::Page(..));
        if is_of_two && !self.conversations.contains_key(&place) {
            let conversation = Conversation::of_two(place, self.now());
            self.conversations.insert(place, conversation);
        }
        self.conversation(viewer, place)?;
        Ok(place)
    }

    /// The conversation whose ID is this to `viewer`, whatever its kind.
    pub(crate) fn place_by_id(&mut self, viewer: UserId, id: u64) -> Result<Place, ApiError> {
        self.place_of_two(viewer, id)
            .or_else(|_| self.place_of_many(viewer, id))
    }

    pub(crate) fn place_of_two(&mut self, viewer: UserId, id: u64) -> Result<Place, ApiError> {
        self.place(viewer, ThreadKey::User(id.into()))
            .or_else(|_| self.place(viewer, ThreadKey::Page(id.into())))
    }

    pub(crate) fn place_of_many(&mut self, viewer: UserId, id: u64) -> Result<Place, ApiError> {
        self.place(viewer, ThreadKey::Group(id.into()))
            .or_else(|_| self.place(viewer, ThreadKey::Room(id.into())))
    }

    /// The conversation, if `viewer` is a member.
    pub(crate) fn conversation(
        &self,
        viewer: UserId,
        place: Place,
    ) -> Result<&Conversation, ApiError> {
        self.conversations
            .get(&place)
            .filter(|conversation| conversation.members.contains(&viewer))
            .ok_or(ApiError::NO_ACCESS)
    }

    /// Returns the conversations that `viewer`'s list shows.
    pub(crate) fn listed_conversations(
        &self,
        viewer: UserId,
    ) -> impl Iterator<Item = &Conversation> {
        let conversations = self.conversations.values();
        conversations.filter(move |it| it.members.contains(&viewer) && it.has_begun())
    }

    pub(crate) fn conversation_mut(
        &mut self,
        member: UserId,
        place: Place,
    ) -> Result<&mut Conversation, ApiError> {
        self.conversations
            .get_mut(&place)
            .filter(|conversation| conversation.members.contains(&member))
            .ok_or(ApiError::NO_ACCESS)
    }

    /// The folder in which `viewer` finds a conversation: strangers who were never answered wait outside the inbox.
    pub(crate) fn folder(&self, conversation: &Conversation, viewer: UserId) -> &'static str {
        if conversation.archived_by.contains(&viewer) {
            return "ARCHIVED";
        }
        let stranger = match conversation.place.seen_by(viewer) {
            ThreadKey::User(other) => other != viewer && !self.are_friends(viewer, other),
            _ => false,
        };
        let answered = || {
            conversation
                .messages
                .iter()
                .any(|message| message.author == viewer)
        };
        if stranger && !answered() {
            "PENDING"
        } else {
            "INBOX"
        }
    }

    /// Who acts when this account logs in.
    pub(crate) fn profile_of(&self, account: UserId) -> UserId {
        self.profiles.get(&account).copied().unwrap_or(account)
    }

    /// Whether a client is logged in as this person, in another session than `except`.
    pub(crate) fn has_session(&self, user: UserId, except: Option<u64>) -> bool {
        let mut sessions = self.sessions.iter();
        sessions.any(|(number, session)| session.user == user && Some(*number) != except)
    }

    /// Keeps what somebody uploaded.
    pub(crate) fn upload(
        &mut self,
        owner: UserId,
        file_name: &str,
        content_type: &str,
        bytes: Arc<[u8]>,
    ) -> Media {
        let media = Media {
            id: AttachmentId::from(FIRST_UPLOAD + self.next_number()),
            owner,
            kind: MediaKind::of(content_type),
            file_name: file_name.to_owned(),
            content_type: content_type.to_owned(),
            bytes,
        };
        self.uploads.add(media.clone());
        media
    }
}

/// Who is whose friend: those whom either names, and of those who name nobody, everybody.
fn friendships(users: &[WorldUser]) -> BTreeSet<(UserId, UserId)> {
    let mut pairs = BTreeSet::new();
    for one in users {
        for other in users {
            let friends = match (&one.friends, &other.friends) {
                (Some(friends), _) => friends.contains(&other.id),
                (None, None) => one.id != other.id,
                (None, Some(_)) => false,
            };
            if friends {
                pairs.extend([(one.id, other.id), (other.id, one.id)]);
            }
        }
    }
    pairs
}
