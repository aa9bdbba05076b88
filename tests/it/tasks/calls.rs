//! The calls, and what others see of them.

use fbchat::local::LocalServer;
use fbchat::{Client, Error, Event, GroupId, MessageId, Target, ThreadKey, Transport, UserId};

use super::{CARRIERS, LONG, client, count, listen, until_lent};
use crate::support::demo::{ADA, ENGINE_ROOM};

fn refused(error: Error) -> bool {
    matches!(error, Error::Facebook(refusal) if refusal.code == 0 && refusal.description.is_some())
}

/// Does each of them, as others see it.
fn each(server: &LocalServer, client: &Client) {
    let ada = server.person(ADA).unwrap();
    let message = client.send(ENGINE_ROOM, "Tea at for").unwrap();
    client.edit_message(&message, "Tea at four").unwrap();
    let texts = |thread| {
        let messages = ada.messages(thread).into_iter();
        messages.filter_map(|it| it.text).collect::<Vec<_>>()
    };
    assert!(texts(ENGINE_ROOM).contains(&"Tea at four".to_owned()));
    let with_ada = ThreadKey::User(ADA);
    client.forward_message(with_ada, &message).unwrap();
    let bot = ThreadKey::User(client.uid());
    assert_eq!(texts(bot), ["Tea at four"]);
    client.pin_message(ENGINE_ROOM, &message).unwrap();
    client.unpin_message(ENGINE_ROOM, &message).unwrap();
    let theme = client.fetch_themes().unwrap().remove(0).id;
    client.change_thread_theme(ENGINE_ROOM, theme).unwrap();
    client.share_contact(with_ada, ADA, "Ask her").unwrap();
    client.share_contact(with_ada, ADA, "").unwrap();
    assert_eq!(texts(bot), ["Tea at four", "Ask her"]);
    assert_eq!(ada.messages(bot).len(), 3);
    assert!(server.gateway_findings().is_empty());
}

#[test]
fn a_client_that_does_not_listen_opens_a_connection_for_each_call() {
    for carrier in CARRIERS {
        let server = carrier.server();
        let client = client(&server);
        each(&server, &client);
        assert_eq!(carrier.connections(&server), 7);
    }
}

#[test]
fn a_listener_lends_its_connection() {
    for carrier in CARRIERS {
        let server = carrier.server();
        let client = client(&server);
        let listener = carrier.listen(&client);
        until_lent(carrier, &server, &client);
        each(&server, &client);
        // Its own events come all the same.
        let ada = server.person(ADA).unwrap();
        ada.says(ENGINE_ROOM, "Hello!");
        let said = listener.wait_for(LONG, |event| match event {
            Event::Message(e) if e.message.author == Some(ADA) => Some(()),
            _ => None,
        });
        assert!(said.is_some());
        listener.stop().unwrap();
        assert_eq!(server.gateway_findings(), [""; 0]);
    }
}

#[test]
fn a_client_that_reads_the_connection_itself_does_not_wait_for_itself() {
    for (carrier, transport) in CARRIERS
        .into_iter()
        .zip([Transport::Gateway, Transport::Mqtt])
    {
        let server = carrier.server();
        let client = client(&server);
        let options = fbchat::ListenOptions::default().transport(transport);
        client.start_listening_with(options).unwrap();
        each(&server, &client);
        client.stop_listening();
    }
}

#[test]
fn a_callback_on_the_thread_that_listens_does_not_wait_for_itself() {
    for carrier in CARRIERS {
        let server = carrier.server();
        let client = client(&server);
        let listener = carrier.listen(&client);
        let message = client.send(ENGINE_ROOM, "a").unwrap();
        let ada = server.person(ADA).unwrap();
        let editor = client.clone();
        let edited = std::thread::scope(|threads| {
            let waiting = threads.spawn(|| {
                listener.wait_for(LONG, move |event| match event {
                    Event::Message(e) if e.message.author == Some(ADA) => {
                        Some(editor.edit_message(&message, "b").is_ok())
                    }
                    _ => None,
                })
            });
            ada.says(ENGINE_ROOM, "Hello!");
            waiting.join().unwrap()
        });
        assert_eq!(edited, Some(true));
        listener.stop().unwrap();
    }
}

#[test]
fn a_client_that_listens_over_another_transport_sends_over_a_connection_of_its_own() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let listener = listen(&client, Transport::LongPoll);
    each(&server, &client);
    listener.stop().unwrap();
}

