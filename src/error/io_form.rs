//! I/O errors as JSON: their kind and their text.

use std::borrow::Cow;
use std::io::{self, ErrorKind};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::shown::OneLine;

/// How much of a text is read, in characters.
const LONGEST: usize = 5000;

/// The kinds that keep their name. The others, some of which the standard library does not name either, become "Other".
const KINDS: [ErrorKind; 20] = [
    ErrorKind::NotFound,
    ErrorKind::PermissionDenied,
    ErrorKind::ConnectionRefused,
    ErrorKind::ConnectionReset,
    ErrorKind::ConnectionAborted,
    ErrorKind::HostUnreachable,
    ErrorKind::NetworkUnreachable,
    ErrorKind::NetworkDown,
    ErrorKind::NotConnected,
    ErrorKind::AddrInUse,
    ErrorKind::AddrNotAvailable,
    ErrorKind::BrokenPipe,
    ErrorKind::AlreadyExists,
    ErrorKind::WouldBlock,
    ErrorKind::InvalidInput,
    ErrorKind::InvalidData,
    ErrorKind::TimedOut,
    ErrorKind::WriteZero,
    ErrorKind::Interrupted,
    ErrorKind::UnexpectedEof,
];

#[derive(Serialize, Deserialize)]
struct Form<'a> {
    kind: Cow<'a, str>,
    text: Cow<'a, str>,
}

impl From<&io::Error> for Form<'_> {
    fn from(error: &io::Error) -> Self {
        let known = KINDS.into_iter().find(|kind| *kind == error.kind());
        Self {
            kind: name(known.unwrap_or(ErrorKind::Other)).into(),
            text: error.to_string().into(),
        }
    }
}

impl From<Form<'_>> for io::Error {
    fn from(form: Form<'_>) -> Self {
        let known = KINDS.into_iter().find(|kind| name(*kind) == form.kind);
        let text = OneLine::up_to(&form.text, LONGEST).to_string();
        Self::new(known.unwrap_or(ErrorKind::Other), text)
    }
}

/// The kind's name in the standard library.
fn name(kind: ErrorKind) -> String {
    format!("{kind:?}")
}

pub(super) fn serialize<S: Serializer>(
    error: &io::Error,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Form::from(error).serialize(serializer)
}

pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<io::Error, D::Error> {
    Form::deserialize(deserializer).map(io::Error::from)
}

/// The same where there may be none.
pub(super) mod if_any {
    use super::*;

    pub(in crate::error) fn serialize<S: Serializer>(
        error: &Option<io::Error>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        error.as_ref().map(Form::from).serialize(serializer)
    }

    pub(in crate::error) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<io::Error>, D::Error> {
        let form = Option::<Form<'_>>::deserialize(deserializer)?;
        Ok(form.map(io::Error::from))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, TransportError};

    #[test]
    fn an_error_of_the_system_keeps_its_kind_and_its_words() {
        let refused = || io::Error::from_raw_os_error(111);
        for error in [
            Error::Io(refused()),
            TransportError::Closed(refused()).into(),
            TransportError::Connect {
                host: "www.facebook.com".to_owned(),
                source: Some(ErrorKind::TimedOut.into()),
            }
            .into(),
        ] {
            let form = serde_json::to_string(&error).unwrap();
            let read: Error = serde_json::from_str(&form).unwrap();
            assert_eq!(read.to_string(), error.to_string());
            assert_eq!(read.is_retryable(), error.is_retryable());
            assert_eq!(read.is_timeout(), error.is_timeout());
            assert_eq!(serde_json::to_string(&read).unwrap(), form);
        }
    }

    #[test]
    fn a_kind_without_a_name_is_another() {
        let crossed = io::Error::new(ErrorKind::CrossesDevices, "elsewhere");
        let form = Form::from(&crossed);
        assert_eq!(form.kind, "Other");
        let newer = Form {
            kind: "TeapotRefused".into(),
            text: "short and stout".into(),
        };
        assert_eq!(io::Error::from(newer).kind(), ErrorKind::Other);
    }
}
