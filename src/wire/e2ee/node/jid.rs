//! Addresses of people, devices, groups and servers.

use std::fmt;

use crate::wire::e2ee::Refusal;

/// An address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Jid {
    /// The number of a person or a group; empty for a server itself.
    pub(crate) user: String,
    /// Of a device of a person; 0 is the person, or the first device.
    pub(crate) device: u16,
    pub(crate) server: Server,
}

/// The part behind the `@`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Server {
    /// People of Messenger.
    Messenger,
    Group,
    Other(String),
}

impl Jid {
    /// A person of Messenger, or a device of one.
    pub(crate) fn messenger(user: impl fmt::Display, device: u16) -> Self {
        Self {
            user: user.to_string(),
            device,
            server: Server::Messenger,
        }
    }

    /// The server that answers questions.
    pub(crate) fn server() -> Self {
        Self {
            user: String::new(),
            device: 0,
            server: Server::Other("s.whatsapp.net".to_owned()),
        }
    }

    /// The person of a device.
    pub(crate) fn person(&self) -> Self {
        Self {
            device: 0,
            ..self.clone()
        }
    }

    /// The number of the person or group.
    pub(crate) fn id(&self) -> Option<u64> {
        self.user.parse().ok()
    }

    /// Reads the text of an address, such as `100:2@msgr`.
    pub(crate) fn parse(text: &str) -> Result<Self, Refusal> {
        let (user, server) = text.split_once('@').ok_or(Refusal::Form)?;
        let (user, device) = match user.split_once(':') {
            Some((user, device)) => (user, device.parse().map_err(|_| Refusal::Form)?),
            None => (user, 0),
        };
        Ok(Self {
            user: user.to_owned(),
            device,
            server: Server::of(server),
        })
    }
}

impl Server {
    pub(super) fn of(name: &str) -> Self {
        match name {
            "msgr" => Self::Messenger,
            "g.us" => Self::Group,
            other => Self::Other(other.to_owned()),
        }
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::Messenger => "msgr",
            Self::Group => "g.us",
            Self::Other(name) => name,
        }
    }
}

impl fmt::Display for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.user)?;
        if self.device > 0 {
            write!(f, ":{}", self.device)?;
        }
        write!(f, "@{}", self.server.name())
    }
}

impl fmt::Debug for Jid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
