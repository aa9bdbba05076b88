//! Who is let into groups: the approval mode, and the queue of those who wait.

use super::api_error::ApiError;
use super::conversation::{Content, ConversationKey};
use super::receipt::Receipt;
use super::state::State;
use crate::id::{GroupId, UserId};
use crate::local::control::sent::Sent;
use crate::local::push::deltas::{Change, Echo, QueueAction, QueueChange};
use crate::model::ApprovalMode;

impl State {
    /// Changes whether admins have to let people in. Only an admin can.
    pub(crate) fn change_approval_mode(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        mode: ApprovalMode,
    ) -> Result<Receipt, ApiError> {
        self.require_admin(actor, key)?;
        let is_required = mode == ApprovalMode::Required;
        self.conversation_mut(actor, key)?.needs_approval = is_required;
        let by = self.name(actor);
        let text = if is_required {
            format!("{by} turned on member approval.")
        } else {
            format!("{by} turned off member approval.")
        };
        let thread = key.for_viewer(actor).id().get();
        let change = Change::approval_mode(thread, mode);
        self.add_echoed_text(actor, key, &change, text, Some(Echo::ApprovalMode(mode)))
    }

    /// Puts people into the queue whom a member adds who is no admin.
    pub(super) fn enqueue(
        &mut self,
        inviter: UserId,
        key: ConversationKey,
        users: &[UserId],
        offline_id: Option<String>,
    ) -> Result<Receipt, ApiError> {
        let waiting = &self.conversation(inviter, key)?.approval_requests;
        let new: Vec<UserId> = users
            .iter()
            .copied()
            .filter(|user| !waiting.contains(user))
            .collect();
        if new.is_empty() {
            return Err(ApiError::INVALID);
        }
        let mut receipt = None;
        for user in new {
            let change = QueueChange {
                user,
                inviter: Some(inviter),
                action: QueueAction::Requested,
            };
            let one = self.change_queue(inviter, key, change, offline_id.clone())?;
            receipt.get_or_insert(one);
        }
        receipt.ok_or(ApiError::INVALID)
    }

    /// Puts somebody into the queue of a group who is no member and does not wait yet.
    pub(crate) fn ask_to_join(&mut self, user: UserId, group: GroupId) -> Result<(), ApiError> {
        let keys = [ConversationKey::Group(group), ConversationKey::Room(group)];
        let mut groups = keys.iter().filter_map(|key| self.conversations.get(key));
        let group = groups.next().filter(|group| {
            !group.members.contains(&user) && !group.approval_requests.contains(&user)
        });
        let key = group.ok_or(ApiError::NO_ACCESS)?.key;
        let change = QueueChange {
            user,
            inviter: None,
            action: QueueAction::Requested,
        };
        self.change_queue(user, key, change, None).map(drop)
    }

    /// Lets people in who wait, or turns them away. Only an admin can.
    pub(crate) fn respond_to_waiting(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        users: &[UserId],
        accepts: bool,
    ) -> Result<(), ApiError> {
        self.require_admin(actor, key)?;
        let waiting = &self.conversation(actor, key)?.approval_requests;
        if users.is_empty() || !users.iter().all(|user| waiting.contains(user)) {
            return Err(ApiError::INVALID);
        }
        let action = if accepts {
            QueueAction::Accepted
        } else {
            QueueAction::Denied
        };
        for user in users {
            let change = QueueChange {
                user: *user,
                inviter: None,
                action,
            };
            self.change_queue(actor, key, change, None)?;
        }
        if accepts {
            self.add_people(actor, key, users, None)?;
        }
        Ok(())
    }

    /// Changes the queue, and pushes the change to the admins.
    fn change_queue(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        change: QueueChange,
        offline_id: Option<String>,
    ) -> Result<Receipt, ApiError> {
        // It is in no history, but has what a message has.
        let stored = self.new_stored(actor, key, offline_id, Content::Unsent);
        let conversation = self.conversations.get_mut(&key);
        let conversation = conversation.ok_or(ApiError::NO_ACCESS)?;
        let (user, action) = (change.user, change.action);
        match action {
            QueueAction::Requested => conversation.approval_requests.insert(change.user),
            QueueAction::Accepted | QueueAction::Denied => {
                conversation.approval_requests.remove(&change.user)
            }
        };
        let conversation = &*conversation;
        let admins = conversation.admins.iter();
        let deltas: Vec<_> = admins
            .map(|admin| (*admin, change.delta(&stored, conversation, *admin)))
            .collect();
        for (admin, delta) in deltas {
            self.push_delta(admin, delta, None);
        }
        let (by, of) = (self.name(actor), self.name(user));
        let text = match action {
            QueueAction::Requested if actor == user => format!("{by} asked to join."),
            QueueAction::Requested => format!("{by} asked to add {of}."),
            QueueAction::Accepted => format!("{by} let {of} in."),
            QueueAction::Denied => format!("{by} turned {of} away."),
        };
        let thread = key.for_viewer(actor);
        self.sent_log.add(actor, Sent::Change { thread, text });
        Ok((stored.id, stored.at))
    }
}
