//! What becomes of messages when connections, servers and keys fail.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use fbchat::local::{EncryptedFault, Fault, LocalServer};
use fbchat::{Client, Error, Event, Listener, ThreadKey, TransportError};

use super::{Keys, LONG, bot, encrypted, take_texts};
use crate::support::demo::{ADA, GRACE, WITH_ADA, WITH_BOT};

/// Long enough for an answer that comes, short enough to wait for one that does not.
const SHORT: Duration = Duration::from_secs(3);

/// Takes events until each of these texts has come, and returns how often each text came.
fn take(listener: &Listener, texts: &[String]) -> BTreeMap<String, usize> {
    let mut taken = BTreeMap::new();
    while !texts.iter().all(|text| taken.contains_key(text)) {
        if let Event::Message(e) = listener.events().recv_timeout(LONG).unwrap() {
            *taken.entry(e.message.text.unwrap()).or_default() += 1;
        }
    }
    taken
}

fn asked_for_token(server: &LocalServer) -> usize {
    let requests = server.requests();
    let is_it = |it: &&fbchat::local::Recorded| it.field("doc_id") == Some("29559957360285299");
    requests.iter().filter(is_it).count()
}

#[test]
fn a_message_is_received_once_whatever_happens_on_its_way() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let _encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let listener = client.listen().unwrap();
    let faults = [
        EncryptedFault::End(500),
        EncryptedFault::End(503),
        EncryptedFault::End(515),
        EncryptedFault::Close,
        EncryptedFault::HalfAFrame,
        EncryptedFault::Spoilt,
        EncryptedFault::Reordered,
        EncryptedFault::Repeated,
        EncryptedFault::FewKeys,
    ];
    let mut all = BTreeMap::new();
    for (number, fault) in faults.into_iter().enumerate() {
        let texts = [format!("first {number}"), format!("second {number}")];
        server.fail_encrypted(client.uid(), fault);
        for text in &texts {
            ada.says_encrypted(ThreadKey::User(client.uid()), text);
        }
        for (text, times) in take(&listener, &texts) {
            *all.entry(text).or_default() += times;
        }
    }
    listener.stop().unwrap();
    assert_eq!(all.len(), 18);
    assert!(all.values().all(|times: &usize| *times == 1), "{all:?}");
    assert_eq!(server.encrypted_faults_left(client.uid()), 0);
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn a_message_that_was_spoilt_is_reported_once_and_comes_all_the_same() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let _encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let listener = client.listen().unwrap();
    // Spoilt when it comes again too, so that it takes keys.
    server.fail_encrypted(client.uid(), EncryptedFault::Spoilt);
    server.fail_encrypted(client.uid(), EncryptedFault::Spoilt);
    let id = ada.says_encrypted(WITH_BOT, "one");
    let mut reports = 0;
    for event in &listener {
        match event {
            Event::Unreadable(e) => {
                assert_eq!((&e.id, e.author), (&id, ADA));
                reports += 1;
            }
            Event::Message(e) => {
                assert_eq!(e.message.id, id);
                break;
            }
            _ => {}
        }
    }
    assert_eq!(reports, 1);
    listener.stop().unwrap();
}

#[test]
fn an_expired_token_is_fetched_anew_once() {
    for is_refused in [false, true] {
        let server = LocalServer::start().unwrap();
        let (client, keys) = (bot(&server), Keys::new());
        let _encrypted = encrypted(&client, &keys);
        let ada = server.person(ADA).unwrap();
        let listener = client.listen().unwrap();
        if is_refused {
            // Then the page has one.
            server.fail("/api/graphql/", Fault::FacebookError(1_675_002));
        }
        server.expire_encrypted_token(client.uid());
        ada.says_encrypted(ThreadKey::User(client.uid()), "one");
        take(&listener, &["one".to_owned()]);
        listener.stop().unwrap();
        assert_eq!(asked_for_token(&server), 1);
    }
}

