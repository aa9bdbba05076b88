//! Callbacks while listening.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use fbchat::{Error, Listener};

use crate::long_poll::{
    answering, client, items, long_poll, one_cycle, one_message, received_up_to,
};
use crate::support::scripted::Answer;

#[test]
fn callbacks_cannot_wait_for_the_listening_that_calls_them() {
    for by_listener in [true, false] {
        let server = answering([Answer::status(500), items(1, &[1])]);
        let client = client(&server);
        let refused = Arc::new(Mutex::new(Vec::new()));
        let options = {
            let (client, refused) = (client.clone(), Arc::clone(&refused));
            long_poll().mark_alive(false).on_error(move |_| {
                let mut refused = refused.lock().unwrap();
                refused.extend(client.listen_with(long_poll()).err());
                refused.extend(client.start_listening_with(long_poll()).err());
                refused.extend(client.do_one_listen().err());
                // The way to listen anew that comes to mind.
                client.stop_listening();
                refused.extend(client.listen_with(long_poll()).err());
                refused.extend(client.start_listening_with(long_poll()).err());
                ControlFlow::Continue(())
            })
        };
        if by_listener {
            let listener = client.listen_with(options).unwrap();
            assert_eq!(listener.into_iter().count(), 1);
            listener.stop().unwrap();
        } else {
            client.start_listening_with(options).unwrap();
            client.do_one_listen().unwrap();
        }
        assert!(!client.is_listening());
        let refused = refused.lock().unwrap();
        let is_refused = |it: &Error| matches!(it, Error::InvalidInput(_));
        assert!(
            refused.len() == 5 && refused.iter().all(is_refused),
            "{refused:?}"
        );
        client
            .start_listening_with(long_poll().mark_alive(false))
            .unwrap();
        assert_eq!(one_message(&client), "1");
    }
}

#[test]
fn a_listener_that_a_callback_stops_or_drops_ends() {
    for is_dropped in [true, false] {
        let server = answering([Answer::status(500)]);
        let client = client(&server);
        let place = Arc::new(Mutex::new(None::<Listener>));
        let (ended, end) = mpsc::channel();
        let options = {
            let place = Arc::clone(&place);
            long_poll().mark_alive(false).on_error(move |_| {
                let listener = loop {
                    if let Some(listener) = place.lock().unwrap().take() {
                        break listener;
                    }
                    std::thread::yield_now();
                };
                if is_dropped {
                    drop(listener);
                } else {
                    let stopped = listener.stop();
                    assert!(matches!(stopped, Err(Error::InvalidInput(_))));
                }
                ended.send(()).unwrap();
                ControlFlow::Continue(())
            })
        };
        *place.lock().unwrap() = Some(client.listen_with(options).unwrap());
        end.recv().unwrap();
        assert!(!client.is_listening());
        // Blocks until the thread of the first has ended.
        drop(client.listen_with(long_poll()).unwrap());
    }
}

#[test]
fn on_error_may_listen_with_another_client() {
    let (one, other) = (
        answering([Answer::status(500)]),
        answering([items(1, &[7])]),
    );
    let (client, fallback) = (client(&one), client(&other));
    let options = {
        let fallback = fallback.clone();
        long_poll().mark_alive(false).on_error(move |_| {
            let options = long_poll().mark_alive(false);
            fallback.start_listening_with(options).unwrap();
            ControlFlow::Break(())
        })
    };
    client.start_listening_with(options).unwrap();
    client.do_one_listen().unwrap_err();
    assert_eq!(one_message(&fallback), "7");
}

#[test]
fn a_clone_of_the_options_shares_the_callback() {
    let errors = Arc::new(AtomicUsize::new(0));
    let options = long_poll().mark_alive(false).on_error({
        let errors = Arc::clone(&errors);
        move |_| {
            errors.fetch_add(1, Ordering::SeqCst);
            ControlFlow::Break(())
        }
    });
    for times in 1..=3 {
        let server = answering([Answer::status(500)]);
        let client = client(&server);
        client.start_listening_with(options.clone()).unwrap();
        client.do_one_listen().unwrap_err();
        assert_eq!(errors.load(Ordering::SeqCst), times);
    }
}

#[test]
fn a_panic_in_on_error_keeps_the_events_and_the_client() {
    let server = answering([items(1, &[1, 2]), Answer::status(500), items(2, &[3])]);
    let client = client(&server);
    let options = || long_poll().mark_alive(false);
    let broken = options()
        .capacity(5)
        .on_error(|_| panic!("a bug in the callback"));
    let listener = client.listen_with(broken).unwrap();
    received_up_to(&listener, "1");
    // The thread ends by itself, with an event in the channel.
    while client.is_listening() {
        std::thread::yield_now();
    }
    assert!(matches!(listener.stop(), Err(Error::Panicked)));
    client.start_listening_with(options()).unwrap();
    assert_eq!(one_cycle(&client), ["2"]);
    assert_eq!(one_message(&client), "3");
}

#[test]
fn a_panic_in_a_callback_is_an_error_of_stop() {
    let server = answering([Answer::status(500)]);
    let options = long_poll().on_error(|_| panic!("a bug in the callback"));
    let listener = client(&server).listen_with(options).unwrap();
    assert_eq!(listener.into_iter().count(), 1);
    assert!(matches!(listener.stop(), Err(Error::Panicked)));
}
