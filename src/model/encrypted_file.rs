//! A file of an encrypted chat, as it is fetched and opened.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use zeroize::Zeroizing;

/// A file of an encrypted chat, of which the message has but the key, the hashes and the place.
/// [`Encrypted::download`](crate::Encrypted::download) fetches and opens it, and has an example.
///
/// It can be stored as JSON and fetched later, as long as the servers keep the file. **Its JSON has the key of the file**: with it, anybody
/// can fetch and read the file. Its `Debug` shows neither key nor place.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EncryptedFile {
    pub(crate) kind: EncryptedKind,
    #[serde(with = "text")]
    pub(crate) key: Zeroizing<[u8; 32]>,
    #[serde(with = "text")]
    pub(crate) hash: Zeroizing<[u8; 32]>,
    #[serde(with = "text")]
    pub(crate) sealed_hash: Zeroizing<[u8; 32]>,
    pub(crate) path: String,
    pub(crate) size: Option<u64>,
    pub(crate) media_type: Option<String>,
}

/// The kind of a file, by which its keys are derived and its address is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EncryptedKind {
    Image,
    Video,
    Audio,
    Document,
}

impl EncryptedFile {
    /// Its size in bytes, as the sender states it. `None`: the sender does not. [`Encrypted::download`](crate::Encrypted::download) has an
    /// example of files.
    pub fn size(&self) -> Option<u64> {
        self.size
    }

    /// Its media type, such as `image/png`, as the sender states it. `None`: the sender does not.
    /// [`Encrypted::download`](crate::Encrypted::download) has an example of files.
    pub fn media_type(&self) -> Option<&str> {
        self.media_type.as_deref()
    }
}

impl fmt::Debug for EncryptedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("EncryptedFile");
        shown.field("kind", &self.kind).field("size", &self.size);
        shown.finish_non_exhaustive()
    }
}

/// Keys and hashes as texts.
mod text {
    use super::*;

    pub(super) fn serialize<S: Serializer>(
        bytes: &Zeroizing<[u8; 32]>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        Zeroizing::new(BASE64_STANDARD.encode(**bytes)).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Zeroizing<[u8; 32]>, D::Error> {
        let text = Zeroizing::new(String::deserialize(deserializer)?);
        let mut bytes = Zeroizing::new([0; 32]);
        // Of 43 characters and their padding come 32 bytes or none.
        match BASE64_STANDARD.decode_slice(text.as_bytes(), &mut *bytes) {
            Ok(32) => Ok(bytes),
            _ => Err(D::Error::custom("a key or a hash has not 32 bytes")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> EncryptedFile {
        EncryptedFile {
            kind: EncryptedKind::Audio,
            key: Zeroizing::new([0xfe; 32]),
            hash: Zeroizing::new([1; 32]),
            sealed_hash: Zeroizing::new([2; 32]),
            path: "/v/sesame".to_owned(),
            size: Some(17),
            media_type: Some("audio/mp4".to_owned()),
        }
    }

    #[test]
    fn it_comes_back_from_json_and_nothing_else_does() {
        let json = serde_json::to_value(file()).unwrap();
        let back: EncryptedFile = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(back, file());
        for (member, bad) in [("key", "AAAA"), ("hash", ""), ("sealed_hash", "?")] {
            let mut json = json.clone();
            json[member] = bad.into();
            assert!(serde_json::from_value::<EncryptedFile>(json).is_err());
        }
    }

    #[test]
    fn debug_shows_neither_key_nor_place() {
        let shown = format!("{:?} {:#?}", file(), file());
        assert!(shown.contains("17"));
        for secret in ["254", "/v4", "fe", "sesame"] {
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}
