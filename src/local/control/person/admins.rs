//! Creating groups, and changing their admins, their pictures and who lets people in.

use super::Person;
use crate::id::{GroupId, MessageId, UserId};
use crate::local::world::api_error::ApiError;
use crate::local::world::conversation::Draft;
use crate::model::{ApprovalMode, ThreadKey, Upload};

impl Person {
    /// Creates a group with at least two others by its first message, and returns its identifier. This person is its admin.
    ///
    /// # Panics
    ///
    /// Where fewer than two others are named, one of them is not there or twice, or the text is empty or too long.
    ///
    /// ```
    /// use fbchat::local::{ADA, ALAN, GRACE, KATHERINE, LocalServer};
    /// use fbchat::{ApprovalMode, Upload};
    ///
    /// let server = LocalServer::start()?;
    /// let [ada, grace, katherine] = [ADA, GRACE, KATHERINE].map(|id| server.person(id).unwrap());
    /// let group = ada.creates_group(&[ALAN, GRACE], "Welcome!");
    /// ada.makes_admin(group, ALAN);
    /// ada.changes_approval_mode(group, ApprovalMode::Required);
    /// ada.changes_image(group, Upload::path("fixtures/files/dot.png"));
    /// ada.unmakes_admin(group, ALAN);
    /// katherine.asks_to_join(group);
    /// assert!(grace.transcript(group).contains("Ada Lovelace changed the group photo."));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[allow(clippy::panic)]
    pub fn creates_group(&self, others: &[UserId], text: &str) -> GroupId {
        let draft = Draft {
            text: Some(text.to_owned()),
            ..Draft::default()
        };
        let made = if text.is_empty() {
            Err(ApiError::INVALID)
        } else {
            self.shared.lock().create_group(self.id, others, draft)
        };
        self.shared.notify();
        match made {
            Ok((key, _)) => key.for_viewer(self.id).id().get().into(),
            Err(_) => panic!("{} cannot create a group with {others:?}", self.id),
        }
    }

    /// Makes a member of a group an admin. [`creates_group`](Self::creates_group) has an example.
    ///
    /// # Panics
    ///
    /// Also where this person is no admin, or `user` is this person, no member, or an admin already.
    pub fn makes_admin(&self, thread: impl Into<ThreadKey>, user: UserId) -> MessageId {
        let (id, _) = self.act(thread, |state, key| {
            state.change_admin(self.id, key, user, true)
        });
        id
    }

    /// Makes an admin of a group an ordinary member. [`creates_group`](Self::creates_group) has an example.
    ///
    /// # Panics
    ///
    /// Also where this person is no admin, or `user` is this person or no admin.
    pub fn unmakes_admin(&self, thread: impl Into<ThreadKey>, user: UserId) -> MessageId {
        let (id, _) = self.act(thread, |state, key| {
            state.change_admin(self.id, key, user, false)
        });
        id
    }

    /// Changes whether admins have to let people into a group. [`creates_group`](Self::creates_group) has an example.
    ///
    /// # Panics
    ///
    /// Also where this person is no admin of the group.
    pub fn changes_approval_mode(
        &self,
        thread: impl Into<ThreadKey>,
        mode: ApprovalMode,
    ) -> MessageId {
        let (id, _) = self.act(thread, |state, key| {
            state.change_approval_mode(self.id, key, mode)
        });
        id
    }

    /// Uploads an image and makes it the picture of a group. [`creates_group`](Self::creates_group) has an example.
    ///
    /// # Panics
    ///
    /// Also where the conversation is no group, or the file cannot be read, is no image or has an address.
    pub fn changes_image(
        &self,
        thread: impl Into<ThreadKey>,
        image: impl Into<Upload>,
    ) -> MessageId {
        let file = self.uploads(image);
        let (id, _) = self.act(thread, |state, key| {
            let image = state.uploads.get(file.id()).ok_or(ApiError::INVALID)?;
            let image = image.clone();
            state.change_group_image(self.id, key, image)
        });
        id
    }

    /// Asks to be let into a group, whose admins then receive [`JoinRequested`](crate::JoinRequested).
    /// [`creates_group`](Self::creates_group) has an example.
    ///
    /// # Panics
    ///
    /// Where there is no such group, or this person is a member or waits already.
    #[allow(clippy::panic)]
    pub fn asks_to_join(&self, group: GroupId) {
        let asked = self.shared.lock().ask_to_join(self.id, group);
        if asked.is_err() {
            panic!("{} cannot ask to join group {group}", self.id);
        }
        self.shared.notify();
    }
}
