//! The pictures of groups.

use super::api_error::ApiError;
use super::conversation::ConversationKey;
use super::groups::require_group;
use super::media::{Media, MediaKind};
use super::receipt::Receipt;
use super::state::State;
use crate::id::UserId;
use crate::local::push::deltas::Change;

impl State {
    /// Makes an image that the actor has uploaded the picture of a group.
    pub(crate) fn change_group_image(
        &mut self,
        actor: UserId,
        key: ConversationKey,
        image: Media,
    ) -> Result<Receipt, ApiError> {
        require_group(key)?;
        let is_image = matches!(image.kind, MediaKind::Image | MediaKind::Gif);
        let conversation = self.conversation_mut(actor, key)?;
        if !is_image || image.owner != actor {
            return Err(ApiError::INVALID);
        }
        conversation.image = Some(image.clone());
        let text = format!("{} changed the group photo.", self.name(actor));
        self.add_admin_text(actor, key, &Change::Image(image), text, None, None)
    }
}
