//! The plans of conversations.

use super::api_error::ApiError;
use super::conversation::ConversationKey;
use super::receipt::Receipt;
use super::state::State;
use crate::id::UserId;
use crate::local::push::deltas::Change;

impl State {
    pub(crate) fn create_reminder(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        title: &str,
        seconds: u64,
    ) -> Result<Receipt, ApiError> {
        self.conversation(actor, key)?;
        let text = format!("{} created a reminder: {title}.", self.name(actor));
        let change = Change::reminder(title, seconds);
        self.add_admin_text(actor, key, &change, text, None, None)
    }
}
