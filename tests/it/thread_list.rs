//! The list of threads: what an account does with it, which its other clients see and other people do not.

use std::time::Duration;

use crate::support::scripted::{Answer, Scripted};
use crate::support::{resume, session};
use fbchat::local::LocalServer;
use fbchat::{
    Client, Error, Event, Listener, MessageId, Mute, Target, Thread, ThreadId, ThreadKey,
    ThreadLocation, Timestamp, Transport, UserId,
};

const MARK: UserId = UserId::new(4);
const WITH_MARK: ThreadKey = ThreadKey::User(MARK);
/// Nobody's.
const GONE: ThreadId = ThreadId::new(999);

fn server_and_client() -> (LocalServer, Client) {
    let server = LocalServer::start().unwrap();
    let client = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    (server, client)
}

/// The identifiers of a folder.
fn folder(client: &Client, location: ThreadLocation) -> Vec<ThreadId> {
    let threads = client.threads(location);
    threads.map(|thread| thread.unwrap().id()).collect()
}

fn thread(client: &Client, id: ThreadId) -> Thread {
    client
        .fetch_thread_info(&[id])
        .unwrap()
        .remove(&id)
        .unwrap()
}

/// The next event of a kind.
fn next<T>(listener: &Listener, pick: impl Fn(Event) -> Option<T>) -> T {
    listener.into_iter().find_map(pick).unwrap()
}

/// A second client of the same account, listening.
fn other_client(server: &LocalServer, transport: Transport) -> (Client, Listener) {
    let client = server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap();
    let options = fbchat::ListenOptions::default().transport(transport);
    let listener = client.listen_with(options).unwrap();
    next(&listener, |event| {
        matches!(event, Event::Listening).then_some(())
    });
    (client, listener)
}

#[test]
fn what_cannot_be_done_makes_no_request() {
    let server = Scripted::start(|seen| resume(seen).unwrap());
    let client = server.client_builder().session(session()).resume().unwrap();
    let before = server.seen().len();
    let past = Timestamp::from_millis(Timestamp::now().as_millis() - 1);
    let calls = [
        client.mark_threads_as_read(&[]),
        client.mark_threads_as_unread(&[]),
        client.mark_folder_as_read(ThreadLocation::Archived),
        client.move_threads(&[], ThreadLocation::Inbox),
        client.unarchive_threads(&[]),
        client.delete_threads(&[]),
        client.delete_messages(&[]),
        client.delete_messages(&[MessageId::from("mid.$1"), MessageId::from("")]),
        client.mute_thread(WITH_MARK, Mute::Until(past)),
        client.mute_thread(WITH_MARK, Mute::Until(Timestamp::from_millis(0))),
        client.fetch_users_of_threads(&[]).map(drop),
    ];
    for (i, result) in calls.into_iter().enumerate() {
        assert!(
            matches!(result, Err(Error::InvalidInput(_))),
            "call {i}: {result:?}"
        );
    }
    let calls = [
        client.mark_as_unread(Target::Default),
        client.mark_as_spam(Target::Default),
        client.mute_thread(Target::Default, Mute::Forever),
        client.unmute_thread(Target::Default),
        client.mute_thread_reactions(Target::Default),
        client.unmute_thread_reactions(Target::Default),
        client.mute_thread_mentions(Target::Default),
        client.unmute_thread_mentions(Target::Default),
    ];
    for (i, result) in calls.into_iter().enumerate() {
        assert!(
            matches!(result, Err(Error::NoThread)),
            "call {i}: {result:?}"
        );
    }
    assert_eq!(server.seen().len(), before);
}