#[test]
fn a_device_that_the_server_does_not_know_is_reported_and_registered_anew_only_when_asked() {
    for code in [401, 415, 418] {
        let server = LocalServer::start().unwrap();
        let (client, keys) = (bot(&server), Keys::new());
        let first = encrypted(&client, &keys);
        let ada = server.person(ADA).unwrap();
        // Opened, and taken by nobody before the device is gone.
        ada.says_encrypted(WITH_BOT, "one");
        first.send(WITH_ADA, "marker").unwrap();
        server.fail_encrypted(client.uid(), EncryptedFault::Refuse(code));
        server.disconnect_encrypted(client.uid());
        let listener = client.listen().unwrap();
        let removed = listener.wait_for(LONG, |event| match event {
            Event::DeviceRemoved(e) => Some(e.code),
            _ => None,
        });
        assert_eq!(removed, Some(code));
        let refused = first.send(WITH_ADA, "Hello?");
        assert!(matches!(refused, Err(Error::InvalidInput(_))));
        assert!(keys.0.join("set-aside/device").exists());
        listener.stop().unwrap();
        drop(first);
        let client = bot(&server);
        let second = encrypted(&client, &keys);
        second.send(WITH_ADA, "With other keys").unwrap();
        let read = ada.expects_encrypted(LONG, |it| {
            it.text.clone().filter(|it| it == "With other keys")
        });
        assert!(read.is_some());
    }
}

#[test]
fn a_connection_that_is_not_to_be_made_anew_is_not() {
    let ends = [
        (true, EncryptedFault::Replaced),
        (false, EncryptedFault::Refuse(402)),
        (false, EncryptedFault::Refuse(403)),
    ];
    for (by_message, fault) in ends {
        let server = LocalServer::start().unwrap();
        let (client, keys) = (bot(&server), Keys::new());
        let first = encrypted(&client, &keys);
        server.fail_encrypted(client.uid(), fault);
        if by_message {
            let ada = server.person(ADA).unwrap();
            ada.says_encrypted(ThreadKey::User(client.uid()), "one");
        } else {
            server.disconnect_encrypted(client.uid());
        }
        // Until the end is known, each fails with the connection.
        let refused = loop {
            match first.send(WITH_ADA, "Hello?") {
                Err(Error::Transport(TransportError::Closed(_))) => {}
                refused => break refused,
            }
        };
        assert!(
            matches!(refused, Err(Error::InvalidInput(_))),
            "{refused:?}"
        );
    }
}

#[test]
fn what_was_not_acknowledged_may_have_been_done_and_what_was_refused_was_not() {
    let cases = [
        (EncryptedFault::Error(479), false, false),
        (EncryptedFault::Unacknowledged, true, true),
        (EncryptedFault::Lost, true, false),
        (EncryptedFault::CloseAfter, true, true),
    ];
    let server = LocalServer::start().unwrap();
    let builder = server.client_builder().timeout(SHORT);
    let client = builder.login("bot@example.com", "bot").unwrap();
    let keys = Keys::new();
    let encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    for (number, (fault, may_be_done, is_done)) in cases.into_iter().enumerate() {
        server.fail_encrypted(client.uid(), fault);
        let text = number.to_string();
        let error = encrypted.send(WITH_ADA, text.as_str()).unwrap_err();
        assert_eq!(error.may_have_been_done(), may_be_done, "{error:?}");
        let read = ada.encrypted_messages();
        let times = read.iter().filter(|it| it.text.as_ref() == Some(&text));
        assert_eq!(times.count(), usize::from(is_done), "{text}");
    }
    encrypted.send(WITH_ADA, "still there").unwrap();
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn a_device_that_was_not_known_gets_the_message_too() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let of_bot = encrypted(&client, &keys);
    of_bot.send(WITH_ADA, "To the device that Ada has").unwrap();
    let builder = server.client_builder().timeout(LONG);
    let ada = builder.login("ada@example.com", "ada").unwrap();
    let keys_of_ada = Keys::new();
    let _of_ada = encrypted(&ada, &keys_of_ada);
    let listener = ada.listen().unwrap();
    of_bot.send(WITH_ADA, "To the one that is new").unwrap();
    let taken = take(&listener, &["To the one that is new".to_owned()]);
    assert_eq!(taken.len(), 1);
    listener.stop().unwrap();
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn a_person_who_lost_their_sessions_gets_a_message_again() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let listener = client.listen().unwrap();
    ada.says_encrypted(WITH_BOT, "one");
    take(&listener, &["one".to_owned()]);
    ada.loses_encrypted_sessions(client.uid());
    encrypted.send(WITH_ADA, "two").unwrap();
    let read = ada.expects_encrypted(LONG, |it| it.text.clone().filter(|it| it == "two"));
    assert!(read.is_some());
    encrypted.send(WITH_ADA, "three").unwrap();
    let read = ada.expects_encrypted(LONG, |it| it.text.clone().filter(|it| it == "three"));
    assert!(read.is_some());
    listener.stop().unwrap();
    assert_eq!(server.encrypted_findings(), [""; 0]);
}

