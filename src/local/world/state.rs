//! The state of the server, and its look-ups.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;

use super::activity::Active;
use super::acts::Acts;
use super::clients::Clients;
use super::conversation::{Conversation, ConversationKey};
use super::definition::{World, WorldPage, WorldUser};
use super::login_state::LoginState;
use super::media::{Media, MediaKind, Uploads};
use super::plan::StoredPlan;
use super::poll::StoredPoll;
use super::receipt::Receipt;
use super::relations::Friends;
use super::session::Session;
use crate::id::{AttachmentId, PageId, PlanId, PollId, UserId};
use crate::local::control::fault::Fault;
use crate::local::control::journal::{Journal, Recorded};
use crate::local::control::sent::SentLog;
use crate::local::gateway::Gateway;
use crate::local::lightspeed::Lightspeed;
use crate::local::push::feed::Feed;
use crate::local::push::listeners::Listening;
use crate::time::Timestamp;

/// The clock difference up to which a client's time counts as now.
const CLOCKS_DIFFER_MS: i64 = 1000;

/// The identifiers of uploads follow this one.
const FIRST_UPLOAD: u64 = 1_551_000_000_000_000;

pub(crate) struct State {
    pub(crate) stopping: bool,
    pub(crate) poll_hold: Duration,
    pub(crate) people: BTreeMap<UserId, Account>,
    /// The profile that an account has switched to.
    pub(crate) profiles: BTreeMap<UserId, UserId>,
    pub(crate) pages: BTreeMap<PageId, WorldPage>,
    pub(super) friends: Friends,
    pub(super) active: Active,
    pub(crate) conversations: BTreeMap<ConversationKey, Conversation>,
    pub(crate) plans: BTreeMap<PlanId, StoredPlan>,
    pub(crate) polls: BTreeMap<PollId, StoredPoll>,
    pub(crate) sessions: BTreeMap<u64, Session>,
    pub(crate) login_state: LoginState,
    pub(crate) uploads: Uploads,
    /// The conversations and receipts of messages by sender and offline threading ID.
    pub(crate) sent: HashMap<(UserId, String), (ConversationKey, Receipt)>,
    /// What people did, for tests to read.
    pub(crate) sent_log: SentLog,
    pub(crate) faults: HashMap<String, VecDeque<Fault>>,
    pub(crate) journal: Journal,
    pub(crate) clients: Clients,
    pub(crate) gateway: Gateway,
    pub(crate) lightspeed: Lightspeed,
    #[cfg(feature = "e2ee")]
    pub(crate) encrypted: crate::local::e2ee::Encrypted,
    pub(crate) feed: Feed,
    /// What people did at the playground's page.
    pub(crate) acts: Acts,
    pub(crate) listening: Listening,
    last_number: u64,
    /// The latest time that was given out.
    pub(crate) last_time: Timestamp,
}

pub(crate) struct Account {
    pub(crate) user: WorldUser,
    /// The replies to the next polls.
    pub(crate) replies: VecDeque<Value>,
    /// When the list of conversations was last opened.
    pub(crate) seen: Timestamp,
    /// The number of messages of each conversation that were returned to waiting tests.
    pub(crate) read_positions: BTreeMap<ConversationKey, usize>,
}

impl Account {
    pub(crate) fn first_name(&self) -> &str {
        let first_word = self.user.name.split_whitespace().next();
        let given = self.user.first_name.as_deref();
        given.or(first_word).unwrap_or_default()
    }

    /// Returns the stated e-mail addresses, or the one to log in with.
    pub(crate) fn emails(&self) -> Vec<String> {
        let own = self.user.email.iter().filter(|email| email.contains('@'));
        let stated = self.user.emails.clone();
        stated.unwrap_or_else(|| own.cloned().collect())
    }

    pub(crate) fn last_name(&self) -> &str {
        let rest = self.user.name.strip_prefix(self.first_name());
        rest.unwrap_or_default().trim()
    }
}

