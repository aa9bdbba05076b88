//! What people do in conversations, whether by a client's request or by a [`Person`](super::Person).

use std::collections::BTreeMap;

use super::conversation::{Content, Conversation, Draft, Place, Stored};
use super::deltas::{self, Change};
use super::refusal::Refusal;
use super::state::State;
use crate::id::{MessageId, UserId};
use crate::model::{Reaction, ThreadColor, TypingStatus};
use crate::time::Timestamp;

/// A message's identifier and when it was received.
pub(crate) type Receipt = (MessageId, Timestamp);

impl State {
    pub(crate) fn say(
        &mut self,
        author: UserId,
        place: Place,
        draft: Draft,
    ) -> Result<Receipt, Refusal> {
        self.conversation(author, place)?;
        let stored = self.stored(
            author,
            draft.offline_id.clone(),
            Content::Said(draft.clone()),
        );
        let conversation = self.keep(place, stored.clone())?;
        conversation.archived_by.clear();
        let members = conversation.members.clone();
        for member in members {
            let folder = self.folder(self.conversation(member, place)?, member);
            let delta = deltas::message(&stored, &draft, place, member, folder);
            self.push_delta(member, delta, None);
            if member != author {
                self.push_inbox(member);
            }
        }
        Ok((stored.id, stored.at))
    }

    fn stored(&mut self, author: UserId, offline_id: Option<String>, content: Content) -> Stored {
        let number = self.next_number();
        let at = self.now();
        let made_id = || ((at.as_millis() << 22) | i64::from(fastrand::u32(..1 << 22))).to_string();
        Stored {
            id: MessageId::from(format!("mid.$cAAA{number:08X}")),
            author,
            at,
            offline_id: offline_id.unwrap_or_else(made_id),
            content,
            reactions: BTreeMap::new(),
        }
    }

    /// Adds to a history; the author has read it, to all others it is new.
    fn keep(&mut self, place: Place, stored: Stored) -> Result<&mut Conversation, Refusal> {
        let (author, at) = (stored.author, stored.at);
        let conversation = self.conversations.get_mut(&place);
        let conversation = conversation.ok_or(Refusal::NO_ACCESS)?;
        conversation.messages.push(stored);
        conversation.updated = at;
        conversation.read.insert(author, at);
        conversation.unseen = conversation.members.clone();
        conversation.unseen.remove(&author);
        Ok(conversation)
    }

    /// Notes a change that was made, and tells the members and whoever else it concerns.
    fn note(
        &mut self,
        actor: UserId,
        place: Place,
        change: &Change,
        text: String,
        also: Option<UserId>,
        offline_id: Option<String>,
    ) -> Result<Receipt, Refusal> {
        let kind = change.kind();
        let stored = self.stored(actor, offline_id, Content::Noted { kind, text });
        let conversation = &*self.keep(place, stored.clone())?;
        let told = conversation.members.iter().copied().chain(also);
        let deltas: Vec<_> = told
            .map(|member| (member, change.delta(&stored, conversation, member)))
            .collect();
        for (member, delta) in deltas {
            self.push_delta(member, delta, None);
        }
        Ok((stored.id, stored.at))
    }

    pub(crate) fn change_color(
        &mut self,
        actor: UserId,
        place: Place,
        color: ThreadColor,
    ) -> Result<Receipt, Refusal> {
        self.conversation_mut(actor, place)?.color = color;
        let text = format!("{} changed the chat colours.", self.name(actor));
        self.note(actor, place, &Change::Color(color), text, None, None)
    }

    /// An empty emoji brings the like back.
    pub(crate) fn change_emoji(
        &mut self,
        actor: UserId,
        place: Place,
        emoji: &str,
    ) -> Result<Receipt, Refusal> {
        self.conversation_mut(actor, place)?.emoji = some_text(emoji);
        let text = format!("{} set the emoji to {emoji}.", self.name(actor));
        let change = Change::Emoji(emoji.to_owned());
        self.note(actor, place, &change, text, None, None)
    }

