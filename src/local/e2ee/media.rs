//! The files of encrypted chats, as people send and receive them.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::proto::{bytes, find, integer, number, text};
use super::random::random;
use crate::wire::e2ee::keys::SecretBytes;
use crate::wire::e2ee::media::{MediaKind, Opener, Sealer};
use crate::wire::e2ee::node::Node;

/// The hosts of files. Uploads go to the last one.
pub(super) const HOSTS: [&str; 2] = ["media-1.local.facebook.com", "media-2.local.facebook.com"];
/// How long the hosts are good for, in seconds.
const VALID: &str = "300";
/// The most files that are kept.
const MAX_FILES: usize = 1000;
/// The longest side of a thumbnail that phones show.
const MAX_THUMBNAIL: u64 = 400;

/// A fault of the hosts of files; see [`LocalServer::fail_encrypted_file`](crate::local::LocalServer::fail_encrypted_file).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EncryptedFileFault {
    /// One bit of the file that is fetched next is changed.
    Spoilt,
    /// The end of the file that is fetched next is missing, and the reply does not show it.
    CutShort,
    /// The file that is fetched next is gone: HTTP status 410.
    Gone,
    /// The next request of a file is not allowed any more until the hosts are asked for anew: HTTP status 401.
    Expired,
}

/// A file that a person has received in an encrypted chat, opened. Its `Debug` shows neither name nor content.
///
/// ```
/// use fbchat::{KeyStore, Upload, local::{ADA, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// # let keys = std::env::temp_dir().join(format!("fbchat-upload-{}", std::process::id()));
/// let encrypted = client.encrypted(KeyStore::directory(&keys))?;
/// let (id, ada) = (ADA, server.person(ADA).ok_or("nobody")?);
/// encrypted.send_file(id, Upload::bytes("words.txt", "tea"), "")?;
/// let file = ada.encrypted_messages().pop().and_then(|it| it.file).ok_or("no file")?;
/// assert_eq!((&*file.kind, file.bytes.as_deref()), ("document", Some(&b"tea"[..])));
/// # drop(encrypted);
/// # std::fs::remove_dir_all(keys)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct EncryptedUpload {
    /// The kind as which it is shown: "image", "video", "audio", "ptt" (a voice clip) or "document".
    pub kind: String,
    /// Its content. `None`: the person cannot open it.
    pub bytes: Option<Vec<u8>>,
    /// Its media type.
    pub media_type: Option<String>,
    /// Its name, of a document.
    pub name: Option<String>,
    /// Its width and height in pixels.
    pub dimensions: Option<(u64, u64)>,
    /// Its length in seconds.
    pub seconds: Option<u64>,
}

impl fmt::Debug for EncryptedUpload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("EncryptedUpload");
        shown
            .field("kind", &self.kind)
            .field("media_type", &self.media_type)
            .field("dimensions", &self.dimensions)
            .field("seconds", &self.seconds);
        shown.finish_non_exhaustive()
    }
}

/// The files that were uploaded.
#[derive(Default)]
pub(crate) struct Files {
    /// By the path.
    pub(super) stored: BTreeMap<String, Stored>,
    pub(super) next: u64,
    /// The number of the token that allows uploads.
    pub(super) auth: u64,
    faults: VecDeque<EncryptedFileFault>,
}

#[derive(Clone)]
pub(super) struct Stored {
    pub(super) kind: MediaKind,
    pub(super) sealed: Arc<[u8]>,
    pub(super) hash: [u8; 32],
}

/// How a file is shown: the name of it, the number of its member, and the kind of its keys.
pub(super) const SHOWN: [(&str, u8, MediaKind); 5] = [
    ("image", 2, MediaKind::Image),
    ("document", 7, MediaKind::Document),
    ("audio", 8, MediaKind::Audio),
    ("ptt", 8, MediaKind::Audio),
    ("video", 9, MediaKind::Video),
];

