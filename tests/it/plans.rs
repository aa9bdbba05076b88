//! Plans: what the others see of them, and what is refused.

use fbchat::local::LocalServer;
use fbchat::{
    ApiVersion, Client, Error, Event, EventReminder, GuestStatus, Plan, PlanAction, PlanChanged,
    PlanId, Target, ThreadKey, ThreadLocation, Timestamp, UserId,
};

use crate::support::checked_message;
use crate::support::demo::{ADA, ALAN, BOT, ENGINE_ROOM, GRACE, KATHERINE, over_mqtt};

/// The bot with the requests of this version, and Ada's client, which listens.
fn both(server: &LocalServer, version: ApiVersion) -> (Client, Client) {
    let log_in = |name: &str| {
        let builder = server.client_builder().api_version(version);
        builder.login(format!("{name}@example.com"), name).unwrap()
    };
    let ada = log_in("ada");
    ada.start_listening_with(over_mqtt()).unwrap();
    (log_in("bot"), ada)
}

fn next_plan(client: &Client) -> PlanChanged {
    loop {
        let events = client.do_one_listen().unwrap();
        let plan = events.into_iter().find_map(|event| match event {
            Event::PlanChanged(e) => Some(e),
            _ => None,
        });
        if let Some(plan) = plan {
            return plan;
        }
    }
}

/// A time on a full second.
fn in_hours(hours: i64) -> Timestamp {
    let now = Timestamp::now().as_millis().div_euclid(1000);
    Timestamp::from_millis((now + hours * 3600) * 1000)
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

/// The plan that a list of conversations and a conversation itself show.
fn shown(client: &Client) -> Option<Plan> {
    let id = ENGINE_ROOM.id();
    let info = client.fetch_thread_info(&[id]).unwrap();
    let plan = info[&id].plan().cloned();
    let list = client.fetch_thread_list(0, 20, ThreadLocation::Inbox);
    let list = list.unwrap();
    let listed = list.iter().find(|thread| thread.id() == id).unwrap();
    assert_eq!(listed.plan(), plan.as_ref());
    let found = client.search_for_groups("Engine", 1).unwrap();
    assert_eq!(found[0].plan, plan);
    plan
}

#[test]
fn everybody_sees_a_plan_until_it_is_given_up() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server, ApiVersion::V2020);
    let at = in_hours(24);
    let tea = EventReminder::new("Tea & cake", at)
        .location("London")
        .location_id("106078429431815");
    bot.create_plan(ENGINE_ROOM, tea).unwrap();
    let created = next_plan(&ada);
    assert_eq!(
        (created.author, created.action),
        (Some(BOT), PlanAction::Created)
    );
    let plan = created.plan;
    assert_eq!((plan.at, plan.author), (at, Some(BOT)));
    assert_eq!(plan.title.as_deref(), Some("Tea & cake"));
    assert_eq!(plan.location.as_deref(), Some("London"));
    assert_eq!(plan.location_id.as_deref(), Some("106078429431815"));
    assert_eq!(plan.going().collect::<Vec<_>>(), [BOT]);
    assert_eq!(plan.invited().collect::<Vec<_>>(), [ADA, GRACE, ALAN]);
    let id = plan.id.unwrap();
    assert_eq!(bot.fetch_plan_info(id).unwrap(), plan);
    assert_eq!(shown(&ada).as_ref(), Some(&plan));

    for (answer, action) in [
        (GuestStatus::Going, PlanAction::Joined),
        (GuestStatus::Declined, PlanAction::Declined),
    ] {
        ada.change_plan_participation(id, answer.clone()).unwrap();
        let answered = next_plan(&ada);
        assert_eq!((answered.author, answered.action), (Some(ADA), action));
        assert_eq!(answered.plan.guests[&ADA], answer);
        assert_eq!(bot.fetch_plan_info(id).unwrap(), answered.plan);
    }

    // A member other than its author may change it. What is not given is emptied, the answers stay.
    let before = bot.fetch_plan_info(id).unwrap();
    ada.edit_plan(id, EventReminder::new("Tea at six", in_hours(25)))
        .unwrap();
    let edited = next_plan(&ada);
    assert_eq!(
        (edited.author, edited.action),
        (Some(ADA), PlanAction::Edited)
    );
    assert_eq!(
        (&edited.plan.location, &edited.plan.location_id),
        (&None, &None)
    );
    assert_eq!(edited.plan.guests, before.guests);
    ada.edit_plan(id, EventReminder::from(&before)).unwrap();
    assert_eq!(next_plan(&ada).plan, before);

    bot.delete_plan(id).unwrap();
    let deleted = next_plan(&ada);
    assert_eq!(
        (deleted.author, deleted.action),
        (Some(BOT), PlanAction::Deleted)
    );
    assert_eq!(shown(&ada), None);
    assert_eq!(refusal(bot.fetch_plan_info(id)).0, 1_545_010);
}

#[test]
fn a_plan_is_made_in_each_way_and_the_next_one_is_shown() {
    let server = LocalServer::start().unwrap();
    for version in [ApiVersion::V2017, ApiVersion::V2020] {
        let (bot, ada) = both(&server, version);
        let later = EventReminder::new("Later", in_hours(2));
        bot.event_reminder(ENGINE_ROOM, later).unwrap();
        bot.create_plan(ADA, EventReminder::new("Between us", in_hours(1)))
            .unwrap();
        let made = [next_plan(&ada), next_plan(&ada)];
        assert_eq!(made[1].thread, ThreadKey::User(BOT));
        assert_eq!(made[1].plan.guests.len(), 2);
        bot.create_plan(ENGINE_ROOM, EventReminder::new("Soon", in_hours(1)))
            .unwrap();
        let soon = next_plan(&ada).plan;
        let client = server
            .client_builder()
            .login("bot@example.com", "bot")
            .unwrap();
        assert_eq!(shown(&client).as_ref(), Some(&soon));
        for id in [soon.id, made[0].plan.id] {
            client.delete_plan(id.unwrap()).unwrap();
        }
    }
}