    /// An empty nickname takes it away.
    pub(crate) fn change_nickname(
        &mut self,
        actor: UserId,
        place: Place,
        user: UserId,
        nickname: &str,
    ) -> Result<Receipt, Refusal> {
        let conversation = self.conversation_mut(actor, place)?;
        if !conversation.members.contains(&user) {
            return Err(Refusal::INVALID);
        }
        match some_text(nickname) {
            Some(nickname) => conversation.nicknames.insert(user, nickname),
            None => conversation.nicknames.remove(&user),
        };
        let (by, of) = (self.name(actor), self.name(user));
        let text = format!("{by} set the nickname for {of} to {nickname}.");
        let change = Change::Nickname(user, nickname.to_owned());
        self.note(actor, place, &change, text, None, None)
    }

    /// An empty name takes it away.
    pub(crate) fn rename(
        &mut self,
        actor: UserId,
        place: Place,
        name: &str,
        offline_id: Option<String>,
    ) -> Result<Receipt, Refusal> {
        of_many(place)?;
        self.conversation_mut(actor, place)?.name = some_text(name);
        let text = format!("{} named the group {name}.", self.name(actor));
        let change = Change::Name(name.to_owned());
        self.note(actor, place, &change, text, None, offline_id)
    }

    /// Those who are members already are passed over; at least one must not be.
    pub(crate) fn add_people(
        &mut self,
        actor: UserId,
        place: Place,
        people: &[UserId],
        offline_id: Option<String>,
    ) -> Result<Receipt, Refusal> {
        of_many(place)?;
        let members = &self.conversation(actor, place)?.members;
        let mut added = Vec::new();
        for user in people.iter().filter(|user| !members.contains(user)) {
            let account = self.people.get(user).ok_or(Refusal::INVALID)?;
            let first_name = account.first_name().to_owned();
            added.push((*user, first_name, account.user.name.clone()));
        }
        let names: Vec<&str> = added.iter().map(|(_, _, name)| name.as_str()).collect();
        if names.is_empty() {
            return Err(Refusal::INVALID);
        }
        let text = format!("{} added {}.", self.name(actor), names.join(", "));
        let conversation = self.conversation_mut(actor, place)?;
        for (user, ..) in &added {
            conversation.members.insert(*user);
            conversation.approval_requests.remove(user);
        }
        self.note(actor, place, &Change::Added(added), text, None, offline_id)
    }

    pub(crate) fn remove_person(
        &mut self,
        actor: UserId,
        place: Place,
        user: UserId,
    ) -> Result<Receipt, Refusal> {
        of_many(place)?;
        let conversation = self.conversation_mut(actor, place)?;
        if !conversation.members.remove(&user) {
            return Err(Refusal::INVALID);
        }
        conversation.admins.remove(&user);
        conversation.unseen.remove(&user);
        let (by, of) = (self.name(actor), self.name(user));
        let text = match actor == user {
            true => format!("{by} left the group."),
            false => format!("{by} removed {of} from the group."),
        };
        self.note(actor, place, &Change::Left(user), text, Some(user), None)
    }

    pub(crate) fn remind(
        &mut self,
        actor: UserId,
        place: Place,
        title: &str,
        seconds: u64,
    ) -> Result<Receipt, Refusal> {
        self.conversation(actor, place)?;
        let text = format!("{} created a reminder: {title}.", self.name(actor));
        let change = Change::Reminder(title.to_owned(), seconds);
        self.note(actor, place, &change, text, None, None)
    }

    /// Puts a reaction on a message, or takes the actor's away.
    pub(crate) fn react(
        &mut self,
        actor: UserId,
        message: &str,
        reaction: Option<Reaction>,
    ) -> Result<(), Refusal> {
        let stored = self
            .conversations
            .values_mut()
            .filter(|conversation| conversation.members.contains(&actor))
            .flat_map(|conversation| &mut conversation.messages)
            .find(|stored| stored.id.as_str() == message)
            .ok_or(Refusal::NO_ACCESS)?;
        match reaction {
            Some(reaction) => stored.reactions.insert(actor, reaction),
            None => stored.reactions.remove(&actor),
        };
        Ok(())
    }

