//! Answering by a quick reply.

use super::Client;
use crate::error::{Error, Result};
use crate::id::MessageId;
use crate::model::{OutgoingMessage, QuickAnswer, QuickReply, QuickReplyKind, Target, ThreadKey};
use crate::wire::endpoint::{quick_reply, send};

/// # Answering by a quick reply
impl Client {
    /// Answers by a quick reply that a message in this thread offers, and returns the answer's identifier.
    ///
    /// [`QuickAnswer::Offered`] gives what is offered: the title of a text, or the account's first phone number or e-mail address,
    /// which takes one request more. Words in place of it are the text of the answer, which the program behind the offer gets with the
    /// offer's payload. A place, and nothing but a place, answers an offer that asks for one.
    ///
    /// # Errors
    ///
    /// Without a request: [`Error::InvalidInput`] if the answer does not fit the offer or is empty, as for
    /// [`send`](Self::send); [`Error::NoThread`] if no default thread is set. [`Error::InvalidInput`] also if the account has no phone
    /// number or e-mail address; otherwise as [`send`](Self::send).
    ///
    /// ```
    /// use fbchat::{Location, QuickAnswer, QuickReply, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let client = server.client_builder().login("bot@example.com", "bot")?;
    /// client.quick_reply(ADA, &QuickReply::text("Tea").payload("TEA"), QuickAnswer::Offered)?;
    /// client.quick_reply(ADA, &QuickReply::phone_number(), "+45 12 34 56 78")?;
    /// client.quick_reply(ADA, &QuickReply::location(), Location::current(51.5, -0.12))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn quick_reply(
        &self,
        thread: impl Into<Target>,
        offer: &QuickReply,
        answer: impl Into<QuickAnswer>,
    ) -> Result<MessageId> {
        let thread = self.resolve(thread.into())?;
        let text = match (&offer.kind, answer.into()) {
            (QuickReplyKind::Location, QuickAnswer::Location(place)) => {
                return self.send(thread, OutgoingMessage::location(place));
            }
            (QuickReplyKind::Location, _) => {
                return Err(Error::invalid_input(
                    "the quick reply asks for a place: answer it by a `Location`",
                ));
            }
            (_, QuickAnswer::Location(_)) => {
                return Err(Error::invalid_input(
                    "the quick reply does not ask for a place: answer it by a text",
                ));
            }
            (_, QuickAnswer::Text(text)) => text,
            (QuickReplyKind::PhoneNumber, QuickAnswer::Offered) => {
                first(self.fetch_phone_numbers()?, "phone number")?
            }
            (QuickReplyKind::Email, QuickAnswer::Offered) => {
                first(self.fetch_emails()?, "e-mail address")?
            }
            (QuickReplyKind::Text | QuickReplyKind::Other(_), QuickAnswer::Offered) => {
                offer.title.clone().unwrap_or_default()
            }
        };
        self.send_chosen(thread, offer, text)
    }

    fn send_chosen(
        &self,
        thread: ThreadKey,
        offer: &QuickReply,
        text: String,
    ) -> Result<MessageId> {
        let mut chosen = offer.clone();
        chosen.is_response = true;
        if matches!(
            offer.kind,
            QuickReplyKind::PhoneNumber | QuickReplyKind::Email
        ) {
            chosen.external_payload = chosen.payload.replace(text.clone());
        }
        let message = OutgoingMessage::text(text);
        send::check(&message)?;
        let mut content = send::content(&message, thread);
        content.push("platform_xmd", quick_reply::chosen(&chosen));
        self.deliver(thread, content)
    }
}

fn first(values: Vec<String>, what: &str) -> Result<String> {
    values.into_iter().next().ok_or_else(|| {
        Error::invalid_input(format!(
            "the account has no {what}: answer by `QuickAnswer::Text`"
        ))
    })
}