#[test]
fn a_plan_is_announced_once_when_its_time_has_come() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server, ApiVersion::V2020);
    let in_two_seconds = Timestamp::from_millis(in_hours(0).as_millis() + 2000);
    bot.create_plan(ENGINE_ROOM, EventReminder::new("Tea", in_two_seconds))
        .unwrap();
    let created = next_plan(&ada);
    assert_eq!(created.action, PlanAction::Created);
    let ended = next_plan(&ada);
    assert!(Timestamp::now() >= in_two_seconds);
    assert_eq!(
        (ended.action, ended.thread, ended.plan),
        (PlanAction::Ended, ENGINE_ROOM, created.plan.clone())
    );
    let id = created.plan.id.unwrap();
    let late = EventReminder::new("Late tea", in_two_seconds);
    assert_eq!(refusal(bot.edit_plan(id, late)).1, "The time has passed.");
    bot.delete_plan(id).unwrap();
    assert_eq!(next_plan(&ada).action, PlanAction::Deleted);
}

#[test]
fn a_person_plans_and_answers() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server, ApiVersion::V2020);
    let alan = server.person(ALAN).unwrap();
    let id = alan.plans(ENGINE_ROOM, EventReminder::new("Tea", in_hours(1)));
    assert_eq!(next_plan(&ada).plan.id, Some(id));
    let grace = server.person(GRACE).unwrap();
    let messages = [
        grace.answers_plan(id, GuestStatus::Declined),
        alan.changes_plan(id, EventReminder::new("Coffee", in_hours(1))),
        grace.cancels_plan(id),
    ];
    let changes: Vec<_> = messages.iter().map(|_| next_plan(&ada)).collect();
    assert!(changes.iter().map(|change| &change.id).eq(&messages));
    assert_eq!(changes[0].plan.declined().collect::<Vec<_>>(), [GRACE]);
    assert_eq!(
        refusal(bot.delete_plan(id)),
        (0, "There is no such plan.".to_owned())
    );
}

#[test]
fn an_answer_that_is_none_makes_no_request() {
    let server = LocalServer::start().unwrap();
    let (bot, _) = both(&server, ApiVersion::V2020);
    let before = server.requests().len();
    for answer in [GuestStatus::Invited, GuestStatus::from("MAYBE")] {
        let error = bot
            .change_plan_participation(PlanId::from(555), answer)
            .unwrap_err();
        checked_message(&error);
        assert!(matches!(error, Error::InvalidInput(_)), "{error:?}");
    }
    let nowhere = bot.create_plan(Target::Default, EventReminder::new("Tea", in_hours(1)));
    assert!(matches!(nowhere, Err(Error::NoThread)));
    assert_eq!(server.requests().len(), before);
}

#[test]
fn what_facebook_does_not_take_it_refuses_in_words() {
    let server = LocalServer::start().unwrap();
    let (bot, ada) = both(&server, ApiVersion::V2020);
    let passed = (0, "The time has passed.".to_owned());
    let yesterday = || EventReminder::new("Tea", in_hours(-24));
    let tomorrow = || EventReminder::new("Tea", in_hours(24));
    assert_eq!(refusal(bot.create_plan(ENGINE_ROOM, yesterday())), passed);
    let now = EventReminder::new("Tea", in_hours(0));
    assert_eq!(refusal(bot.create_plan(ENGINE_ROOM, now)), passed);
    let in_1969 = EventReminder::new("Tea", Timestamp::from_millis(-1));
    assert_eq!(refusal(bot.create_plan(ENGINE_ROOM, in_1969)), passed);
    let nameless = EventReminder::new(" ", in_hours(1));
    assert_eq!(refusal(bot.create_plan(ENGINE_ROOM, nameless)).0, 0);
    let nobody = ThreadKey::User(UserId::from(999));
    assert_eq!(refusal(bot.create_plan(nobody, tomorrow())).0, 0);

    bot.create_plan(ENGINE_ROOM, tomorrow()).unwrap();
    let known = next_plan(&ada).plan;
    assert_eq!(
        refusal(bot.edit_plan(known.id.unwrap(), yesterday())),
        passed
    );
    assert_eq!(bot.fetch_plan_info(known.id.unwrap()).unwrap(), known);

    // Those who are not in the conversation have no part in its plans.
    let katherine = server.person(KATHERINE).unwrap();
    let theirs = katherine.plans(ThreadKey::User(ADA), tomorrow());
    for plan in [theirs, PlanId::from(9)] {
        let no_plan = (0, "There is no such plan.".to_owned());
        for refused in [
            bot.edit_plan(plan, tomorrow()),
            bot.delete_plan(plan),
            bot.change_plan_participation(plan, GuestStatus::Going),
        ] {
            assert_eq!(refusal(refused), no_plan);
        }
        assert_eq!(refusal(bot.fetch_plan_info(plan)).0, 1_545_010);
    }
}

#[test]
#[should_panic(expected = "There is no such plan.")]
fn a_person_cannot_give_up_what_is_not_planned() {
    let server = LocalServer::start().unwrap();
    server.person(ADA).unwrap().cancels_plan(PlanId::from(9));
}
