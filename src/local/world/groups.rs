//! The members of groups.

use super::api_error::ApiError;
use super::conversation::ConversationKey;
use super::receipt::Receipt;
use super::state::State;
use crate::id::UserId;
use crate::local::push::deltas::Change;

impl State {
    /// Adds people to a group. Existing members are skipped; at least one person has to be new. Where admins let people in, those
    /// whom others add wait.
    pub(crate) fn add_people(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        people: &[UserId],
        offline_id: Option<String>,
    ) -> Result<Receipt, ApiError> {
        require_group(key)?;
        let members = &self.conversation(actor, key)?.members;
        let mut added = Vec::new();
        for user in people.iter().filter(|user| !members.contains(user)) {
            let account = self.people.get(user).ok_or(ApiError::INVALID)?;
            let first_name = account.first_name().to_owned();
            added.push((*user, first_name, account.user.name.clone()));
        }
        let waits = self.waits_for_approval(actor, key)?;
        if waits && !added.is_empty() {
            let users: Vec<UserId> = added.iter().map(|(user, ..)| *user).collect();
            return self.enqueue(actor, key, &users, offline_id);
        }
        let names: Vec<&str> = added.iter().map(|(_, _, name)| name.as_str()).collect();
        if names.is_empty() {
            return Err(ApiError::INVALID);
        }
        let text = format!("{} added {}.", self.name(actor), names.join(", "));
        let conversation = self.conversation_mut(actor, key)?;
        for (user, ..) in &added {
            conversation.members.insert(*user);
            conversation.approval_requests.remove(user);
        }
        self.add_admin_text(actor, key, &Change::Added(added), text, None, offline_id)
    }

    /// Returns whether those whom the actor adds have to wait for an admin.
    fn waits_for_approval(&self, actor: UserId, key: ConversationKey) -> Result<bool, ApiError> {
        let conversation = self.conversation(actor, key)?;
        Ok(conversation.needs_approval && !conversation.admins.contains(&actor))
    }

    /// Removes a member. Everyone may leave; in a group with admins, only they may remove others.
    pub(crate) fn remove_person(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        user: UserId,
    ) -> Result<Receipt, ApiError> {
        require_group(key)?;
        let conversation = self.conversation_mut(actor, key)?;
        let admins = &conversation.admins;
        if user != actor && !admins.is_empty() && !admins.contains(&actor) {
            return Err(ApiError::NO_ACCESS);
        }
        if !conversation.members.remove(&user) {
            return Err(ApiError::INVALID);
        }
        conversation.admins.remove(&user);
        conversation.unseen.remove(&user);
        let (by, of) = (self.name(actor), self.name(user));
        let text = if actor == user {
            format!("{by} left the group.")
        } else {
            format!("{by} removed {of} from the group.")
        };
        self.add_admin_text(actor, key, &Change::Left(user), text, Some(user), None)
    }
}

pub(super) fn require_group(key: ConversationKey) -> Result<(), ApiError> {
    match key {
        ConversationKey::Group(_) | ConversationKey::Room(_) => Ok(()),
        ConversationKey::Pair(..) | ConversationKey::Page(..) => Err(ApiError::NO_ACCESS),
    }
}
