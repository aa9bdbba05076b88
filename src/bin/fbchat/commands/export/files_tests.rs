use std::env;
use std::fs;
use std::process;

use fbchat::local::{ADA, ENGINE_ROOM, Fault, LocalServer, Person};
use fbchat::{MessageId, OutgoingMessage, Timestamp, Upload};

use super::super::archive::Archive;
use super::*;

/// A conversation, the folder that its files go to, and an export of its messages.
struct Scene {
    server: LocalServer,
    client: Client,
    folder: PathBuf,
}

impl Scene {
    fn new(name: &str) -> Self {
        let server = LocalServer::start().unwrap();
        let client = server.client_builder();
        let client = client.login("bot@example.com", "bot").unwrap();
        let folder = format!("fbchat-export-{}-{name}", process::id());
        let folder = env::temp_dir().join(folder);
        fs::create_dir_all(&folder).unwrap();
        Self {
            server,
            client,
            folder,
        }
    }

    fn ada(&self) -> Person {
        self.server.person(ADA).unwrap()
    }

    fn archive(&self) -> PathBuf {
        self.folder.join("messages.jsonl")
    }

    /// Exports the messages, newest first.
    fn export(&self) {
        let mut archive = Archive::open(&self.archive()).unwrap();
        for message in self.client.thread_messages(ENGINE_ROOM) {
            archive.add(&message.unwrap()).unwrap();
        }
    }

    fn save(&self) -> Tally {
        let files = Files {
            client: &self.client,
            thread: ENGINE_ROOM,
            folder: &self.folder.join("files"),
            server: Some(self.server.address()),
            agent: &Agent::new_with_defaults(),
            interrupt: &Interrupt::default(),
        };
        files.save_all(&self.archive()).unwrap()
    }

    /// The contents of the files, in the order of the messages.
    fn saved(&self) -> Vec<String> {
        let files = fs::read_dir(self.folder.join("files")).unwrap();
        let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        paths.sort();
        let texts = paths.iter().map(|path| fs::read_to_string(path).unwrap());
        texts.collect()
    }

    /// The paths of the files on the site, oldest first.
    fn addresses(&self) -> Vec<String> {
        let messages = self.client.thread_messages(ENGINE_ROOM);
        let attached = messages.flat_map(|message| message.unwrap().attachments);
        let mut addresses: Vec<_> = attached
            .map(|it| attachments::address(&self.client, &it).unwrap().unwrap())
            .map(|it| it.split_once("fbcdn.net").unwrap().1.to_owned())
            .collect();
        addresses.reverse();
        addresses
    }

    fn downloads(&self) -> usize {
        let requests = self.server.requests();
        let files = requests.iter().filter(|it| it.path.starts_with("/v/"));
        files.count()
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).unwrap();
    }
}

#[test]
fn what_is_saved_is_not_fetched_again() {
    let scene = Scene::new("again");
    let ada = scene.ada();
    for name in ["one.txt", "two.png", "three.mp4"] {
        ada.sends_file(ENGINE_ROOM, name, name);
    }
    let clip = ada.uploads(Upload::bytes("four.mp3", "four.mp3").voice_clip());
    let both = OutgoingMessage::file(clip)
        .with_file(ada.uploads(Upload::bytes("five.txt", "five.txt")))
        .with_file(ada.uploads(Upload::bytes("five.txt", "six")));
    ada.sends(ENGINE_ROOM, both);
    ada.sends(ENGINE_ROOM, OutgoingMessage::link("https://example.com/"));
    scene.export();
    let first = scene.save();
    assert_eq!((first.saved, first.known), (6, 0), "{first:?}");
    assert_eq!(first.missing, [""; 0]);
    let contents = [
        "one.txt",
        "two.png",
        "three.mp4",
        "four.mp3",
        "five.txt",
        "six",
    ];
    assert_eq!(scene.saved(), contents);
    ada.sends_file(ENGINE_ROOM, "seven.txt", "seven.txt");
    fs::remove_file(scene.archive()).unwrap();
    scene.export();
    let (before, second) = (scene.downloads(), scene.save());
    assert_eq!((second.saved, second.known), (1, 6), "{second:?}");
    assert_eq!(scene.downloads(), before + 1);
}

