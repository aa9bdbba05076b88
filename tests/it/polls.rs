//! Polls: what the others see of them, and what is refused.

use std::collections::BTreeSet;

use fbchat::local::LocalServer;
use fbchat::{
    Client, Error, Event, NewPoll, PollAction, PollChanged, PollId, PollOption, PollOptionId,
    Target, ThreadKey, UserId,
};

use crate::support::checked_message;
use crate::support::demo::{ADA, ALAN, BOT, ENGINE_ROOM, KATHERINE, over_mqtt};

const GET_OPTIONS: &str = "/ajax/mercury/get_poll_options";

/// The bot, and Ada's client, which listens.
fn both(server: &LocalServer) -> (Client, Client) {
    let log_in = |name: &str| {
        let builder = server.client_builder();
        builder.login(format!("{name}@example.com"), name).unwrap()
    };
    let ada = log_in("ada");
    ada.start_listening_with(over_mqtt()).unwrap();
    (log_in("bot"), ada)
}

fn next_poll(client: &Client) -> PollChanged {
    loop {
        let events = client.do_one_listen().unwrap();
        let poll = events.into_iter().find_map(|event| match event {
            Event::PollChanged(e) => Some(e),
            _ => None,
        });
        if let Some(poll) = poll {
            return poll;
        }
    }
}

fn tea() -> NewPoll {
    NewPoll::new("Which tea?")
        .voted_option("Assam")
        .option("Earl Grey")
}

fn voters(options: &[PollOption]) -> Vec<(&str, Vec<UserId>)> {
    let form = |option: &'_ PollOption| option.voters.iter().copied().collect();
    options
        .iter()
        .map(|option| (option.text.as_deref().unwrap(), form(option)))
        .collect()
}

fn refusal<T: std::fmt::Debug>(result: fbchat::Result<T>) -> (u32, String) {
    let error = result.unwrap_err();
    checked_message(&error);
    assert!(!error.may_have_been_done());
    match error {
        Error::Facebook(error) => (error.code, error.description.unwrap_or_default()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn everybody_sees_a_poll_and_each_vote_in_it() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    for thread in [ENGINE_ROOM, ThreadKey::User(ADA)] {
        bot.create_poll(thread, tea()).unwrap();
        let created = next_poll(&ada);
        assert_eq!(
            (created.author, &created.action),
            (BOT, &PollAction::Created)
        );
        let poll = &created.poll;
        assert_eq!(poll.title.as_deref(), Some("Which tea?"));
        assert_eq!(poll.option_count, Some(2));
        assert_eq!(
            voters(&poll.options),
            [("Assam", vec![BOT]), ("Earl Grey", vec![])]
        );
        assert_eq!(poll.options, ada.fetch_poll_options(poll.id).unwrap());
        // Each sees whether the vote is their own.
        let own = |client: &Client| {
            let options = client.fetch_poll_options(poll.id).unwrap();
            options.iter().map(|it| it.is_voted).collect::<Vec<_>>()
        };
        assert_eq!(own(&bot), [Some(true), Some(false)]);
        assert_eq!(own(&ada), [Some(false), Some(false)]);

        let [assam, earl_grey] = [0, 1].map(|place: usize| poll.options[place].id);
        ada.update_poll_vote(poll.id, &[earl_grey, earl_grey], &["Oolong"])
            .unwrap();
        let voted = next_poll(&ada);
        let options = &voted.poll.options;
        let all = [
            ("Assam", vec![BOT]),
            ("Earl Grey", vec![ADA]),
            ("Oolong", vec![ADA]),
        ];
        assert_eq!(voters(options), all);
        let oolong = options[2].id;
        let added = |added: &[PollOptionId], removed: &[PollOptionId]| PollAction::Voted {
            added: added.to_vec(),
            removed: removed.to_vec(),
        };
        assert_eq!(voted.action, added(&[earl_grey, oolong], &[]));
        ada.update_poll_vote(poll.id, &[assam, oolong], &[])
            .unwrap();
        assert_eq!(next_poll(&ada).action, added(&[assam], &[earl_grey]));
        ada.update_poll_vote(poll.id, &[], &[]).unwrap();
        let taken_back = next_poll(&ada);
        assert_eq!(taken_back.action, added(&[], &[assam, oolong]));
        assert_eq!(taken_back.poll.options[0].voters, BTreeSet::from([BOT]));
    }
}

#[test]
fn a_person_asks_and_votes() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    let person = server.person(ALAN).unwrap();
    let id = person.creates_poll(ENGINE_ROOM, NewPoll::new("When?"));
    let created = next_poll(&ada);
    assert_eq!((created.poll.id, created.author), (id, person.id()));
    assert!(created.poll.options.is_empty());
    let vote = person.votes(id, &[], &["now", "later"]);
    let voted = next_poll(&ada);
    assert_eq!((voted.id, voted.poll.options.len()), (vote, 2));
    assert_eq!(bot.fetch_poll_options(id).unwrap().len(), 2);
    assert_eq!(
        person.transcript(ENGINE_ROOM),
        "* Alan T\u{fc}ring created a poll: When?\n* Alan T\u{fc}ring voted in the poll: When?\n"
    );
}

#[test]
fn a_poll_that_cannot_be_makes_no_request() {
    let server = LocalServer::start().unwrap();
    let (bot, _) = both(&server);
    let before = server.requests().len();
    let poll = PollId::from(777);
    for call in [
        bot.create_poll(ENGINE_ROOM, NewPoll::new("")),
        bot.create_poll(ENGINE_ROOM, NewPoll::new(" \n").option("A")),
        bot.create_poll(ENGINE_ROOM, tea().option("")),
        bot.create_poll(ENGINE_ROOM, tea().voted_option("\t")),
        bot.create_poll(ENGINE_ROOM, tea().option("Assam")),
        bot.update_poll_vote(poll, &[], &[""]),
        bot.update_poll_vote(poll, &[], &["A", "B", "A"]),
    ] {
        let error = call.unwrap_err();
        checked_message(&error);
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    }
    let nowhere = bot.create_poll(Target::Default, tea());
    assert!(matches!(nowhere, Err(Error::NoThread)));
    assert_eq!(server.requests().len(), before);
}

#[test]
fn a_poll_of_many_options_is_sent_as_it_is() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    let poll = (0..200).fold(NewPoll::new("Which?"), |poll, number| {
        poll.option(format!("the {number}th & more \u{2728}"))
    });
    bot.create_poll(ENGINE_ROOM, poll).unwrap();
    let options = ada.fetch_poll_options(next_poll(&ada).poll.id).unwrap();
    assert_eq!(options.len(), 200);
    assert_eq!(
        options[199].text.as_deref(),
        Some("the 199th & more \u{2728}")
    );
}

