//! The admins of groups.

use super::Client;
use super::group::each_once;
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::model::Target;
use crate::wire::endpoint::admins;

/// # Admins of a group
impl Client {
    /// Makes members of a group its admins, too. Only an admin can; the members see each change, as
    /// [`AdminChanged`](crate::AdminChanged).
    ///
    /// Never sent twice: after an error that [may have been done](crate::Error::may_have_been_done),
    /// [`fetch_group_info`](Self::fetch_group_info) shows who is an admin.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if nobody is named, if this account itself is, or if the thread is one with a person
    /// or a page; [`Error::NoThread`] if no default thread is set. [`Error::Facebook`] if Facebook refuses, with code 1545012 if this
    /// account is no admin of the group.
    ///
    /// ```
    /// use fbchat::local::{ADA, GRACE, LocalServer};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let group = client.create_group([ADA, GRACE], "Welcome!")?;
    /// client.add_group_admins(group, [ADA, GRACE])?;
    /// client.remove_group_admins(group, [GRACE])?;
    /// let admins = &client.fetch_group_info(&[group])?[&group].admins;
    /// assert_eq!(admins, &[client.uid(), ADA].into());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add_group_admins(
        &self,
        thread: impl Into<Target>,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<()> {
        self.change_admins(thread.into(), users, true)
    }

    /// Makes admins of a group ordinary members again, as [`add_group_admins`](Self::add_group_admins) makes them admins.
    ///
    /// # Errors
    ///
    /// As [`add_group_admins`](Self::add_group_admins), which has an example.
    pub fn remove_group_admins(
        &self,
        thread: impl Into<Target>,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<()> {
        self.change_admins(thread.into(), users, false)
    }

    fn change_admins(
        &self,
        thread: Target,
        users: impl IntoIterator<Item = UserId>,
        are_admins: bool,
    ) -> Result<()> {
        let thread = self.resolve_group(thread)?;
        let users = each_once(users);
        if users.is_empty() {
            return Err(Error::invalid_input(
                "there is nobody to change: name at least one member",
            ));
        }
        if users.contains(&self.uid()) {
            return Err(Error::invalid_input(
                "an account cannot change whether it is an admin itself: ask another admin to do it",
            ));
        }
        self.perform_in_turn(admins::request(thread, &users, are_admins))
    }
}
