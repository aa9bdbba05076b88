//! A conversation as GraphQL describes it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::attachment::Address;
use super::people::actor;
use super::{color, de, plan, thread_state};
use crate::error::DecodeError;
use crate::id::{GroupId, ThemeId, ThreadId, UserId};
use crate::model::{
    Group, Mute, Plan, Room, Thread, ThreadColor, ThreadLocation, ThreadState, User,
};
use crate::shown::OneLine;
use crate::time::Timestamp;

/// A conversation, as far as its node has it: the other one of two stands in that person's or page's profile.
pub(crate) enum Conversation {
    Group(Group),
    Room(Room),
    OneToOne(OneToOne),
    /// Of a kind that this crate does not know, by Facebook's name for it.
    Unknown(Option<String>),
}

/// A conversation of two.
pub(crate) struct OneToOne {
    pub(crate) other: ThreadId,
    /// Whether there is a conversation, not only somebody to have one with.
    pub(crate) has_begun: bool,
    pub(super) look: Look,
    pub(super) message_count: Option<u64>,
    pub(super) last_message_at: Option<Timestamp>,
    pub(super) plan: Option<Plan>,
    pub(super) state: ThreadState,
}

impl Conversation {
    /// The conversation `asked`, as a node describes it.
    pub(super) fn read(node: &RawValue, asked: ThreadId) -> Self {
        match serde_json::from_str::<Node<'_>>(node.get()) {
            Ok(node) => node.into_conversation(asked),
            Err(_) => Self::Unknown(None),
        }
    }
}

/// When something happened last in an entry of the list of conversations, of whatever kind it is: the list is sorted by it.
pub(super) fn listed_at(raw: &RawValue) -> Option<Timestamp> {
    let node: Node<'_> = serde_json::from_str(raw.get()).ok()?;
    let updated = node.updated_time_precise.map(|millis| millis.0);
    updated.max(node.last_message_at())
}

/// An entry of the list of conversations: unlike the answer about one, it has the profile of the other side. `None`: it
/// cannot be read, or is of a kind that this crate does not know; a warning is logged.
pub(super) fn listed(raw: &RawValue) -> Option<Thread> {
    #[derive(Deserialize)]
    struct Participant<'a> {
        #[serde(borrow)]
        messaging_actor: &'a RawValue,
    }
    let Ok(node) = serde_json::from_str::<Node<'_>>(raw.get()) else {
        log::warn!("an entry of the list of conversations cannot be read and is left out");
        return None;
    };
    let key = node.thread_key.unwrap_or_default();
    let id = key.thread_fbid.map(ThreadId::from).or(key.other_user_id);
    let Some(id) = id else {
        log::warn!("an entry of the list of conversations has no identifier and is left out");
        return None;
    };
    let participants = node.all_participants.clone();
    match node.into_conversation(id) {
        Conversation::Group(group) => Some(Thread::Group(group)),
        Conversation::Room(room) => Some(Thread::Room(room)),
        Conversation::OneToOne(conversation) => {
            let profiles = participants.iter().filter_map(|raw| {
                let participant: Participant<'_> = serde_json::from_str(raw.get()).ok()?;
                actor(participant.messaging_actor)
            });
            let other = profiles.into_iter().find(|profile| profile.id() == id);
            let nobody = || Thread::User(User::new(id.get().into()));
            Some(conversation.with(other.unwrap_or_else(nobody)))
        }
        Conversation::Unknown(kind) => {
            log::warn!(
                "the conversation {id} is of the unknown kind '{}' and is left out",
                OneLine::new(kind.as_deref().unwrap_or("none"))
            );
            None
        }
    }
}

impl OneToOne {
    pub(super) fn new(other: ThreadId) -> Self {
        Self {
            other,
            has_begun: false,
            look: Look::default(),
            message_count: None,
            last_message_at: None,
            plan: None,
            state: ThreadState::default(),
        }
    }

    /// The conversation with this person or page.
    pub(crate) fn with(self, profile: Thread) -> Thread {
        let (message_count, last_message_at) = (self.message_count, self.last_message_at);
        match profile {
            Thread::User(user) => {
                let mut nicknames = self.look.nicknames;
                Thread::User(User {
                    nickname: nicknames.remove(&user.id),
                    own_nickname: nicknames.into_values().next(),
                    color: self.look.color,
                    emoji: self.look.emoji,
                    message_count,
                    last_message_at,
                    plan: self.plan,
                    state: self.state,
                    ..user
                })
            }
            Thread::Page(mut page) => {
                page.message_count = message_count;
                page.last_message_at = last_message_at;
                page.plan = self.plan;
                page.state = self.state;
                Thread::Page(page)
            }
            other => other,
        }
    }
}