#[test]
fn one_that_is_gone_costs_no_other() {
    let (_server, client) = server_and_client();
    let message = client.send(WITH_MARK, "one").unwrap();
    let (gone, mark) = (GONE, ThreadId::from(MARK));
    let refused = |result: fbchat::Result<()>| {
        assert!(
            matches!(&result, Err(Error::Facebook(error)) if error.code == 1_545_012),
            "{result:?}"
        );
    };
    refused(client.mark_threads_as_unread(&[gone, mark]));
    assert_eq!(client.fetch_unread().unwrap().unread_threads, [mark]);
    refused(client.mark_threads_as_read(&[gone, mark]));
    assert!(client.fetch_unread().unwrap().unread_threads.is_empty());
    refused(client.move_threads(&[gone, mark], ThreadLocation::Archived));
    assert_eq!(folder(&client, ThreadLocation::Archived), [mark]);
    refused(client.unarchive_threads(&[gone, mark]));
    assert!(folder(&client, ThreadLocation::Archived).is_empty());
    refused(client.move_threads(&[gone, mark, gone], ThreadLocation::Other));
    assert_eq!(folder(&client, ThreadLocation::Other), [mark]);
    let other = client.send(WITH_MARK, "two").unwrap();
    let result = client.delete_messages(&[MessageId::from("mid.$gone"), message.clone()]);
    assert!(
        matches!(&result, Err(Error::Facebook(error)) if error.code == 1_545_003),
        "{result:?}"
    );
    let left = client.fetch_thread_messages(WITH_MARK, 5, None).unwrap();
    assert_eq!(left.iter().map(|it| &it.id).collect::<Vec<_>>(), [&other]);
    refused(client.delete_threads(&[gone, mark]));
    assert!(!folder(&client, ThreadLocation::Other).contains(&mark));
    // Alone, it is refused with one request.
    for result in [
        client.mark_as_unread(ThreadKey::Group(gone.get().into())),
        client.mark_as_spam(ThreadKey::Group(gone.get().into())),
        client.mute_thread(ThreadKey::Group(gone.get().into()), Mute::Forever),
        client.mute_thread_reactions(ThreadKey::Group(gone.get().into())),
        client.mute_thread_mentions(ThreadKey::Group(gone.get().into())),
    ] {
        refused(result);
    }
}

#[test]
fn a_refusal_for_now_is_not_followed_by_more_requests() {
    let server = Scripted::start(|seen| {
        let busy = r#"for (;;);{"error": 1390008, "errorSummary": "Blocked", "errorDescription": "Too much."}"#;
        resume(seen).unwrap_or_else(|| Answer::ok(busy))
    });
    let client = server.client_builder().session(session()).resume().unwrap();
    let before = server.seen().len();
    let result = client.delete_threads(&[MARK.into(), GONE]);
    assert!(matches!(result, Err(Error::Facebook(_))), "{result:?}");
    assert_eq!(server.seen().len(), before + 1);
}

#[test]
fn a_deleted_thread_comes_back_without_its_past_and_the_other_keeps_it() {
    let (server, client) = server_and_client();
    let mark = server.person(MARK).unwrap();
    client.send(WITH_MARK, "old").unwrap();
    client.delete_threads(&[MARK.into()]).unwrap();
    assert!(!folder(&client, ThreadLocation::Inbox).contains(&MARK.into()));
    assert_eq!(mark.messages(ThreadKey::User(client.uid())).len(), 1);
    mark.says(ThreadKey::User(client.uid()), "new");
    assert!(folder(&client, ThreadLocation::Inbox).contains(&MARK.into()));
    let texts = client.fetch_thread_messages(WITH_MARK, 5, None).unwrap();
    let texts: Vec<_> = texts.iter().map(|it| it.text.as_deref()).collect();
    assert_eq!(texts, [Some("new")]);
}

#[test]
fn spam_is_in_no_list_but_can_be_fetched() {
    let (_server, client) = server_and_client();
    client.send(WITH_MARK, "hello").unwrap();
    client.mark_as_spam(WITH_MARK).unwrap();
    for location in [
        ThreadLocation::Inbox,
        ThreadLocation::Pending,
        ThreadLocation::Archived,
        ThreadLocation::Other,
    ] {
        assert!(
            !folder(&client, location).contains(&MARK.into()),
            "{location:?}"
        );
    }
    assert_eq!(thread(&client, MARK.into()).key(), WITH_MARK);
    client
        .move_threads(&[MARK.into()], ThreadLocation::Inbox)
        .unwrap();
    assert!(folder(&client, ThreadLocation::Inbox).contains(&MARK.into()));
}

