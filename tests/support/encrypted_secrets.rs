//! Encrypted chats, with all that can go wrong in them, and the secrets that they have.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use fbchat::local::{EncryptedFault, LocalServer};
use fbchat::{Client, Event, KeyStore, Listener, OutgoingMessage, Reaction, ThreadKey};

use crate::support::Folder;
use crate::{ADA, GRACE, RECEIVED, SENT, Shown};

const PATIENCE: Duration = Duration::from_secs(60);

/// Talks, fails, and returns the keys that were stored meanwhile, in the forms in which they could be shown.
pub(crate) fn chat(server: &LocalServer, client: &Client, shown: &mut Shown) -> BTreeSet<String> {
    let folder = Folder::new("secret-keys");
    let path = folder.path("keys");
    let store = || KeyStore::directory(&path);
    let (thread, with_grace) = (ThreadKey::User(ADA), ThreadKey::User(GRACE));
    let ada = server.person(ADA).unwrap();
    let encrypted = client.encrypted(store()).unwrap();
    assert!(encrypted.wait_until_connected(PATIENCE));
    shown.debug(&encrypted);
    shown.debug(&store());
    let mut keys = forms_of(&path, server);
    let listener = client.listen().unwrap();

    let hers = ada.says_encrypted(with_grace, RECEIVED);
    show_until_message(&listener, shown);
    let own = encrypted.reply(thread, &hers, ADA, SENT).unwrap();
    encrypted.edit(thread, &own, RECEIVED).unwrap();
    let reaction = Some(Reaction::from("❤"));
    encrypted.react(thread, &hers, ADA, reaction).unwrap();
    encrypted.unsend(thread, &own).unwrap();
    ada.expects_encrypted(PATIENCE, |it| it.unsends.clone())
        .unwrap();
    shown.debug(&ada.encrypted_messages());
    keys.extend(forms_of(&path, server));

    // What cannot be opened is asked for again.
    ada.loses_encrypted_sessions(GRACE);
    ada.says_encrypted(with_grace, RECEIVED);
    show_until_message(&listener, shown);
    ada.renews_encrypted_device();
    ada.says_encrypted(with_grace, RECEIVED);
    show_until_message(&listener, shown);
    // Another token.
    server.fail_encrypted(GRACE, EncryptedFault::Refuse(413));
    server.disconnect_encrypted(GRACE);
    ada.says_encrypted(with_grace, RECEIVED);
    show_until_message(&listener, shown);
    keys.extend(forms_of(&path, server));

    encrypted.send_by_default(true);
    shown.error(client.send(thread, OutgoingMessage::sticker(1)));
    shown.error(encrypted.send(thread, "x".repeat(20_001)));
    shown.error(client.encrypted(store()));
    encrypted.send_by_default(false);
    listener.stop().unwrap();
    drop(encrypted);
    let device = path.join("device");
    let whole = fs::read(&device).unwrap();
    for length in [1, 20, whole.len() / 2, whole.len() - 1] {
        fs::write(&device, &whole[..length]).unwrap();
        shown.error(client.encrypted(store()));
    }
    assert!(keys.len() > 30, "{}", keys.len());
    keys
}

/// Shows the events up to the next message.
fn show_until_message(listener: &Listener, shown: &mut Shown) {
    loop {
        let event = listener.events().recv_timeout(PATIENCE).unwrap();
        shown.event(&event);
        if matches!(event, Event::Message(_)) {
            return;
        }
    }
}

/// What has 32 bytes in a file of a store: its private keys and the state of its sessions among them.
fn forms_of(folder: &Path, server: &LocalServer) -> BTreeSet<String> {
    // What is registered is public, and a signature has bytes that look like the length of a key.
    let requests = server.requests();
    let registered = |name| requests.iter().filter_map(move |it| it.field(name));
    let public = ["e_ident", "e_skey_val", "e_skey_sig"].map(registered);
    let public: Vec<_> = public.into_iter().flatten().collect();
    let public: Vec<_> = public
        .iter()
        .map(|it| BASE64_STANDARD.decode(it).unwrap())
        .collect();
    let is_public = |start: &[u8]| {
        public
            .iter()
            .any(|it| it.windows(start.len()).any(|it| it == start))
    };
    let mut forms = BTreeSet::new();
    for path in files(folder) {
        let bytes = fs::read(path).unwrap();
        for (at, _) in bytes
            .iter()
            .enumerate()
            .filter(|(_, length)| **length == 32)
        {
            let Some(key) = bytes.get(at + 1..at + 33) else {
                continue;
            };
            if is_public(&key[..8]) {
                continue;
            }
            let hex: String = key.iter().take(8).map(|it| format!("{it:02x}")).collect();
            let list: Vec<_> = key.iter().take(8).map(u8::to_string).collect();
            forms.extend([hex.to_uppercase(), hex, list.join(", ")]);
            forms.extend([
                BASE64_STANDARD_NO_PAD.encode(&key[..18]),
                BASE64_URL_SAFE_NO_PAD.encode(&key[..18]),
            ]);
        }
    }
    forms
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    let (folders, mut files): (Vec<_>, Vec<_>) = entries.partition(|it| it.is_dir());
    files.extend(folders.iter().flat_map(|it| self::files(it)));
    files
}
