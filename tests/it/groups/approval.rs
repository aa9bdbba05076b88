//! Admins who let people in, the queue of those who wait, and what admins receive of it.

use fbchat::local::{LocalServer, World};
use fbchat::{ApprovalMode, Event, GroupId, JoinRequested, ThreadKey, UserId};

use crate::groups::{ADA, ALAN, BOT, GRACE, KATHERINE, bot, info, next, until_message};
use crate::support::demo::over_mqtt;

fn join_requested(event: Event) -> Option<JoinRequested> {
    match event {
        Event::JoinRequested(e) => Some(e),
        _ => None,
    }
}

#[test]
fn those_whom_a_member_adds_wait_until_an_admin_lets_them_in_or_turns_them_away() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let id = client.create_group([ADA, ALAN], "hello").unwrap();
    let group = ThreadKey::Group(id);
    client
        .change_group_approval_mode(group, ApprovalMode::Required)
        .unwrap();
    assert_eq!(info(&client, id).approval_mode, Some(true));
    client.start_listening_with(over_mqtt()).unwrap();

    let ada = server.person(ADA).unwrap();
    ada.adds(group, KATHERINE);
    let waits = next(&client, join_requested);
    assert_eq!((waits.user, waits.inviter), (KATHERINE, Some(ADA)));
    assert_eq!(
        (waits.thread, waits.author, waits.is_open),
        (group, ADA, true)
    );
    let now = info(&client, id);
    assert_eq!(now.approval_requests, [KATHERINE].into());
    assert!(!now.participants.contains(&KATHERINE));

    client.deny_users_from_group(group, [KATHERINE]).unwrap();
    let denied = next(&client, join_requested);
    assert_eq!(
        (denied.user, denied.author, denied.is_open),
        (KATHERINE, BOT, false)
    );
    assert!(info(&client, id).approval_requests.is_empty());

    ada.adds(group, KATHERINE);
    server.person(GRACE).unwrap().asks_to_join(id);
    next(&client, join_requested);
    let asks = next(&client, join_requested);
    assert_eq!((asks.user, asks.author, asks.inviter), (GRACE, GRACE, None));
    client
        .accept_users_to_group(group, [KATHERINE, GRACE])
        .unwrap();
    let added = next(&client, |event| match event {
        Event::PeopleAdded(e) => Some(e),
        _ => None,
    });
    assert_eq!((added.author, added.added), (BOT, vec![KATHERINE, GRACE]));
    let now = info(&client, id);
    assert!(now.approval_requests.is_empty());
    assert_eq!(now.participants, [BOT, ADA, ALAN, KATHERINE, GRACE].into());

    client
        .change_group_approval_mode(group, ApprovalMode::NotRequired)
        .unwrap();
    assert_eq!(info(&client, id).approval_mode, Some(false));
}

#[test]
fn an_admin_adds_people_at_once_and_only_admins_receive_who_waits() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let ada = server.person(ADA).unwrap();
    let id = ada.creates_group(&[BOT, ALAN], "hello");
    let group = ThreadKey::Group(id);
    ada.changes_approval_mode(group, ApprovalMode::Required);
    client.start_listening_with(over_mqtt()).unwrap();
    ada.adds(group, GRACE);
    // The bot is no admin.
    client.add_users_to_group(group, [KATHERINE]).unwrap();
    ada.says(group, "done");
    let events = until_message(&client);
    let is_added = |event: &Event| matches!(event, Event::PeopleAdded(e) if e.added == [GRACE]);
    assert!(events.iter().any(is_added), "{events:?}");
    assert!(!events.into_iter().any(|it| join_requested(it).is_some()));
}

#[test]
fn a_change_of_the_mode_and_of_an_admin_is_delivered_once_though_it_comes_in_two_forms() {
    let server = LocalServer::start().unwrap();
    let client = bot(&server);
    let ada = server.person(ADA).unwrap();
    let id = ada.creates_group(&[BOT, ALAN], "hello");
    let group = ThreadKey::Group(id);
    client.start_listening_with(over_mqtt()).unwrap();
    let made = ada.makes_admin(group, BOT);
    let mode = ada.changes_approval_mode(group, ApprovalMode::Required);
    let unmade = ada.unmakes_admin(group, BOT);
    ada.says(group, "done");
    let changes: Vec<_> = until_message(&client)
        .into_iter()
        .filter_map(|event| match event {
            Event::AdminChanged(e) => Some((e.id, e.user, e.is_admin)),
            Event::ApprovalModeChanged(e) => Some((e.id, e.author, e.approval_mode)),
            _ => None,
        })
        .collect();
    assert_eq!(
        changes,
        [(made, BOT, true), (mode, ADA, true), (unmade, BOT, false)]
    );
}

#[test]
fn a_world_has_groups_with_admins_and_people_who_wait() {
    let world = r#"{
        "users": [{"id": 1, "name": "Bot", "email": "bot", "password": "bot"}, {"id": 2, "name": "Ada"}, {"id": 3, "name": "Alan"}],
        "groups": [{"id": 100, "name": "Tea", "members": [1, 2], "admins": [1], "approval_mode": true, "approval_requests": [3]}]
    }"#;
    let world = World::from_json(world).unwrap();
    let again = World::from_json(&world.to_json().to_string()).unwrap();
    let server = LocalServer::with_world(again).unwrap();
    let client = server.client_builder().login("bot", "bot").unwrap();
    let id = GroupId::from(100);
    let found = client.search_for_groups("Tea", 1).unwrap().remove(0);
    for group in [info(&client, id), found] {
        assert_eq!(group.admins, [UserId::from(1)].into());
        assert_eq!(group.approval_mode, Some(true));
        assert_eq!(group.approval_requests, [UserId::from(3)].into());
    }
    for (world, problem) in [
        (
            r#"{"users": [{"id": 1, "name": "A"}], "groups": [{"id": 5, "members": [1], "admins": [2]}]}"#,
            "groups[0].admins[0]: an admin has to be a member, so name them there too",
        ),
        (
            r#"{"users": [{"id": 1, "name": "A"}], "groups": [{"id": 5, "members": [1], "approval_requests": [2]}]}"#,
            "groups[0].approval_requests[0]: there is no user 2, so add them to the users",
        ),
        (
            r#"{"users": [{"id": 1, "name": "A"}], "groups": [{"id": 5, "members": [1], "approval_requests": [1]}]}"#,
            "groups[0].approval_requests[0]: a member does not wait to be let in, so name them once",
        ),
    ] {
        assert_eq!(World::from_json(world).unwrap_err().to_string(), problem);
    }
}