    pub(crate) fn type_in(
        &mut self,
        actor: UserId,
        place: Place,
        status: TypingStatus,
    ) -> Result<(), Refusal> {
        let state = u8::from(status == TypingStatus::Typing);
        for member in self.others(actor, place)? {
            let item = deltas::typing(place, member, actor, state);
            self.push(member, &item, None);
        }
        Ok(())
    }

    /// The reader has read up to `until`, and did so in the session `session`, if in any.
    pub(crate) fn read_until(
        &mut self,
        reader: UserId,
        place: Place,
        until: Timestamp,
        tell_others: bool,
        session: Option<u64>,
    ) -> Result<(), Refusal> {
        let now = self.now();
        let conversation = self.conversation_mut(reader, place)?;
        let read = conversation.read.entry(reader).or_insert(until);
        *read = until.max(*read);
        if conversation.unread(reader).next().is_none() {
            conversation.unseen.remove(&reader);
        }
        let delta = deltas::mark_read(place, reader, until, now);
        self.push_delta(reader, delta, session);
        if tell_others {
            for member in self.others(reader, place)? {
                let delta = deltas::read_receipt(place, member, reader, until, now);
                self.push_delta(member, delta, None);
            }
        }
        Ok(())
    }

    /// Everything in the reader's list was looked at.
    pub(crate) fn see_all(&mut self, reader: UserId) {
        let now = self.now();
        if let Some(account) = self.people.get_mut(&reader) {
            account.seen = now;
        }
        for conversation in self.conversations.values_mut() {
            conversation.unseen.remove(&reader);
        }
        self.push_inbox(reader);
    }

    /// These messages reached the receiver; their authors are told.
    pub(crate) fn deliver(
        &mut self,
        receiver: UserId,
        place: Place,
        messages: &[&str],
    ) -> Result<(), Refusal> {
        let now = self.now();
        let conversation = self.conversation(receiver, place)?;
        let mut by_author: BTreeMap<UserId, Vec<MessageId>> = BTreeMap::new();
        for message in messages {
            let stored = conversation
                .messages
                .iter()
                .rev()
                .find(|stored| stored.id.as_str() == *message)
                .ok_or(Refusal::INVALID)?;
            let theirs = by_author.entry(stored.author).or_default();
            theirs.push(stored.id.clone());
        }
        by_author.remove(&receiver);
        for (author, messages) in by_author {
            let delta = deltas::delivery_receipt(place, author, receiver, &messages, now);
            self.push_delta(author, delta, None);
        }
        Ok(())
    }

    pub(crate) fn ask_for_friendship(&mut self, from: UserId, to: UserId) {
        if !self.are_friends(from, to) && self.friend_requests.insert((from, to)) {
            let item = deltas::friend_request(to, from);
            self.push(to, &item, None);
        }
    }

    pub(crate) fn confirm_friendship(&mut self, user: UserId, from: UserId) -> Result<(), Refusal> {
        if !self.friend_requests.remove(&(from, user)) {
            return Err(Refusal::INVALID);
        }
        self.become_friends(user, from);
        Ok(())
    }

    pub(crate) fn show_up(&mut self, user: UserId) {
        let item = deltas::presence(user, self.now());
        let everybody = self.people.keys().copied();
        let friends: Vec<UserId> = everybody
            .filter(|other| self.are_friends(user, *other))
            .collect();
        for friend in friends {
            self.push(friend, &item, None);
        }
    }

    fn others(&self, actor: UserId, place: Place) -> Result<Vec<UserId>, Refusal> {
        let members = &self.conversation(actor, place)?.members;
        Ok(members
            .iter()
            .copied()
            .filter(|member| *member != actor)
            .collect())
    }
}

fn of_many(place: Place) -> Result<(), Refusal> {
    match place {
        Place::Group(_) | Place::Room(_) => Ok(()),
        Place::Pair(..) | Place::Page(..) => Err(Refusal::NO_ACCESS),
    }
}

fn some_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
