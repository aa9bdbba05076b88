//! Event loops of programs, woken by a callback or by a file descriptor. That nothing waits for long is the proof: each loop blocks
//! until it is woken, and ends by itself.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use fbchat::local::LocalServer;
use fbchat::{Client, Error, Event, ListenOptions, Listener, ThreadKey};

use crate::support::demo::{ADA, BOT};

const LAST: &str = "the last";

fn start() -> (LocalServer, Client) {
    let server = LocalServer::start().unwrap();
    let client = server.client_builder().login("bot@example.com", "bot");
    let client = client.unwrap();
    (server, client)
}

/// Wakes the loop, which may have ended.
fn wakes(wake: mpsc::Sender<()>) -> impl Fn() + Send + Sync + 'static {
    move || {
        let _ = wake.send(());
    }
}

/// Ada says so much that it does not fit into the channel.
fn says_much(server: &LocalServer) {
    let ada = server.person(ADA).unwrap();
    for number in 0..30 {
        ada.says(ThreadKey::User(BOT), &number.to_string());
    }
    ada.says(ThreadKey::User(BOT), LAST);
}

/// Takes note of the text of an event, and stops listening behind the last.
fn take(event: Event, texts: &mut Vec<String>, listener: &Listener) {
    if let Event::Message(e) = event {
        let text = e.message.text.unwrap_or_default();
        if text == LAST {
            listener.stop_handle().stop();
        }
        texts.push(text);
    }
}

/// Receives whenever it is woken, until listening ends.
fn takes_everything(wakeups: mpsc::Receiver<()>, listener: &Listener) {
    let mut texts = Vec::new();
    for () in wakeups {
        for event in listener.events().try_iter() {
            take(event, &mut texts, listener);
        }
    }
    assert!(is_everything(&texts), "{texts:?}");
}

fn is_everything(texts: &[String]) -> bool {
    let expected = (0..30).map(|number| number.to_string());
    texts.iter().cloned().eq(expected.chain([LAST.to_owned()]))
}

#[test]
fn a_loop_that_is_woken_receives_everything_and_ends_with_listening() {
    for capacity in [1, 100] {
        let (server, client) = start();
        let (wake, wakeups) = mpsc::channel();
        let options = ListenOptions::default()
            .capacity(capacity)
            .on_event(wakes(wake));
        let listener = client.listen_with(options).unwrap();
        says_much(&server);
        takes_everything(wakeups, &listener);
        listener.stop().unwrap();
    }
}

#[test]
fn a_loop_is_woken_by_events_that_a_wait_puts_back() {
    let (server, client) = start();
    let (wake, wakeups) = mpsc::channel();
    let options = ListenOptions::default().on_event(wakes(wake));
    let listener = client.listen_with(options).unwrap();
    server.person(ADA).unwrap().says(ThreadKey::User(BOT), LAST);
    let is_last = |event: &Event| match event {
        Event::Message(e) => (e.message.text.as_deref() == Some(LAST)).then_some(()),
        _ => None,
    };
    // It is in the channel, and nothing that came before is to wake the loop.
    let mut seen = None;
    while seen.is_none() {
        wakeups.recv().unwrap();
        let (finds, found) = mpsc::channel();
        let nothing = listener.wait_for(Duration::ZERO, move |event| {
            if is_last(event).is_some() {
                // The wait may be over by now.
                let _ = finds.send(());
            }
            None::<()>
        });
        assert_eq!(nothing, None);
        seen = found.try_recv().ok();
    }
    // Without a wake after it was put back this would wait for ever.
    loop {
        wakeups.recv().unwrap();
        let mut events = listener.events().try_iter();
        if events.any(|event| is_last(&event).is_some()) {
            break;
        }
    }
    listener.stop().unwrap();
}

#[test]
fn a_panic_in_the_callback_ends_neither_listening_nor_the_waking() {
    let (server, client) = start();
    let (wake, wakeups) = mpsc::channel();
    let options = ListenOptions::default().on_event(move || {
        let _ = wake.send(());
        panic!("a bug in a callback");
    });
    let listener = client.listen_with(options).unwrap();
    says_much(&server);
    takes_everything(wakeups, &listener);
    listener.stop().unwrap();
}

