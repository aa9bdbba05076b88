//! The end of a connection that the client closes.

use std::sync::Mutex;
use std::sync::mpsc::channel;

use fbchat::{Client, GatewayOptions, GroupId, ThreadKey};

use crate::gateway::tasks::{DONE, Task};
use crate::gateway::{client, listening, options, server};

/// The code with which a connection is closed that this makes and ends.
fn closed_by(use_client: impl FnOnce(Client)) -> Option<u16> {
    let (sender, code) = channel();
    let sender = Mutex::new(sender);
    let server = server(move |_, peer| {
        peer.begin("c1");
        peer.hold();
        sender.lock().unwrap().send(peer.closed).unwrap();
    });
    use_client(client(&server));
    code.recv().unwrap()
}

#[test]
fn the_end_of_a_listening_is_announced() {
    let options = || options(GatewayOptions::default());
    let code = closed_by(|client| {
        client.start_listening_with(options()).unwrap();
        client.stop_listening();
    });
    assert_eq!(code, Some(1000));
    let code = closed_by(|client| {
        let listener = client.listen_with(options()).unwrap();
        listener.stop().unwrap();
    });
    assert_eq!(code, Some(1000));
    let code = closed_by(|client| client.start_listening_with(options()).unwrap());
    assert_eq!(code, Some(1000));
}

#[test]
fn the_end_of_a_connection_for_a_task_is_announced() {
    let (sender, code) = channel();
    let sender = Mutex::new(sender);
    let server = server(move |number, peer| {
        if number == 0 {
            peer.begin("c1");
            return peer.hold();
        }
        let task = Task::next(peer).unwrap();
        task.accept(peer);
        peer.data(task.stream, DONE);
        while peer.frames().is_some() {}
        sender.lock().unwrap().send(peer.closed).unwrap();
    });
    // The connection of a client that reads by itself is not lent.
    let client = listening(&server, GatewayOptions::default());
    let thread = ThreadKey::Group(GroupId::from(5));
    client.change_thread_theme(thread, 1.into()).unwrap();
    assert_eq!(code.recv().unwrap(), Some(1000));
}
