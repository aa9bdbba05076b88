//! Who lets people into a group, and those who wait for it.

use super::Client;
use super::group::each_once;
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::model::{ApprovalMode, Target};
use crate::wire::Repeat;
use crate::wire::endpoint::approval_mode;
use crate::wire::endpoint::group_approval::{self, Response};

/// # Who may join a group
impl Client {
    /// Changes whether an admin has to let people into a group one by one. Only an admin can.
    ///
    /// While it is [`ApprovalMode::Required`], those whom somebody adds who is no admin wait in
    /// [`Group::approval_requests`](crate::Group::approval_requests), and admins receive [`JoinRequested`](crate::JoinRequested).
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if the thread is one with a person or a page; [`Error::NoThread`] if no default
    /// thread is set. [`Error::Facebook`] if Facebook refuses, with code 1545012 if this account is no admin of the group.
    ///
    /// ```
    /// use fbchat::{ApprovalMode, local::{ADA, ALAN, GRACE, KATHERINE, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let group = client.create_group([ADA, GRACE], "Welcome!")?;
    /// client.change_group_approval_mode(group, ApprovalMode::Required)?;
    /// # let ada = server.person(ADA).ok_or("nobody")?;
    /// # ada.adds(group, ALAN);
    /// # ada.adds(group, KATHERINE);
    ///
    /// let waiting = || -> fbchat::Result<_> { Ok(client.fetch_group_info(&[group])?[&group].approval_requests.clone()) };
    /// assert_eq!(waiting()?, [ALAN, KATHERINE].into());
    /// client.accept_users_to_group(group, [ALAN])?;
    /// client.deny_users_from_group(group, [KATHERINE])?;
    /// assert!(waiting()?.is_empty());
    /// client.change_group_approval_mode(group, ApprovalMode::NotRequired)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn change_group_approval_mode(
        &self,
        thread: impl Into<Target>,
        mode: ApprovalMode,
    ) -> Result<()> {
        let thread = self.resolve_group(thread.into())?;
        self.perform_in_turn(approval_mode::request(thread, mode))
    }

    /// Lets people into a group who wait for it. Only an admin can.
    ///
    /// Never sent twice: after an error that [may have been done](crate::Error::may_have_been_done),
    /// [`fetch_group_info`](Self::fetch_group_info) shows who still waits.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if nobody is named, if this account itself is, or if the thread is one with a person
    /// or a page; [`Error::NoThread`] if no default thread is set. [`Error::Facebook`] if Facebook refuses, as it does if this account
    /// is no admin of the group.
    ///
    /// For an example see [`change_group_approval_mode`](Self::change_group_approval_mode).
    pub fn accept_users_to_group(
        &self,
        thread: impl Into<Target>,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<()> {
        self.respond_to_waiting(thread.into(), users, Response::Accept)
    }

    /// Turns people away who wait to be let into a group. Only an admin can.
    ///
    /// # Errors
    ///
    /// As [`accept_users_to_group`](Self::accept_users_to_group).
    ///
    /// For an example see [`change_group_approval_mode`](Self::change_group_approval_mode).
    pub fn deny_users_from_group(
        &self,
        thread: impl Into<Target>,
        users: impl IntoIterator<Item = UserId>,
    ) -> Result<()> {
        self.respond_to_waiting(thread.into(), users, Response::Deny)
    }

    fn respond_to_waiting(
        &self,
        thread: Target,
        users: impl IntoIterator<Item = UserId>,
        response: Response,
    ) -> Result<()> {
        let thread = self.resolve_group(thread)?;
        let users = each_once(users);
        let logged_in = self.logged_in();
        if users.is_empty() {
            return Err(Error::invalid_input(
                "there is nobody to let in or to turn away: name at least one user who waits",
            ));
        }
        if users.contains(&logged_in.uid) {
            return Err(Error::invalid_input(
                "an account cannot let itself into a group: ask an admin there to do it",
            ));
        }
        let query =
            group_approval::query(self.documents(), logged_in.uid, thread, &users, response);
        let commands = self.commands();
        self.wait_for_turn(&commands)?;
        let caller = self.caller(&logged_in).within(commands);
        caller.graphql_one(query, Repeat::Never).map(drop)
    }
}
