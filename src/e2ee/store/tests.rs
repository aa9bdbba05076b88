//! What a store does with files that are damaged, and with directories that are not its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use zeroize::Zeroizing;

use super::{Part, Sent, Store};
use crate::error::{Error, Result};
use crate::id::UserId;
use crate::wire::e2ee::keys::PrivateKey;
use crate::wire::e2ee::node::Jid;
use crate::wire::e2ee::ratchet::{Bundle, Session};
use crate::wire::e2ee::sender_key::SenderKeys;
use crate::wire::e2ee::stanza::Received;

const UID: UserId = UserId::new(7);

/// A directory that is removed in the end.
struct Directory(PathBuf);

impl Directory {
    fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("fbchat-store-{}-{number}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn open(&self) -> Result<Store> {
        Store::open(self.0.clone(), UID)
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn key(number: u8) -> PrivateKey {
    PrivateKey::new(Zeroizing::new([number; 32]))
}

fn them() -> Jid {
    Jid::messenger(4, 1)
}

fn group() -> Jid {
    Jid::parse("5@g.us").unwrap()
}

fn received() -> Received {
    Received {
        id: "6000".to_owned(),
        from: them(),
        participant: None,
        recipient: None,
        at: 1,
        sealed: Vec::new(),
    }
}

/// Puts something into every kind of file.
fn fill(store: &mut Store) {
    store.registered(3).unwrap();
    store.make_pre_keys(3).unwrap();
    let signed = store.device().signed_pre_key();
    let bundle = Bundle {
        identity: store.device().own.identity.public,
        signed_id: signed.id,
        signed: signed.public,
        signature: signed.signature,
        one_time: None,
    };
    let mut session = Session::default();
    let own = &store.device().own;
    session.begin(own, &bundle, &mut || Ok(key(9))).unwrap();
    store.save_session(&them(), &session).unwrap();
    store.save_identity(&them(), &[7; 32]).unwrap();
    let mut keys = SenderKeys::default();
    let begun = keys.begin(1, Zeroizing::new([5; 32]), &mut || Ok(key(8)));
    begun.unwrap();
    store.save_sender_keys(&group(), &them(), &keys).unwrap();
    store.keep(&received(), b"stanza", Ok(b"text")).unwrap();
    let sent = Sent {
        id: "7000".to_owned(),
        to: them().to_string(),
        application: b"text".to_vec(),
        franking_tag: vec![1; 32],
        people: vec!["4".to_owned()],
    };
    store.keep_sent(&sent, 256).unwrap();
}

/// Reads every file once; returns what could not be read.
fn read_all(store: &Store) -> Vec<Error> {
    let pre_keys = (1..=3).map(|id| store.pre_key(id).map(drop));
    let others = [
        store.session(&them()).map(drop),
        store.identity(&them()).map(drop),
        store.sender_keys(&group(), &them()).map(drop),
        store.waiting().and_then(|names| {
            let mut messages = names.iter().map(|name| store.waiting_message(name));
            messages.try_for_each(|it| it.map(drop))
        }),
        store.sent("7000").map(drop),
    ];
    pre_keys.chain(others).filter_map(Result::err).collect()
}

/// The files of a directory but for its lock.
fn files(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else {
        return Vec::new();
    };
    let entries = entries.map(|it| it.unwrap().path());
    let mut all = Vec::new();
    for entry in entries {
        match entry.is_dir() {
            true => all.extend(files(&entry)),
            false if entry.ends_with("lock") => {}
            false => all.push(entry),
        }
    }
    all
}

#[test]
fn what_is_stored_is_there_for_the_next_process() {
    let directory = Directory::new();
    let mut store = directory.open().unwrap();
    fill(&mut store);
    let (uuid, identity) = (
        store.device().uuid.clone(),
        store.device().own.identity.public,
    );
    drop(store);
    let store = directory.open().unwrap();
    assert_eq!(store.device().number, Some(3));
    assert_eq!(store.device().uuid, uuid);
    assert!(store.device().own.identity.public == identity);
    assert!(read_all(&store).is_empty());
    assert!(store.session(&them()).unwrap().has_begun());
    assert_eq!(
        store.identity(&them()).unwrap().as_deref(),
        Some(&[7; 32][..])
    );
    assert!(
        store
            .sender_keys(&group(), &them())
            .unwrap()
            .distribution()
            .is_ok()
    );
    assert!(store.is_waiting(&received()));
    let names = store.waiting().unwrap();
    let waiting = store.waiting_message(&names[0]).unwrap().unwrap();
    assert_eq!(waiting.text, b"text");
    assert_eq!(store.sent("7000").unwrap().unwrap().application, b"text");
    assert!(store.sent("7001").unwrap().is_none());
    assert_eq!(files(&directory.0).len(), 7);
}

#[test]
fn a_file_that_is_damaged_at_any_byte_is_read_or_put_away_or_refused_by_its_name() {
    let directory = Directory::new();
    fill(&mut directory.open().unwrap());
    let damaged_files = directory.0.join("damaged");
    let (mut refused, mut put_away) = (0, 0);
    for path in files(&directory.0) {
        let whole = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let cuts = (0..whole.len()).map(|at| whole[..at].to_vec());
        let changes = (0..whole.len()).map(|at| {
            let mut changed = whole.clone();
            changed[at] ^= 1 << (at % 8);
            changed
        });
        for damaged in cuts.chain(changes) {
            fs::write(&path, &damaged).unwrap();
            let problems = match directory.open() {
                Ok(store) => read_all(&store),
                Err(error) => vec![error],
            };
            refused += problems.len();
            for problem in problems {
                let text = problem.to_string();
                let is_named = text.contains(&name) || text.contains("another account");
                assert!(is_named, "{name}: {text}");
                assert!(matches!(problem, Error::InvalidInput(_)), "{problem:?}");
            }
            for one in files(&damaged_files) {
                assert_eq!(fs::read(&one).unwrap(), damaged, "{name}");
                fs::remove_file(one).unwrap();
                put_away += 1;
            }
        }
        fs::write(&path, whole).unwrap();
    }
    assert!(refused > 100, "{refused}");
    assert!(put_away > 100, "{put_away}");
    assert!(read_all(&directory.open().unwrap()).is_empty());
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let directory = Directory::new();
    let mut store = directory.open().unwrap();
    fill(&mut store);
    let session = directory.0.join("sessions/4.1");
    assert!(session.is_file());
    let large = fs::File::create(&session).unwrap();
    large.set_len(5 << 20).unwrap();
    assert!(!store.session(&them()).unwrap().has_begun());
    assert!(!session.exists());
    assert!(directory.0.join("damaged/sessions-4.1").is_file());
}

#[test]
fn what_was_half_written_is_as_if_it_were_not_there() {
    let directory = Directory::new();
    fill(&mut directory.open().unwrap());
    for path in files(&directory.0) {
        let mut beside = path.into_os_string();
        beside.push(".new");
        fs::write(beside, b"half").unwrap();
    }
    let store = directory.open().unwrap();
    assert!(read_all(&store).is_empty());
    assert_eq!(store.waiting().unwrap().len(), 1);
}

#[test]
fn one_process_and_one_account_use_a_directory() {
    let directory = Directory::new();
    let store = directory.open().unwrap();
    let second = directory.open().map(drop).unwrap_err();
    assert!(second.to_string().contains("another client"), "{second}");
    drop(store);
    let other = Store::open(directory.0.clone(), UserId::new(8)).map(drop);
    let other = other.unwrap_err();
    assert!(other.to_string().contains("another account"), "{other}");
    directory.open().unwrap();
}

#[test]
fn a_directory_that_cannot_be_one_is_refused() {
    let directory = Directory::new();
    fs::write(&directory.0, b"a file").unwrap();
    let refused = directory.open().map(drop).unwrap_err();
    fs::remove_file(&directory.0).unwrap();
    assert!(matches!(refused, Error::Io(_)), "{refused:?}");
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_a_directory_and_its_files() {
    use std::os::unix::fs::PermissionsExt;

    let directory = Directory::new();
    fill(&mut directory.open().unwrap());
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&directory.0), 0o700);
    for path in files(&directory.0) {
        assert_eq!(mode(&path), 0o600, "{path:?}");
        let folder = path.parent().unwrap();
        assert_eq!(mode(folder), 0o700, "{folder:?}");
    }
    for open in [0o750, 0o705, 0o711] {
        fs::set_permissions(&directory.0, fs::Permissions::from_mode(open)).unwrap();
        let refused = directory.open().map(drop).unwrap_err();
        assert!(refused.to_string().contains("chmod 700"), "{refused}");
    }
    fs::set_permissions(&directory.0, fs::Permissions::from_mode(0o700)).unwrap();
    directory.open().unwrap();
}

#[test]
fn the_keys_of_a_device_that_is_gone_are_set_aside_and_not_deleted() {
    let directory = Directory::new();
    let mut store = directory.open().unwrap();
    fill(&mut store);
    let identity = store.device().own.identity.public;
    store.begin_anew(UID).unwrap();
    assert!(store.device().own.identity.public != identity);
    assert_eq!(store.device().number, None);
    assert!(!store.session(&them()).unwrap().has_begun());
    // A message that was opened needs no keys any more.
    assert!(store.is_waiting(&received()));
    assert_eq!(files(&directory.0.join("set-aside")).len(), 6);
    store.begin_anew(UID).unwrap();
    assert_eq!(files(&directory.0.join("set-aside-2")).len(), 1);
}

#[test]
fn a_message_is_known_while_it_waits_and_after_it_was_taken() {
    let directory = Directory::new();
    let mut store = directory.open().unwrap();
    assert!(!store.has(&received(), Part::Message));
    let waiting = store.keep(&received(), b"stanza", Ok(b"text")).unwrap();
    assert!(store.is_waiting(&received()));
    assert!(!store.has(&received(), Part::Report));
    store.taken(&waiting).unwrap();
    drop(store);
    let store = directory.open().unwrap();
    assert!(store.has(&received(), Part::Message));
    assert!(!store.is_waiting(&received()));
    assert!(store.waiting().unwrap().is_empty());
}

#[test]
fn the_oldest_of_many_sent_messages_are_not_kept() {
    let directory = Directory::new();
    let store = directory.open().unwrap();
    for number in 0..260 {
        let sent = Sent {
            id: (9900 + number).to_string(),
            to: them().to_string(),
            application: Vec::new(),
            franking_tag: Vec::new(),
            people: Vec::new(),
        };
        store.keep_sent(&sent, 256).unwrap();
    }
    assert!(store.sent("9903").unwrap().is_none());
    assert!(store.sent("9904").unwrap().is_some());
    assert!(store.sent("10159").unwrap().is_some());
}
