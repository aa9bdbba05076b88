//! The admins of groups.

use super::api_error::ApiError;
use super::conversation::ConversationKey;
use super::groups::require_group;
use super::receipt::Receipt;
use super::state::State;
use crate::id::UserId;
use crate::local::push::deltas::{Change, Echo};

impl State {
    /// Makes a member an admin, or takes that back. Only another admin can.
    pub(crate) fn change_admin(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        user: UserId,
        is_admin: bool,
    ) -> Result<Receipt, ApiError> {
        self.check_admins(actor, key, &[user], is_admin)?;
        let (by, of) = (self.name(actor), self.name(user));
        let text = if is_admin {
            format!("{by} added {of} as a group admin.")
        } else {
            format!("{by} removed {of} as a group admin.")
        };
        let admins = &mut self.conversation_mut(actor, key)?.admins;
        if is_admin {
            admins.insert(user);
        } else {
            admins.remove(&user);
        }
        let change = Change::admin(user, is_admin);
        let echo = (!is_admin).then_some(Echo::AdminRemoved(user));
        self.add_echoed_text(actor, key, &change, text, echo)
    }

    /// Fails unless each of these users can be changed by this admin.
    pub(crate) fn check_admins(
        &self,
        actor: UserId,
        key: ConversationKey,
        users: &[UserId],
        are_admins: bool,
    ) -> Result<(), ApiError> {
        self.require_admin(actor, key)?;
        let conversation = self.conversation(actor, key)?;
        let is_possible = |user: &UserId| {
            *user != actor
                && conversation.members.contains(user)
                && conversation.admins.contains(user) != are_admins
        };
        if users.is_empty() || !users.iter().all(is_possible) {
            return Err(ApiError::INVALID);
        }
        Ok(())
    }

    pub(super) fn require_admin(
        &self,
        actor: UserId,
        key: ConversationKey,
    ) -> Result<(), ApiError> {
        require_group(key)?;
        let is_admin = self.conversation(actor, key)?.admins.contains(&actor);
        is_admin.then_some(()).ok_or(ApiError::NO_ACCESS)
    }
}