#[test]
fn the_callback_may_receive_and_send_and_what_would_wait_for_its_own_end_fails() {
    let (server, client) = start();
    let listening: Arc<OnceLock<Listener>> = Arc::default();
    let (calls, called) = mpsc::channel();
    let options = {
        let (client, listening) = (client.clone(), Arc::downgrade(&listening));
        ListenOptions::default().on_event(move || {
            let Some(listening) = listening.upgrade() else {
                return;
            };
            let Some(listener) = listening.get() else {
                return;
            };
            for event in listener.events().try_iter() {
                if let Event::Message(e) = event
                    && e.message.author == Some(ADA)
                {
                    client.send(e.thread, "Here!").unwrap();
                    let anew = client.listen().map(drop);
                    let waited = listener.wait_for(Duration::MAX, |_| Some(()));
                    client.stop_listening();
                    calls.send((anew, waited)).unwrap();
                }
            }
        })
    };
    let listener = client.listen_with(options).unwrap();
    assert!(listening.set(listener).is_ok());
    let ada = server.person(ADA).unwrap();
    ada.says(ThreadKey::User(BOT), "Are you there?");
    let (anew, waited) = called.recv().unwrap();
    assert!(matches!(anew, Err(Error::InvalidInput(_))), "{anew:?}");
    assert_eq!(waited, None);
    let answer = ada.messages(ThreadKey::User(BOT)).pop().unwrap();
    assert_eq!(answer.text.as_deref(), Some("Here!"));
    let events = listening.get().unwrap().events();
    // The channel ends.
    events.iter().for_each(drop);
}

#[test]
fn what_the_callback_owns_is_dropped_when_listening_ends_and_clones_share_it() {
    let (_server, client) = start();
    let (owned, calls) = (Arc::new(()), Arc::new(AtomicUsize::new(0)));
    let options = {
        let (client, owned, calls) = (client.clone(), Arc::clone(&owned), Arc::clone(&calls));
        ListenOptions::default().on_event(move || {
            let _ = (&client, &owned);
            calls.fetch_add(1, Ordering::SeqCst);
        })
    };
    for _ in 0..2 {
        let before = calls.load(Ordering::SeqCst);
        client.listen_with(options.clone()).unwrap().stop().unwrap();
        // Its beginning, or its end.
        assert!(calls.load(Ordering::SeqCst) > before);
    }
    drop(options);
    assert_eq!(Arc::strong_count(&owned), 1);
}

#[cfg(unix)]
#[test]
fn a_loop_over_file_descriptors_receives_everything_and_ends_with_listening() {
    use calloop::generic::Generic;
    use calloop::{EventLoop, Interest, Mode, PostAction};

    // Where the loop is woken by changes it has to receive all there is, otherwise one at a time does.
    for (mode, at_once) in [
        (Mode::Level, 1),
        (Mode::Level, usize::MAX),
        (Mode::Edge, usize::MAX),
    ] {
        let (server, client) = start();
        let listener = client.listen_with(ListenOptions::default().capacity(3));
        let listener = listener.unwrap();
        let watched = &listener;
        let mut event_loop = EventLoop::<Vec<String>>::try_new().unwrap();
        let signal = event_loop.get_signal();
        let events = Generic::new(listener.pollable().unwrap(), Interest::READ, mode);
        let inserted = event_loop
            .handle()
            .insert_source(events, move |_, events, texts| {
                for event in events.try_iter().take(at_once) {
                    take(event, texts, watched);
                }
                if events.has_ended() {
                    signal.stop();
                }
                Ok(PostAction::Continue)
            });
        assert!(inserted.is_ok());
        says_much(&server);
        let mut texts = Vec::new();
        event_loop.run(None, &mut texts, |_| {}).unwrap();
        assert!(is_everything(&texts), "{texts:?}");
        drop(event_loop);
        listener.stop().unwrap();
    }
}