/// A group among the results of a search.
pub(crate) fn group_node(raw: &RawValue) -> Result<Group, DecodeError> {
    const WHAT: &str = "a group";
    let node: Node<'_> = de::parse(WHAT, raw.get())?;
    let id = node.thread_key.as_ref().and_then(|key| key.thread_fbid);
    let id = id.ok_or_else(|| DecodeError::new(WHAT, "it has no identifier"))?;
    Ok(node.into_group(id))
}

/// A `MessageThread`, or a `message_thread`. Only what it is must be readable.
#[derive(Deserialize)]
struct Node<'a> {
    #[serde(default, deserialize_with = "de::lenient")]
    thread_key: Option<Key>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    thread_type: Option<String>,
    #[serde(default, deserialize_with = "de::lenient_text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "de::lenient")]
    image: Option<Address>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    messages_count: Option<u64>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    updated_time_precise: Option<de::Millis>,
    #[serde(borrow, default, deserialize_with = "de::nodes")]
    last_message: Vec<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "de::nodes")]
    all_participants: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "look")]
    customization_info: Look,
    #[serde(borrow, default, deserialize_with = "de::lenient_list")]
    thread_admins: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "de::lenient_flag")]
    approval_mode: Option<bool>,
    /// The people who wait to be let in, until 2018 and since.
    #[serde(borrow, default, deserialize_with = "de::lenient")]
    thread_queue_metadata: Option<Queue<'a>>,
    #[serde(borrow, default, deserialize_with = "de::nodes")]
    group_approval_queue: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "de::lenient")]
    joinable_mode: Option<Joinable>,
    #[serde(default, deserialize_with = "de::lenient_flag")]
    privacy_mode: Option<bool>,
    #[serde(borrow, default, deserialize_with = "de::nodes")]
    event_reminders: Vec<&'a RawValue>,
    // How it stands with the account.
    #[serde(default, deserialize_with = "thread_state::folder")]
    folder: Option<ThreadLocation>,
    #[serde(default, deserialize_with = "de::lenient_flag")]
    has_viewer_archived: Option<bool>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    unread_count: Option<u32>,
    #[serde(default, deserialize_with = "thread_state::mute")]
    mute_until: Option<Mute>,
    #[serde(default, deserialize_with = "thread_state::is_muted")]
    reactions_mute_mode: Option<bool>,
    #[serde(default, deserialize_with = "thread_state::is_muted")]
    mentions_mute_mode: Option<bool>,
    #[serde(default, deserialize_with = "thread_state::can_reply")]
    cannot_reply_reason: Option<bool>,
    #[serde(borrow, default, deserialize_with = "de::nodes")]
    last_read_receipt: Vec<&'a RawValue>,
    #[serde(default, deserialize_with = "thread_state::theme")]
    thread_theme: Option<ThemeId>,
}

#[derive(Clone, Copy, Default, Deserialize)]
struct Key {
    #[serde(default, deserialize_with = "de::lenient_number")]
    thread_fbid: Option<GroupId>,
    #[serde(default, deserialize_with = "de::lenient_number")]
    other_user_id: Option<ThreadId>,
}

#[derive(Deserialize)]
struct Queue<'a> {
    #[serde(borrow, default, deserialize_with = "de::nodes")]
    approval_requests: Vec<&'a RawValue>,
}

/// How people join by a link.
#[derive(Deserialize)]
pub(super) struct Joinable {
    #[serde(default, deserialize_with = "de::lenient_text")]
    link: Option<String>,
}

impl Joinable {
    pub(super) fn link(self) -> Option<String> {
        self.link.filter(|link| !link.is_empty())
    }
}

/// The fields of a room stand in its group too.
pub(super) fn room(group: Group, privacy_mode: Option<bool>) -> Room {
    Room {
        admins: group.admins.clone(),
        approval_mode: group.approval_mode.unwrap_or(false),
        approval_requests: group.approval_requests.clone(),
        join_link: group.join_link.clone(),
        privacy_mode,
        group,
    }
}