impl State {
    pub(crate) fn new(world: World, poll_hold: Duration) -> Self {
        let now = Timestamp::now();
        let friends = Friends::new(&world.users);
        // Lists are sorted and paged by time, so no two conversations may have the same. The first is the newest.
        let mut begun = now.as_millis();
        let mut earlier = || {
            begun -= 1;
            Timestamp::from_millis(begun)
        };
        let mut conversations = BTreeMap::new();
        for group in world.groups {
            let group = Conversation::of_group(group, earlier());
            conversations.insert(group.key, group);
        }
        for room in world.rooms {
            let room = Conversation::of_room(room, earlier());
            conversations.insert(room.key, room);
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
            friends,
            active: Active::default(),
            conversations,
            plans: BTreeMap::new(),
            polls: BTreeMap::new(),
            sessions: BTreeMap::new(),
            login_state: LoginState::default(),
            uploads: Uploads::default(),
            sent: HashMap::new(),
            sent_log: SentLog::default(),
            faults: HashMap::new(),
            journal: Journal::default(),
            clients: Clients::default(),
            gateway: Gateway::default(),
            lightspeed: Lightspeed::default(),
            #[cfg(feature = "e2ee")]
            encrypted: crate::local::e2ee::Encrypted::default(),
            feed: Feed::default(),
            acts: Acts::default(),
            listening: Listening::default(),
            last_number: 0,
            last_time: now,
        }
    }

    /// Returns the next unique number.
    pub(crate) fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Returns the current time, at least a millisecond after the previous one: times define the order of everything.
    pub(crate) fn now(&mut self) -> Timestamp {
        let next = Timestamp::from_millis(self.last_time.as_millis() + 1);
        self.last_time = Timestamp::now().max(next);
        self.last_time
    }

    /// Returns a client's time, corrected for clock differences.
    pub(crate) fn near_now(&mut self, milliseconds: i64) -> Timestamp {
        let now = self.now();
        if milliseconds.saturating_add(CLOCKS_DIFFER_MS) >= now.as_millis() {
            now
        } else {
            Timestamp::from_millis(milliseconds)
        }
    }

    pub(crate) fn next_fault(&mut self, path: &str) -> Option<Fault> {
        self.faults.get_mut(path)?.pop_front()
    }

    /// Returns the number of the session whose cookies the request has.
    pub(crate) fn session_of(&self, request: &Recorded) -> Option<u64> {
        let (number, _) = self
            .sessions
            .iter()
            .find(|(_, session)| session.sent(request))?;
        Some(*number)
    }

    /// Returns the number of the client that is logged in with this session.
    pub(crate) fn client_of(&self, session: u64) -> Option<u64> {
        let session = self.sessions.get(&session)?;
        self.clients.of_session(&session.xs)
    }

    pub(crate) fn name(&self, user: UserId) -> &str {
        self.people
            .get(&user)
            .map_or("Somebody", |account| &account.user.name)
    }

    /// Returns the profile that this account's sessions act as.
    pub(crate) fn profile_of(&self, account: UserId) -> UserId {
        self.profiles.get(&account).copied().unwrap_or(account)
    }

    /// Returns whether a client is logged in as this person in another session than `except`.
    pub(crate) fn has_session(&self, user: UserId, except: Option<u64>) -> bool {
        let mut sessions = self.sessions.iter();
        sessions.any(|(number, session)| session.user == user && Some(*number) != except)
    }

    /// Stores an upload.
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
            is_voice_clip: false,
        };
        self.uploads.add(media.clone());
        media
    }

    /// Stores an upload as a voice clip: a sound, whatever its content type.
    pub(crate) fn upload_voice_clip(
        &mut self,
        owner: UserId,
        file_name: &str,
        content_type: &str,
        bytes: Arc<[u8]>,
    ) -> Media {
        let media = Media {
            kind: MediaKind::Audio,
            is_voice_clip: true,
            ..self.upload(owner, file_name, content_type, bytes)
        };
        self.uploads.replace(media.clone());
        media
    }
}