impl Files {
    pub(crate) fn fail(&mut self, fault: EncryptedFileFault) {
        self.faults.push_back(fault);
    }

    /// The answer to the question for the hosts.
    pub(super) fn hosts(&self) -> Node {
        let hosts = HOSTS.map(|it| Node::new("host").with("hostname", it));
        let found = Node::new("media_conn").with("auth", self.auth());
        found.with("ttl", VALID).containing(hosts)
    }

    pub(super) fn auth(&self) -> String {
        format!("media-{}", self.auth)
    }

    /// The fault that the next request meets.
    pub(super) fn fault(&mut self, is_upload: bool) -> Option<EncryptedFileFault> {
        let next = *self.faults.front()?;
        if is_upload && next != EncryptedFileFault::Expired {
            return None;
        }
        self.faults.pop_front()
    }

    pub(super) fn store(&mut self, kind: MediaKind, sealed: Arc<[u8]>) -> String {
        self.next += 1;
        let path = format!("/v/t62-1/{}_n.enc?ccb=9-4&oh=local", self.next);
        let hash = Sha256::digest(&sealed).into();
        let stored = Stored { kind, sealed, hash };
        self.stored.insert(path.clone(), stored);
        if self.stored.len() > MAX_FILES {
            self.stored.pop_first();
        }
        path
    }
}

/// A file that a person sends.
pub(crate) struct Sent<'a> {
    pub(crate) name: &'a str,
    pub(crate) media_type: &'a str,
    pub(crate) bytes: &'a [u8],
    pub(crate) is_voice_clip: bool,
    pub(crate) dimensions: Option<(u32, u32)>,
    pub(crate) seconds: Option<u64>,
    /// The text beside it.
    pub(crate) text: &'a str,
}

/// Seals and uploads a file. Returns its name among the kinds, and the content of the message.
pub(super) fn content(files: &mut Files, sent: &Sent<'_>) -> (&'static str, Vec<u8>) {
    let wanted = match sent.media_type.split('/').next() {
        _ if sent.is_voice_clip => "ptt",
        Some(kind @ ("image" | "video" | "audio")) => kind,
        _ => "document",
    };
    let [first, ..] = SHOWN;
    let shown = SHOWN.into_iter().find(|it| it.0 == wanted);
    let (name, member, kind) = shown.unwrap_or(first);
    let key = random::<32>();
    let (sealed, plain_hash) = seal(kind, &key, sent.bytes);
    let sealed_hash = Sha256::digest(&sealed);
    let path = files.store(kind, sealed.into());
    let place = [
        bytes(1, &plain_hash),
        bytes(2, &key[..]),
        bytes(3, &sealed_hash),
        bytes(4, path.as_bytes()),
    ];
    let mut stated = number(1, sent.bytes.len() as u64);
    stated.extend(bytes(2, sent.media_type.as_bytes()));
    let transport = [bytes(1, &place.concat()), bytes(2, &stated)].concat();
    let mut shape = Vec::new();
    let (width, height) = sent.dimensions.unzip();
    let (across, down, seconds) = match name {
        "image" => (Some(2), Some(1), None),
        "video" => (Some(5), Some(4), Some(1)),
        "audio" | "ptt" => (None, None, Some(1)),
        _ => (None, None, None),
    };
    let sides = [
        (across, width.map(u64::from)),
        (down, height.map(u64::from)),
        (seconds, sent.seconds),
    ];
    for (member, value) in sides {
        if let (Some(member), Some(value)) = (member, value) {
            shape.extend(number(member, value));
        }
    }
    let file = [bytes(1, &bytes(1, &transport)), bytes(2, &shape)].concat();
    let mut content = bytes(1, &[bytes(1, &file), number(2, 1)].concat());
    match name {
        "document" => content.extend(bytes(2, sent.name.as_bytes())),
        "ptt" => content.extend(number(2, 1)),
        "image" | "video" if !sent.text.is_empty() => {
            content.extend(bytes(2, &bytes(1, sent.text.as_bytes())));
        }
        _ => {}
    }
    (name, bytes(member, &content))
}

