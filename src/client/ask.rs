//! Asking somebody, and waiting for the answer.

use std::time::{Duration, Instant};

use super::Client;
use crate::error::{Error, Result};
use crate::event::{Event, MessageEvent};
use crate::listen::Listener;
use crate::model::OutgoingMessage;
use crate::time::later;
use crate::wire::endpoint::send;

/// # Asking, and waiting for the answer
impl Client {
    /// Sends a question to the author of `to`, in the thread of that message, and waits for the next message that they write there. `None`:
    /// they wrote nothing within `timeout`, or listening ended.
    ///
    /// The answer does not arrive a second time as an event of the listener; all other events do, as
    /// [`Listener::wait_for`] documents. A message that was written before the question, by Facebook's clock, is no answer, whether it
    /// has arrived or not. Where the question cannot be sent, nothing is taken from the events.
    ///
    /// The answer is found however much others write meanwhile, also by a program that receives nothing while it asks:
    /// [`ListenOptions::wait_buffer`](crate::ListenOptions::wait_buffer) is how many events the listener then keeps.
    ///
    /// It takes a listener of this client. While one thread waits for an answer, others may go on with other people.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidInput`] without a request if `to` has no author, if its author is this account, or if it is called from
    /// `on_error` or a `pick` of this listener; and all those of [`send`](Self::send).
    ///
    /// ```
    /// use std::time::Duration;
    /// use fbchat::{Event, local::LocalServer};
    /// # use fbchat::local::ADA;
    /// # use fbchat::local::BOT;
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// let listener = client.listen()?;
    /// # let ada = server.person(ADA).ok_or("nobody")?;
    /// # let talk = std::thread::spawn(move || {
    /// #     for text in ["Hello!", "Ada"] {
    /// #         ada.says(BOT, text);
    /// #         ada.hears(BOT, Duration::from_secs(10));
    /// #     }
    /// # });
    /// for event in &listener {
    ///     if let Event::Message(e) = &event
    ///         && e.message.author != Some(client.uid())
    ///     {
    ///         let answer = client.ask(&listener, e, "What is your name?", Duration::from_secs(60))?;
    ///         if let Some(name) = answer.and_then(|answer| answer.message.text) {
    ///             client.reply(&event, format!("Hello, {name}!"))?;
    ///         }
    /// #       break;
    ///     }
    /// }
    /// # talk.join().map_err(|_| "the talk broke off")?;
    /// # let last = client.fetch_thread_messages(ADA, 1, None)?;
    /// # assert_eq!(last[0].text.as_deref(), Some("Hello, Ada!"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ask(
        &self,
        listener: &Listener,
        to: &MessageEvent,
        question: impl Into<OutgoingMessage>,
        timeout: Duration,
    ) -> Result<Option<MessageEvent>> {
        let thread = to.thread;
        let author = to.message.author.filter(|author| *author != self.uid());
        let author = author.ok_or_else(|| {
            Error::invalid_input(
                "there is nobody to ask: answer to a message that has an author other than this account",
            )
        })?;
        let dispatcher = listener.dispatcher();
        if dispatcher.is_calling() {
            return Err(Error::invalid_input(
                "a callback of a listener cannot wait for its events: ask on another thread",
            ));
        }
        let message_of = move |event: &Event| match event {
            Event::Message(e) if e.thread == thread && e.message.author == Some(author) => {
                Some(e.clone())
            }
            _ => None,
        };
        let question = question.into();
        send::check(&question)?;
        // The wait stands before the question leaves, for an answer may come sooner than the reply to the request.
        let wait = dispatcher.begin_wait(message_of);
        let (_, asked) = self.deliver_message(self.commands(), thread, &question)?;
        // A message that was written before the question may still be on its way: Facebook's own times show it.
        let is_answer = move |e: &MessageEvent| asked.is_none_or(|asked| e.message.at > asked);
        let until = later(Instant::now(), timeout);
        let answer = wait.result_if(timeout, is_answer);
        Ok(answer.or_else(|| {
            let left = until.saturating_duration_since(Instant::now());
            dispatcher.wait(left, move |event| message_of(event).filter(is_answer))
        }))
    }
}