#[test]
fn a_file_that_breaks_off_is_not_taken_for_a_whole_one() {
    let scene = Scene::new("half");
    for text in ["before", "broken off", "behind"] {
        scene.ada().sends_file(ENGINE_ROOM, "words.txt", text);
    }
    scene.export();
    let broken = &scene.addresses()[1];
    // By its old address and by its new one.
    scene.server.fail(broken, Fault::Truncate);
    scene.server.fail(broken, Fault::Truncate);
    let tally = scene.save();
    assert_eq!((tally.saved, tally.missing.len()), (2, 1), "{tally:?}");
    assert_eq!(scene.saved(), ["before", "behind"]);
    // A run that was killed leaves half of it under another name.
    let archive = scene.archive();
    let leave_half = |message: Message, _| {
        let name = attachments::file_name(&message, 0).unwrap();
        let path = scene.folder.join("files").join(name);
        if !path.exists() {
            fs::write(format!("{}.part", path.display()), "brok").unwrap();
        }
        Ok(())
    };
    each_line(&archive, leave_half).unwrap();
    let tally = scene.save();
    assert_eq!((tally.saved, tally.known), (1, 2), "{tally:?}");
    assert_eq!(scene.saved(), ["before", "broken off", "behind"]);
}

#[test]
fn an_attachment_that_is_gone_costs_no_other_and_is_reported() {
    let scene = Scene::new("gone");
    let ada = scene.ada();
    ada.sends_file(ENGINE_ROOM, "before.txt", "before");
    let unsent = ada.sends_file(ENGINE_ROOM, "unsent.txt", "unsent");
    ada.sends_file(ENGINE_ROOM, "gone.txt", "gone");
    ada.sends_file(ENGINE_ROOM, "behind.txt", "behind");
    scene.export();
    let addresses = scene.addresses();
    ada.unsends(&unsent);
    scene.server.fail(&addresses[1], Fault::Status(404));
    scene.server.fail(&addresses[2], Fault::Status(410));
    scene.server.fail(&addresses[2], Fault::Status(410));
    let tally = scene.save();
    assert_eq!(scene.saved(), ["before", "behind"]);
    let [gone, unsent] = &tally.missing[..] else {
        panic!("{tally:?}");
    };
    assert!(
        gone.contains("gone.txt: ") && gone.contains("410"),
        "{gone}"
    );
    assert!(unsent.contains("unsent.txt: "), "{unsent}");
}

#[test]
fn an_address_that_has_ended_is_asked_for_anew() {
    let scene = Scene::new("ended");
    scene.ada().sends_file(ENGINE_ROOM, "words.txt", "words");
    scene.export();
    scene.server.fail(&scene.addresses()[0], Fault::Status(403));
    assert_eq!(scene.save().saved, 1);
    assert_eq!(scene.saved(), ["words"]);
}

#[test]
fn a_session_that_has_ended_ends_the_export() {
    let scene = Scene::new("session");
    scene.ada().sends_file(ENGINE_ROOM, "dot.png", "dot");
    scene.export();
    scene.client.logout().unwrap();
    let files = Files {
        client: &scene.client,
        thread: ENGINE_ROOM,
        folder: &scene.folder.join("files"),
        server: Some(scene.server.address()),
        agent: &Agent::new_with_defaults(),
        interrupt: &Interrupt::default(),
    };
    let ended = files.save_all(&scene.archive()).unwrap_err();
    assert!(ends_all(&ended), "{ended:?}");
}

#[test]
fn the_name_of_a_file_cannot_leave_the_folder() {
    let long = format!("{}.pdf", "ü".repeat(300));
    for (name, harmless) in [
        ("tea.png", "tea.png"),
        ("../../etc/pass wd", "etcpasswd"),
        (r"C:\Windows\win.ini", "CWindowswin.ini"),
        ("..", "file"),
        ("", "file"),
        ("/\r\n\0:*?", "file"),
        (".bashrc", "bashrc"),
        ("a....b.", "a.b"),
        ("Grüße.tar.gz", "Grüße.tar.gz"),
        (&long, &format!("{}.pdf", "ü".repeat(48))),
        (&"x".repeat(300), &"x".repeat(100)),
    ] {
        assert_eq!(attachments::harmless(name), harmless);
    }
}

#[test]
fn two_attachments_have_two_names() {
    let scene = Scene::new("names");
    let ada = scene.ada();
    let upload = || ada.uploads(Upload::bytes("a.txt", "a"));
    let twice = OutgoingMessage::file(upload()).with_file(upload());
    ada.sends(ENGINE_ROOM, &twice);
    ada.sends(ENGINE_ROOM, twice.renewed());
    let messages = scene.client.thread_messages(ENGINE_ROOM);
    let messages: Vec<Message> = messages.map(|message| message.unwrap()).collect();
    let names = |message| [0, 1].map(|place| attachments::file_name(message, place).unwrap());
    let names: std::collections::BTreeSet<_> = messages.iter().flat_map(names).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    let mut long = messages[0].clone();
    long.id = MessageId::from(&*"../".repeat(200));
    long.at = Timestamp::from_millis(i64::MAX);
    let name = attachments::file_name(&long, 0).unwrap();
    assert!(name.len() < 250 && !name.contains('/'), "{name}");
}
