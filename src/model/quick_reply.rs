//! Quick replies: answers that a message offers, and what is answered.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Location;
use crate::shown::OneLine;

/// An answer that a message offers, which is given by a click; or one that was given.
///
/// Facebook shows those that pages offer; whether it shows those that people offer is not known. Its `Debug` shows the kind alone.
///
/// ```
/// use fbchat::local::LocalServer;
/// use fbchat::{OutgoingMessage, QuickAnswer, QuickReply, QuickReplyKind};
///
/// let server = LocalServer::start()?;
/// let bot = server.client_builder().login("bot@example.com", "bot")?;
/// let ada = server.client_builder().login("ada@example.com", "ada")?;
///
/// // A bot offers answers:
/// let question = OutgoingMessage::text("What may it be?")
///     .quick_reply(QuickReply::text("Tea").payload("TEA").image_url("https://example.com/tea.png"))
///     .quick_reply(QuickReply::text("Coffee").payload("COFFEE").data("{\"strong\": true}"));
/// bot.send(ada.uid(), question)?;
/// let address = OutgoingMessage::text("Where to, and how do we reach you?")
///     .quick_reply(QuickReply::location())
///     .quick_reply(QuickReply::phone_number())
///     .quick_reply(QuickReply::email());
/// bot.send(ada.uid(), address)?;
///
/// // The other side reads what is offered, and takes one of it:
/// let with_bot = bot.uid();
/// for message in ada.fetch_thread_messages(with_bot, 2, None)? {
///     for offer in &message.quick_replies {
///         if offer.kind == QuickReplyKind::Text && offer.title.as_deref() == Some("Tea") {
///             ada.quick_reply(with_bot, offer, QuickAnswer::Offered)?;
///         }
///     }
/// }
///
/// // The bot reads which:
/// let answer = bot.fetch_thread_messages(ada.uid(), 1, None)?.remove(0);
/// let chosen = &answer.quick_replies[0];
/// assert!(chosen.is_response && chosen.payload.as_deref() == Some("TEA"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct QuickReply {
    /// What is answered: a text, a place, a number.
    pub kind: QuickReplyKind,
    /// The text on the button, which is also the text of the answer. `None` where Facebook shows one of its own.
    pub title: Option<String>,
    /// What the program behind the offer gets with the answer.
    pub payload: Option<String>,
    /// The offer's payload, where the answer has one of its own, such as a phone number.
    pub external_payload: Option<String>,
    /// More for the program behind the offer.
    pub data: Option<String>,
    /// The address of a picture on the button.
    pub image_url: Option<String>,
    /// Whether it was chosen: it stands in the answer, and not in the message that offers it.
    pub is_response: bool,
}

/// What a [`QuickReply`] is answered with.
///
/// It is part of a [`QuickReply`].
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum QuickReplyKind {
    /// Its title.
    Text,
    /// A place.
    Location,
    /// A phone number.
    PhoneNumber,
    /// An e-mail address.
    Email,
    /// Another kind, in Facebook's words.
    Other(String),
}

impl QuickReplyKind {
    /// Its name on the wire.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::Location => "location",
            Self::PhoneNumber => "user_phone_number",
            Self::Email => "user_email",
            Self::Other(name) => name,
        }
    }
}

impl From<&str> for QuickReplyKind {
    /// The kind that has this name on the wire.
    fn from(name: &str) -> Self {
        let known = [Self::Text, Self::Location, Self::PhoneNumber, Self::Email];
        let found = known.into_iter().find(|kind| kind.name() == name);
        found.unwrap_or_else(|| Self::Other(name.to_owned()))
    }
}

impl fmt::Debug for QuickReplyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Text => "Text",
            Self::Location => "Location",
            Self::PhoneNumber => "PhoneNumber",
            Self::Email => "Email",
            Self::Other(name) => return write!(f, "Other({})", OneLine::new(name)),
        };
        f.write_str(name)
    }
}

impl QuickReply {
    fn of_kind(kind: QuickReplyKind) -> Self {
        Self {
            kind,
            title: None,
            payload: None,
            external_payload: None,
            data: None,
            image_url: None,
            is_response: false,
        }
    }

    /// Offers a text as an answer.
    ///
    /// [`QuickReply`] has an example.
    pub fn text(title: impl Into<String>) -> Self {
        Self {
            title: Some(title.into()),
            ..Self::of_kind(QuickReplyKind::Text)
        }
    }

    /// Asks for a place.
    ///
    /// [`QuickReply`] has an example.
    pub fn location() -> Self {
        Self::of_kind(QuickReplyKind::Location)
    }

    /// Asks for a phone number.
    ///
    /// [`QuickReply`] has an example.
    pub fn phone_number() -> Self {
        Self::of_kind(QuickReplyKind::PhoneNumber)
    }

    /// Asks for an e-mail address.
    ///
    /// [`QuickReply`] has an example.
    pub fn email() -> Self {
        Self::of_kind(QuickReplyKind::Email)
    }

    /// Sets what the program behind the offer gets with the answer.
    ///
    /// [`QuickReply`] has an example.
    #[must_use]
    pub fn payload(mut self, payload: impl Into<String>) -> Self {
        self.payload = Some(payload.into());
        self
    }

    /// Sets more for the program behind the offer.
    ///
    /// [`QuickReply`] has an example.
    #[must_use]
    pub fn data(mut self, data: impl Into<String>) -> Self {
        self.data = Some(data.into());
        self
    }

    /// Sets the address of a picture on the button.
    ///
    /// [`QuickReply`] has an example.
    #[must_use]
    pub fn image_url(mut self, address: impl Into<String>) -> Self {
        self.image_url = Some(address.into());
        self
    }
}

impl fmt::Debug for QuickReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("QuickReply")
            .field("kind", &self.kind)
            .finish_non_exhaustive()
    }
}

/// The answer to a [`QuickReply`], for [`Client::quick_reply`](crate::Client::quick_reply), which has an example.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum QuickAnswer {
    /// What is offered: the title of a text, the account's first phone number, its first e-mail address.
    Offered,
    /// These words.
    Text(String),
    /// This place, for an offer that asks for one.
    Location(Location),
}

impl From<&str> for QuickAnswer {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Location> for QuickAnswer {
    fn from(location: Location) -> Self {
        Self::Location(location)
    }
}

impl fmt::Debug for QuickAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Offered => "Offered",
            Self::Text(_) => "Text(..)",
            Self::Location(_) => "Location(..)",
        })
    }
}