#[test]
fn keys_that_are_lost_cost_no_later_message() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let first = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let listener = client.listen().unwrap();
    ada.says_encrypted(WITH_BOT, "one");
    take(&listener, &["one".to_owned()]);
    first.send(WITH_ADA, "answer").unwrap();
    listener.stop().unwrap();
    drop(first);
    fs::remove_dir_all(keys.0.join("sessions")).unwrap();
    ada.says_encrypted(WITH_BOT, "two");
    let _second = encrypted(&client, &keys);
    let listener = client.listen().unwrap();
    let taken = take(&listener, &["two".to_owned()]);
    assert_eq!(taken.len(), 1);
    listener.stop().unwrap();
}

#[test]
fn damaged_files_of_one_person_cost_nobody_a_message() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let first = encrypted(&client, &keys);
    let [ada, grace] = [ADA, GRACE].map(|id| server.person(id).unwrap());
    let listener = client.listen().unwrap();
    for (person, text) in [(&ada, "one"), (&grace, "two")] {
        person.says_encrypted(WITH_BOT, text);
    }
    take(&listener, &["one".to_owned(), "two".to_owned()]);
    listener.stop().unwrap();
    drop(first);
    let sessions = fs::read_dir(keys.0.join("sessions")).unwrap();
    let session = sessions.map(|it| it.unwrap().path()).find(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        name.starts_with("4.")
    });
    fs::write(session.unwrap(), b"damaged").unwrap();
    let waiting = format!("{:020}-{:032x}", 1, 0xbad);
    fs::write(keys.0.join("waiting").join(&waiting), b"damaged").unwrap();
    fs::write(keys.0.join("waiting/notes.txt"), b"no message").unwrap();
    ada.says_encrypted(WITH_BOT, "three");
    grace.says_encrypted(WITH_BOT, "four");
    let second = encrypted(&client, &keys);
    let listener = client.listen().unwrap();
    let (mut texts, mut errors) = (Vec::new(), Vec::new());
    while texts.len() < 2 || errors.is_empty() {
        match listener.events().recv_timeout(LONG).unwrap() {
            Event::Message(e) => texts.push(e.message.text.unwrap()),
            Event::ListenError(e) => errors.push(e.error.to_string()),
            _ => {}
        }
    }
    texts.sort();
    assert_eq!(texts, ["four", "three"]);
    assert!(errors[0].contains(&waiting), "{errors:?}");
    second.send(WITH_ADA, "answer").unwrap();
    let read = ada.expects_encrypted(LONG, |it| it.text.clone());
    assert!(read.is_some());
    assert!(keys.0.join("damaged").is_dir());
    listener.stop().unwrap();
}

#[test]
fn more_messages_than_fit_into_memory_come_in_their_order() {
    let server = LocalServer::start().unwrap();
    let (client, keys) = (bot(&server), Keys::new());
    let encrypted = encrypted(&client, &keys);
    let ada = server.person(ADA).unwrap();
    let texts: Vec<_> = (0..1100).map(|number| number.to_string()).collect();
    for text in &texts {
        ada.says_encrypted(WITH_BOT, text);
    }
    encrypted.send(WITH_ADA, "marker").unwrap();
    let listener = client.listen().unwrap();
    assert_eq!(take_texts(&listener, texts.len()), texts);
    listener.stop().unwrap();
}

/// Ends a client of encrypted chats, which takes no longer than the thread of it needs: the limits on time are an hour.
#[test]
fn a_stop_ends_every_wait() {
    type State<'a> = &'a dyn Fn(&LocalServer, &Client);
    let states: [State<'_>; 4] = [
        &|_, _| {},
        &|server, client| server.disconnect_encrypted(client.uid()),
        &|server, client| {
            for _ in 0..9 {
                server.fail_encrypted(client.uid(), EncryptedFault::Refuse(503));
            }
            server.disconnect_encrypted(client.uid());
        },
        &|server, client| {
            server.fail_encrypted(client.uid(), EncryptedFault::Silent);
            let ada = server.person(ADA).unwrap();
            ada.says_encrypted(ThreadKey::User(client.uid()), "one");
        },
    ];
    for state in states {
        let server = LocalServer::start().unwrap();
        let (client, keys) = (bot(&server), Keys::new());
        let encrypted = encrypted(&client, &keys);
        let listener = client.listen().unwrap();
        state(&server, &client);
        drop(encrypted);
        listener.stop().unwrap();
    }
}