#[test]
fn what_facebook_does_not_know_it_refuses_in_words() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server);
    let unknown = PollId::from(9);
    let no_poll = (0, "There is no such poll.".to_owned());
    assert_eq!(refusal(bot.update_poll_vote(unknown, &[], &[])), no_poll);
    assert_eq!(refusal(bot.fetch_poll_options(unknown)).0, 1_545_010);
    let nobody = ThreadKey::User(UserId::from(999));
    assert_eq!(refusal(bot.create_poll(nobody, tea())).0, 0);

    bot.create_poll(ENGINE_ROOM, tea()).unwrap();
    let first = next_poll(&ada).poll;
    bot.create_poll(ENGINE_ROOM, NewPoll::new("When?").option("now"))
        .unwrap();
    let second = next_poll(&ada).poll;
    let other = second.options[0].id;
    let no_option = (0, "The poll has no such option.".to_owned());
    assert_eq!(
        refusal(bot.update_poll_vote(first.id, &[other], &[])),
        no_option
    );
    assert_eq!(
        refusal(bot.update_poll_vote(first.id, &[], &["Assam"])).0,
        0
    );
    // What was refused has changed nothing.
    assert_eq!(
        bot.fetch_poll_options(first.id).unwrap()[0].voters,
        BTreeSet::from([BOT])
    );

    // Those who are not in the group have no part in its polls.
    let katherine = server.person(KATHERINE).unwrap();
    let theirs = katherine.creates_poll(ThreadKey::User(ADA), tea());
    assert_eq!(refusal(bot.update_poll_vote(theirs, &[], &[])), no_poll);
    assert_eq!(refusal(bot.fetch_poll_options(theirs)).0, 1_545_010);
    let requests = server.requests();
    let asked = requests.iter().filter(|it| it.path == GET_OPTIONS);
    assert_eq!(asked.count(), 3);
}

#[test]
#[should_panic(expected = "The poll has no such option.")]
fn a_person_cannot_vote_for_an_option_of_another_poll() {
    let server = LocalServer::start().unwrap();
    let ada = server.person(ADA).unwrap();
    let poll = ada.creates_poll(ENGINE_ROOM, tea());
    ada.votes(poll, &[PollOptionId::from(1)], &[]);
}