impl Node<'_> {
    fn into_conversation(self, asked: ThreadId) -> Conversation {
        let key = self.thread_key.unwrap_or_default();
        let group_id = key.thread_fbid.unwrap_or(asked.get().into());
        match self.thread_type.as_deref() {
            Some("GROUP") => Conversation::Group(self.into_group(group_id)),
            // With a seller or a buyer, among whom Facebook may put more people.
            Some("MARKETPLACE") if key.thread_fbid.is_some() && key.other_user_id.is_none() => {
                Conversation::Group(self.into_group(group_id))
            }
            Some("ROOM") => Conversation::Room(self.into_room(group_id)),
            Some("ONE_TO_ONE") => Conversation::OneToOne(OneToOne {
                other: key.other_user_id.unwrap_or(asked),
                has_begun: true,
                last_message_at: self.last_message_at(),
                plan: plan::first(&self.event_reminders),
                state: self.state(),
                message_count: self.messages_count,
                look: self.customization_info,
            }),
            _ => Conversation::Unknown(self.thread_type),
        }
    }

    fn into_group(self, id: GroupId) -> Group {
        #[derive(Deserialize)]
        struct Participant {
            messaging_actor: Person,
        }
        #[derive(Deserialize)]
        struct Request {
            requester: Person,
        }
        let participants = de::readable(&self.all_participants);
        let queue = self.thread_queue_metadata.as_ref();
        let mut waiting = queue.map_or_else(BTreeSet::new, |queue| ids(&queue.approval_requests));
        let requests = de::readable(&self.group_approval_queue);
        waiting.extend(requests.map(|request: Request| request.requester.id));
        Group {
            admins: ids(&self.thread_admins),
            approval_mode: self.approval_mode,
            approval_requests: waiting,
            participants: participants
                .map(|participant: Participant| participant.messaging_actor.id)
                .collect(),
            message_count: self.messages_count,
            last_message_at: self.last_message_at(),
            plan: plan::first(&self.event_reminders),
            state: self.state(),
            color: self.customization_info.color,
            emoji: self.customization_info.emoji,
            nicknames: self.customization_info.nicknames,
            name: self.name,
            photo: self.image.map(|image| image.uri),
            join_link: self.joinable_mode.and_then(Joinable::link),
            ..Group::new(id)
        }
    }

    fn into_room(self, id: GroupId) -> Room {
        let privacy_mode = self.privacy_mode;
        room(self.into_group(id), privacy_mode)
    }

    fn state(&self) -> ThreadState {
        ThreadState {
            folder: self.folder,
            is_archived: self.has_viewer_archived,
            unread_count: self.unread_count,
            mute: self.mute_until,
            reactions_muted: self.reactions_mute_mode,
            mentions_muted: self.mentions_mute_mode,
            can_reply: self.cannot_reply_reason,
            last_read_at: thread_state::read_at(&self.last_read_receipt),
            theme: self.thread_theme,
        }
    }

    /// When the last message came; where there is none to be seen, when the conversation changed.
    fn last_message_at(&self) -> Option<Timestamp> {
        #[derive(Deserialize)]
        struct Last {
            #[serde(deserialize_with = "de::number")]
            timestamp_precise: de::Millis,
        }
        let mut last = de::readable(&self.last_message).map(|last: Last| last.timestamp_precise);
        last.next()
            .or(self.updated_time_precise)
            .map(|millis| millis.0)
    }
}

/// The appearance of a conversation.
#[derive(Default)]
pub(super) struct Look {
    color: Option<ThreadColor>,
    emoji: Option<String>,
    nicknames: BTreeMap<UserId, String>,
}

fn look<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Look, D::Error> {
    #[derive(Deserialize)]
    struct Customization<'a> {
        #[serde(default, deserialize_with = "de::lenient_text")]
        emoji: Option<String>,
        // An empty text is a colour.
        #[serde(default, deserialize_with = "de::lenient")]
        outgoing_bubble_color: Option<String>,
        #[serde(borrow, default, deserialize_with = "de::lenient_list")]
        participant_customizations: Vec<&'a RawValue>,
    }
    #[derive(Deserialize)]
    struct Participant {
        #[serde(deserialize_with = "de::number")]
        participant_id: UserId,
        #[serde(deserialize_with = "de::required_text")]
        nickname: String,
    }
    let Some(info) = de::lenient::<_, Customization<'de>>(deserializer)? else {
        return Ok(Look::default());
    };
    let nicknames = de::readable(&info.participant_customizations);
    Ok(Look {
        color: info
            .outgoing_bubble_color
            .and_then(|text| color::decode(&text)),
        emoji: info.emoji,
        nicknames: nicknames
            .map(|it: Participant| (it.participant_id, it.nickname))
            .collect(),
    })
}

/// The identifiers of people in a list of nodes.
fn ids(nodes: &[&RawValue]) -> BTreeSet<UserId> {
    de::readable(nodes)
        .map(|person: Person| person.id)
        .collect()
}

#[derive(Deserialize)]
struct Person {
    #[serde(deserialize_with = "de::number")]
    id: UserId,
}