#[test]
fn a_message_takes_a_thread_out_of_the_archive() {
    let (server, client) = server_and_client();
    client.send(WITH_MARK, "hello").unwrap();
    client
        .move_threads(&[MARK.into()], ThreadLocation::Archived)
        .unwrap();
    let state = thread(&client, MARK.into()).state().clone();
    assert_eq!(state.is_archived, Some(true));
    let mark = server.person(MARK).unwrap();
    mark.says(ThreadKey::User(client.uid()), "hello?");
    assert_eq!(folder(&client, ThreadLocation::Archived), []);
    let state = thread(&client, MARK.into()).state().clone();
    assert_eq!(
        (state.is_archived, state.unread_count),
        (Some(false), Some(1))
    );
}

#[test]
fn the_state_of_a_thread_is_what_was_done_with_it() {
    let (_server, client) = server_and_client();
    client.send(WITH_MARK, "hello").unwrap();
    let state = || thread(&client, MARK.into()).state().clone();
    let first = state();
    assert_eq!(first.folder, Some(ThreadLocation::Inbox));
    assert_eq!((first.mute, first.unread_count), (Some(Mute::Off), Some(0)));
    assert_eq!(
        (first.reactions_muted, first.mentions_muted),
        (Some(false), Some(false))
    );
    assert_eq!(
        (first.can_reply, first.is_archived),
        (Some(true), Some(false))
    );
    assert!(first.last_read_at.is_some() && first.theme.is_none());
    client.mark_as_unread(WITH_MARK).unwrap();
    client.mute_thread_reactions(WITH_MARK).unwrap();
    client.mute_thread_mentions(WITH_MARK).unwrap();
    let now = Timestamp::now().as_millis();
    client
        .mute_thread(WITH_MARK, Mute::lasting(Duration::from_secs(3600)))
        .unwrap();
    let second = state();
    assert_eq!(second.unread_count, Some(1));
    assert_eq!(
        (second.reactions_muted, second.mentions_muted),
        (Some(true), Some(true))
    );
    let Some(Mute::Until(until)) = second.mute else {
        panic!("{second:?}");
    };
    assert!((3_000_000..4_000_000).contains(&(until.as_millis() - now)));
    client.unmute_thread_reactions(WITH_MARK).unwrap();
    client.unmute_thread_mentions(WITH_MARK).unwrap();
    client.unmute_thread(WITH_MARK).unwrap();
    client.mark_as_read(WITH_MARK).unwrap();
    let last = state();
    assert_eq!((last.mute, last.unread_count), (Some(Mute::Off), Some(0)));
    assert_eq!(
        (last.reactions_muted, last.mentions_muted),
        (Some(false), Some(false))
    );
}

#[test]
fn an_older_versions_thread_has_no_state() {
    let (_server, client) = server_and_client();
    for known in client
        .fetch_thread_list(0, 20, ThreadLocation::Inbox)
        .unwrap()
    {
        let mut json = serde_json::to_value(&known).unwrap();
        let fields = json.as_object_mut().unwrap().values_mut().next().unwrap();
        fields.as_object_mut().unwrap().remove("state");
        let read: Thread = serde_json::from_value(json).unwrap();
        assert_eq!(*read.state(), fbchat::ThreadState::default());
    }
}