fn seal(kind: MediaKind, key: &SecretBytes, plain: &[u8]) -> (Vec<u8>, [u8; 32]) {
    // A key of 32 bytes is never refused.
    let Ok(mut sealer) = Sealer::new(kind, key) else {
        return Default::default();
    };
    let mut sealed = sealer.push(plain);
    let (last, hashes) = sealer.finish();
    sealed.extend(last);
    (sealed, hashes.plain)
}

/// Returns the file in a message with this content, the text beside it, and what is wrong with it. `None`: there is none.
pub(super) fn received(
    files: &Files,
    content: &[u8],
    mark: Option<&str>,
) -> Option<(EncryptedUpload, Option<String>, Option<String>)> {
    let found = SHOWN.iter().find_map(|it| {
        let within = find(content, &[u64::from(it.1)])?;
        let is_voice_clip = integer(within, &[2]) == Some(1);
        (it.1 != 8 || is_voice_clip == (it.0 == "ptt")).then_some((it, within))
    });
    let ((name, _, kind), within) = found?;
    let file = find(within, &[1, 1]).unwrap_or_default();
    let transport = find(file, &[1, 1]).unwrap_or_default();
    let shape = find(file, &[2]).unwrap_or_default();
    let has_sides = matches!(*name, "image" | "video");
    let side =
        |image: u64, video: u64| integer(shape, &[if *name == "video" { video } else { image }]);
    let mut findings = Vec::new();
    if mark != Some(name) {
        findings.push("its mark is that of another kind");
    }
    let thumbnail = |member: u64| integer(transport, &[2, 3, member]);
    let is_shown = |side: Option<u64>| side.is_some_and(|it| (1..=MAX_THUMBNAIL).contains(&it));
    if has_sides && !(is_shown(thumbnail(3)) && is_shown(thumbnail(4))) {
        findings.push("phones show nothing without the size of a thumbnail");
    }
    let opened = open(files, transport, *kind);
    match &opened {
        Err(finding) => findings.push(finding),
        Ok(opened) if integer(transport, &[2, 1]) != Some(opened.len() as u64) => {
            findings.push("its length is another one");
        }
        Ok(_) => {}
    }
    let upload = EncryptedUpload {
        kind: (*name).to_owned(),
        bytes: opened.ok(),
        media_type: text(transport, &[2, 2]),
        name: text(within, &[2]).filter(|_| *name == "document"),
        dimensions: side(2, 5).zip(side(1, 4)).filter(|_| has_sides),
        seconds: integer(shape, &[1]).filter(|_| !matches!(*name, "image" | "document")),
    };
    let caption = text(within, &[2, 1]).filter(|_| has_sides);
    let findings = (!findings.is_empty()).then(|| findings.join(", "));
    Some((upload, caption, findings))
}

fn open(files: &Files, transport: &[u8], kind: MediaKind) -> Result<Vec<u8>, &'static str> {
    let path = text(transport, &[1, 4]).ok_or("it has no path")?;
    let stored = files.stored.get(&path).ok_or("nobody has uploaded it")?;
    let key = find(transport, &[1, 2]).and_then(|it| it.try_into().ok());
    let key = SecretBytes::new(key.ok_or("it has no key")?);
    let broken = |_| "it cannot be opened";
    let mut opener = Opener::new(kind, &key).map_err(broken)?;
    let mut plain = opener.push(&stored.sealed);
    let (last, _) = opener.finish().map_err(broken)?;
    plain.extend(last);
    let hash = |member| find(transport, &[1, member]);
    if hash(1) != Some(&Sha256::digest(&plain)) || hash(3) != Some(&stored.hash) {
        return Err("its hashes are not those of the file");
    }
    Ok(plain)
}