#[test]
fn others_see_what_changed() {
    for carrier in CARRIERS {
        let server = carrier.server();
        let bot = client(&server);
        let login = |name: &str| {
            let email = format!("{name}@example.com");
            server.client_builder().login(email, name).unwrap()
        };
        // The one who looks on opens the gateway in any case.
        server.offer_gateway(true);
        let ada = login("ada");
        let gateway = listen(&ada, Transport::Gateway);
        server.offer_gateway(carrier == super::Carrier::Gateway);
        let message = bot.send(ENGINE_ROOM, "a").unwrap();
        bot.edit_message(&message, "b").unwrap();
        let edited = gateway.wait_for(LONG, |event| match event {
            Event::MessageEdited(e) => Some((e.message_id.clone(), e.text.clone(), e.edits)),
            _ => None,
        });
        assert_eq!(
            edited,
            Some((message.clone(), Some("b".to_owned()), Some(1)))
        );
        gateway.stop().unwrap();
        let mqtt = listen(&ada, Transport::Mqtt);
        let theme = bot.fetch_themes().unwrap().remove(1).id;
        bot.change_thread_theme(ENGINE_ROOM, theme).unwrap();
        let changed = mqtt.wait_for(LONG, |event| match event {
            Event::ColorChanged(e) => e.theme,
            _ => None,
        });
        assert_eq!(changed, Some(theme));
        for is_pinned in [true, false] {
            match is_pinned {
                true => bot.pin_message(ENGINE_ROOM, &message).unwrap(),
                false => bot.unpin_message(ENGINE_ROOM, &message).unwrap(),
            }
            let pinned = mqtt.wait_for(LONG, |event| match event {
                Event::PinChanged(e) => Some((e.message_id.clone(), e.author, e.is_pinned)),
                _ => None,
            });
            assert_eq!(pinned, Some((message.clone(), bot.uid(), is_pinned)));
        }
        bot.forward_message(ENGINE_ROOM, &message).unwrap();
        let forwarded = mqtt.wait_for(LONG, move |event| match event {
            Event::Message(e) if e.message.id != message => e.message.text.clone(),
            _ => None,
        });
        assert_eq!(forwarded.as_deref(), Some("b"));
        mqtt.stop().unwrap();
    }
}

#[test]
fn a_refusal_is_an_error_with_facebooks_words() {
    for carrier in CARRIERS {
        let server = carrier.server();
        let client = client(&server);
        let of_ada = server.person(ADA).unwrap().says(ENGINE_ROOM, "mine");
        let unknown = MessageId::from("mid.$none");
        let nowhere = ThreadKey::Group(GroupId::from(77));
        let stranger = UserId::from(987_654);
        let all = || {
            for result in [
                client.edit_message(&of_ada, "yours"),
                client.forward_message(ENGINE_ROOM, &unknown),
                client.pin_message(ENGINE_ROOM, &unknown),
                client.unpin_message(nowhere, &of_ada),
                client.change_thread_theme(ENGINE_ROOM, 1.into()),
                client.share_contact(ENGINE_ROOM, stranger, "x"),
            ] {
                assert!(refused(result.unwrap_err()));
            }
        };
        all();
        let listener = carrier.listen(&client);
        until_lent(carrier, &server, &client);
        all();
        listener.stop().unwrap();
        assert_eq!(server.gateway_findings(), [""; 0]);
    }
}

#[test]
fn calls_that_cannot_work_are_refused_without_a_request() {
    let server = LocalServer::start().unwrap();
    let client = client(&server);
    let (none, some) = (MessageId::from(""), MessageId::from("mid.$1"));
    let default = || Target::Default;
    for error in [
        client.edit_message(&none, "x"),
        client.edit_message(&some, ""),
        client.forward_message(ENGINE_ROOM, &none),
        client.pin_message(ENGINE_ROOM, &none),
        client.unpin_message(ENGINE_ROOM, &none),
    ] {
        assert!(matches!(error, Err(Error::InvalidInput(_))));
    }
    for error in [
        client.forward_message(default(), &some),
        client.pin_message(default(), &some),
        client.unpin_message(default(), &some),
        client.change_thread_theme(default(), 1.into()),
        client.share_contact(default(), ADA, "x"),
    ] {
        assert!(matches!(error, Err(Error::NoThread)));
    }
    assert_eq!(count(&server, "/ls_req"), 0);
    assert_eq!(count(&server, "/ws/lightspeed"), 0);
}