#[test]
fn the_accounts_other_clients_see_what_is_done() {
    for transport in [Transport::LongPoll, Transport::Mqtt] {
        let (server, client) = server_and_client();
        let (_other, listener) = other_client(&server, transport);
        let message = client.send(WITH_MARK, "hello").unwrap();
        let mark = [ThreadId::from(MARK)];
        client.mark_as_unread(WITH_MARK).unwrap();
        let event = next(&listener, |event| match event {
            Event::MarkedUnread(event) => Some(event),
            _ => None,
        });
        assert_eq!(event.threads, [WITH_MARK]);
        let moved = || {
            next(&listener, |event| match event {
                Event::ThreadMoved(event) => Some((event.thread, event.location)),
                _ => None,
            })
        };
        client
            .move_threads(&mark, ThreadLocation::Archived)
            .unwrap();
        assert_eq!(moved(), (WITH_MARK, ThreadLocation::Archived));
        client.unarchive_threads(&mark).unwrap();
        assert_eq!(moved(), (WITH_MARK, ThreadLocation::Inbox));
        client.move_threads(&mark, ThreadLocation::Pending).unwrap();
        assert_eq!(moved(), (WITH_MARK, ThreadLocation::Other));
        client.move_threads(&mark, ThreadLocation::Inbox).unwrap();
        assert_eq!(moved(), (WITH_MARK, ThreadLocation::Inbox));
        let mutes = [Mute::Forever, Mute::Off];
        for mute in mutes {
            client.mute_thread(WITH_MARK, mute).unwrap();
            let event = next(&listener, |event| match event {
                Event::MuteChanged(event) => Some(event),
                _ => None,
            });
            assert_eq!((event.thread, event.mute), (WITH_MARK, mute));
        }
        client.mark_as_seen().unwrap();
        let event = next(&listener, |event| match event {
            Event::FolderSeen(event) => Some(event),
            _ => None,
        });
        assert_eq!(event.locations, [ThreadLocation::Inbox]);
        let deleted = std::slice::from_ref(&message);
        client.delete_messages(deleted).unwrap();
        let event = next(&listener, |event| match event {
            Event::MessagesDeleted(event) => Some(event),
            _ => None,
        });
        assert_eq!(
            (event.thread, event.message_ids),
            (WITH_MARK, vec![message])
        );
        client.delete_threads(&mark).unwrap();
        let event = next(&listener, |event| match event {
            Event::ThreadsDeleted(event) => Some(event),
            _ => None,
        });
        assert_eq!(event.threads, [WITH_MARK]);
        listener.stop().unwrap();
    }
}

#[test]
fn everybody_in_threads_comes_once_and_pages_are_nobody() {
    let (_server, client) = server_and_client();
    client.send(WITH_MARK, "hello").unwrap();
    let threads: Vec<Thread> = client
        .fetch_thread_list(0, 20, ThreadLocation::Inbox)
        .unwrap();
    let twice = [threads.clone(), threads.clone()].concat();
    let people = client.fetch_users_of_threads(&twice).unwrap();
    let mut ids: Vec<UserId> = people.iter().map(|user| user.id).collect();
    assert_eq!(ids.first(), Some(&MARK));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), people.len());
    for thread in &threads {
        if let Thread::Group(group) = thread {
            assert!(group.participants.iter().all(|id| ids.contains(id)));
        }
    }
}

#[test]
fn a_list_between_two_times_has_both_ends() {
    for version in [fbchat::ApiVersion::V2017, fbchat::ApiVersion::V2020] {
        let server = LocalServer::start().unwrap();
        let builder = server.client_builder().api_version(version);
        let client = builder.login("bot@example.com", "bot").unwrap();
        client.send(WITH_MARK, "hello").unwrap();
        let all: Vec<Thread> = client
            .threads(ThreadLocation::Inbox)
            .collect::<fbchat::Result<_>>()
            .unwrap();
        let at = |place: usize| all[place].last_message_at().unwrap();
        let ids = |threads: fbchat::Result<Vec<Thread>>| -> Vec<ThreadId> {
            threads.unwrap().iter().map(Thread::id).collect()
        };
        for first in 0..all.len() {
            for last in first..all.len() {
                let between = client.threads(ThreadLocation::Inbox);
                let between = between.before(at(first)).after(at(last)).collect();
                let expected: Vec<ThreadId> = all[first..=last].iter().map(Thread::id).collect();
                assert_eq!(ids(between), expected, "{version:?}");
            }
        }
        let never = client.threads(ThreadLocation::Inbox);
        let never = never.before(at(all.len() - 1)).after(at(0)).collect();
        assert_eq!(ids(never).len(), usize::from(all.len() == 1), "{version:?}");
    }
}
