//! Reading what a bot did.

use super::sent::Sent;
use super::server::LocalServer;
use crate::id::UserId;

impl LocalServer {
    /// Returns the actions of an account so far, in order: its messages, edits, reactions, typing, read marks and changes of threads. For
    /// the test of a bot.
    ///
    /// An action is there once the server has carried it out, so it is there when the bot's call returns, and when others see it. One that
    /// the server has refused is not there. Nor is what goes through encrypted chats, and what concerns only the account's own lists, such
    /// as folders, muting and friends: [`requests`](Self::requests) has all that. It makes no difference by which client the account did
    /// it, or whether it is a [`Person`](crate::local::Person) of the test. The latest 20,000 actions of all accounts are kept.
    ///
    /// ```
    /// use fbchat::{Reaction, TypingStatus, local::{ADA, ENGINE_ROOM, LocalServer, Sent}};
    ///
    /// let server = LocalServer::start()?;
    /// let bot = server.client_builder().login("bot@example.com", "bot")?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    ///
    /// let question = ada.says(ENGINE_ROOM, "Tea?");
    /// bot.set_typing_status(ENGINE_ROOM, TypingStatus::Typing)?;
    /// bot.react_to_message(&question, Reaction::Yes)?;
    /// bot.send(ENGINE_ROOM, "At five.")?;
    /// bot.change_thread_title(ENGINE_ROOM, "Tea at five")?;
    ///
    /// let sent = server.sent_by(bot.uid());
    /// let [
    ///     Sent::Typing { status: TypingStatus::Typing, .. },
    ///     Sent::Reaction { message_id, reaction: Some(Reaction::Yes), .. },
    ///     Sent::Message { message, .. },
    ///     Sent::Change { text, .. },
    /// ] = &sent[..] else {
    ///     panic!("{sent:?}");
    /// };
    /// assert_eq!(*message_id, question);
    /// assert_eq!(message.text.as_deref(), Some("At five."));
    /// assert_eq!(text, "Bot named the group Tea at five.");
    ///
    /// // Often the texts are enough.
    /// assert!(sent.iter().all(|it| it.thread() == ENGINE_ROOM));
    /// let texts: Vec<&str> = sent.iter().filter_map(Sent::text).collect();
    /// assert_eq!(texts, ["At five.", "Bot named the group Tea at five."]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sent_by(&self, user: UserId) -> Vec<Sent> {
        self.shared.lock().sent_log.by(user).cloned().collect()
    }
}
