//! One-time keys: the server gives each away once, and the device needs it once.

use prost::Message;
use zeroize::{Zeroize, Zeroizing};

use super::files::Folder;
use crate::e2ee::random;
use crate::error::Result;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::keys::{KeyPair, PrivateKey};
use crate::wire::e2ee::stanza::PreKey;

const FILE: &str = "pre-keys";
/// Numbers have three bytes, and 0 is none.
const LAST_ID: u32 = 0xff_ffff;
/// The number of keys that are kept. A server that asks for more and more gets them at the cost of the oldest.
const MAX_KEYS: usize = 5000;

#[derive(Clone, PartialEq, Message)]
struct Stored {
    #[prost(message, repeated, tag = "1")]
    keys: Vec<StoredKey>,
    #[prost(uint32, tag = "2")]
    last_id: u32,
}

#[derive(Clone, PartialEq, Message)]
struct StoredKey {
    #[prost(uint32, tag = "1")]
    id: u32,
    #[prost(bytes = "vec", tag = "2")]
    secret: Vec<u8>,
}

impl Drop for StoredKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

fn load(folder: &Folder) -> Result<Stored> {
    folder.load("", FILE, |bytes| {
        let stored = Stored::decode(bytes).map_err(|_| Refusal::Form)?;
        let is_whole = stored.keys.iter().all(|it| it.secret.len() == 32);
        is_whole.then_some(stored).ok_or(Refusal::Form)
    })
}

fn save(folder: &Folder, stored: &Stored) -> Result<()> {
    folder.write("", FILE, &Zeroizing::new(stored.encode_to_vec()))
}

pub(super) fn make(folder: &Folder, count: u32) -> Result<Vec<PreKey>> {
    let mut stored = load(folder)?;
    let mut made = Vec::new();
    for _ in 0..count {
        let id = if stored.last_id < LAST_ID {
            stored.last_id + 1
        } else {
            1
        };
        let pair = KeyPair::from(random::key()?);
        stored.last_id = id;
        stored.keys.retain(|it| it.id != id);
        stored.keys.push(StoredKey {
            id,
            secret: pair.secret.as_bytes().to_vec(),
        });
        made.push(PreKey {
            id,
            public: pair.public,
        });
    }
    let surplus = stored.keys.len().saturating_sub(MAX_KEYS);
    stored.keys.drain(..surplus);
    save(folder, &stored)?;
    Ok(made)
}

pub(super) fn get(folder: &Folder, id: u32) -> Result<Option<KeyPair>> {
    let stored = load(folder)?;
    let Some(key) = stored.keys.iter().find(|it| it.id == id) else {
        return Ok(None);
    };
    let secret = key.secret.as_slice().try_into().ok().map(Zeroizing::new);
    Ok(secret.map(|secret| PrivateKey::new(secret).into()))
}

pub(super) fn remove(folder: &Folder, id: u32) -> Result<()> {
    let mut stored = load(folder)?;
    let before = stored.keys.len();
    stored.keys.retain(|it| it.id != id);
    // Every message names its key until it has an answer.
    match stored.keys.len() < before {
        true => save(folder, &stored),
        false => Ok(()),
    }
}
