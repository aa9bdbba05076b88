//! Where a handler is, and the answers that it gives there.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::names::Names;
use super::refusal::{Refusal, Result};
use crate::client::Client;
use crate::error::Error;
use crate::event::Event;
use crate::id::{MessageId, UserId};
use crate::model::{Message, OutgoingMessage, ThreadKey};

/// What a handler is called about: the event, its thread and its author, and the client to answer with.
///
/// A handler that takes nothing else can be tested without a connection to listen on:
///
/// ```
/// use fbchat::{ThreadKey, bot::{Context, Result}, local::{ADA, LocalServer}};
/// # use fbchat::Event;
///
/// fn shout(context: &Context) -> Result {
///     context.reply(context.text().to_uppercase())
/// }
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// # let ada = server.person(ADA).ok_or("nobody")?;
/// # client.start_listening()?;
/// # ada.says(client.uid(), "tea!");
/// # let event = loop {
/// #     let mut events = client.do_one_listen()?.into_iter();
/// #     if let Some(event) = events.find(|event| matches!(event, Event::Message(_))) {
/// #         break event;
/// #     }
/// # };
/// let context = Context::new(&client, event);
/// assert_eq!((context.author(), context.thread()), (Some(ADA), Some(ThreadKey::User(ADA))));
/// assert!(context.message().is_some() && context.event().at().is_some());
/// shout(&context).map_err(|error| error.to_string())?;
/// let last = client.fetch_thread_messages(ADA, 1, None)?;
/// assert_eq!(last[0].text.as_deref(), Some("TEA!"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Context {
    client: Client,
    event: Event,
    names: Arc<Names>,
}

impl Context {
    /// A context for this event. A handler is given its own; this is for tests.
    pub fn new(client: &Client, event: Event) -> Self {
        Self::with_names(client, event, Arc::new(Names::new(Duration::MAX)))
    }

    pub(super) fn with_names(client: &Client, event: Event, names: Arc<Names>) -> Self {
        Self {
            client: client.clone(),
            event,
            names,
        }
    }

    /// The client that the bot was made with.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The event.
    pub fn event(&self) -> &Event {
        &self.event
    }

    /// The message, if the event is one.
    pub fn message(&self) -> Option<&Message> {
        match &self.event {
            Event::Message(event) => Some(&event.message),
            _ => None,
        }
    }

    /// The text of the message. Empty: the message has none, or the event is no message.
    pub fn text(&self) -> &str {
        let text = self.message().and_then(|message| message.text.as_deref());
        text.unwrap_or_default()
    }

    /// The thread in which the event happened, as [`Event::thread`].
    pub fn thread(&self) -> Option<ThreadKey> {
        self.event.thread()
    }

    /// The person by whom it was done, as [`Event::author`].
    pub fn author(&self) -> Option<UserId> {
        self.event.author()
    }

    /// The thread, where it is a group or a room.
    ///
    /// ```
    /// use fbchat::bot::{Context, Result};
    ///
    /// fn leave(context: &Context) -> Result {
    ///     let client = context.client();
    ///     client.remove_user_from_group(context.group()?, client.uid())?;
    ///     Ok(())
    /// }
    /// # let _ = leave;
    /// ```
    ///
    /// # Errors
    ///
    /// A [`Refusal`] where it is not.
    pub fn group(&self) -> Result<ThreadKey> {
        match self.thread() {
            Some(group @ (ThreadKey::Group(_) | ThreadKey::Room(_))) => Ok(group),
            _ => Err(Refusal::new("That works in groups alone.").into()),
        }
    }

    /// The name of a person: the nickname in this thread if they have one, otherwise the name of their profile, and of somebody whom
    /// Facebook does not know the number.
    ///
    /// It is fetched at the first time and then remembered for [a day](super::Bot::names_lifetime); a nickname that changes
    /// meanwhile is the new one.
    ///
    /// ```
    /// use fbchat::bot::{Context, Result};
    /// use fbchat::{OutgoingMessage, PeopleAdded};
    ///
    /// fn greet(context: &Context, event: &PeopleAdded) -> Result {
    ///     let group = context.title()?.unwrap_or("this group".to_owned());
    ///     for person in &event.added {
    ///         let greeting = OutgoingMessage::text(format!("Welcome to {group}, ")).mention(*person, &context.name(*person)?);
    ///         context.send(greeting)?;
    ///     }
    ///     Ok(())
    /// }
    /// # let _ = greet;
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_thread_info`], where it has to be fetched.
    pub fn name(&self, person: UserId) -> crate::Result<String> {
        let name = self.names.name(&self.client, self.thread(), person)?;
        Ok(name.unwrap_or_else(|| person.to_string()))
    }

    /// The title of the group, or the name of the person or page that the thread is with. `None`: it has none. Remembered as
    /// [`name`](Self::name) is, which has an example.
    ///
    /// # Errors
    ///
    /// As [`Client::fetch_thread_info`], where it has to be fetched.
    pub fn title(&self) -> crate::Result<Option<String>> {
        let title = |thread| self.names.title(&self.client, thread);
        self.thread().map_or(Ok(None), title)
    }

    /// Sends a message into the thread, as a reply to the message if the event is one, as [`Client::reply`] does. It goes as
    /// [`Client::send`] does, so whether it is encrypted in an encrypted chat is what the program chose for the client.
    ///
    /// # Errors
    ///
    /// As [`Client::send`]; [`Error::NoThread`] if the event has no thread.
    pub fn reply(&self, message: impl Into<OutgoingMessage>) -> Result {
        self.client.reply(&self.event, message)?;
        Ok(())
    }

    /// Sends a message into the thread, and returns its identifier.
    ///
    /// ```
    /// use fbchat::bot::{Context, Result};
    /// use fbchat::{PeopleAdded, Reaction};
    ///
    /// fn greet(context: &Context, _: &PeopleAdded) -> Result {
    ///     let greeting = context.send("Welcome!")?;
    ///     context.client().react_to_message(&greeting, Reaction::Heart)?;
    ///     Ok(())
    /// }
    /// # let _ = greet;
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Client::send`]; [`Error::NoThread`] if the event has no thread.
    pub fn send(&self, message: impl Into<OutgoingMessage>) -> crate::Result<MessageId> {
        let thread = self.thread().ok_or(Error::NoThread)?;
        self.client.send(thread, message)
    }
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("client", &self.client)
            .field("event", &self.event)
            .finish_non_exhaustive()
    }
}
