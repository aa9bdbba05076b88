//! Groups on the page: admins, approval, pictures, creating one.

use super::*;
use crate::support::demo::ALAN;

/// Performs an action outside of conversations.
fn alone(server: &LocalServer, who: UserId, mut action: Value) -> Answer {
    action["as"] = json!(who);
    let body = action.to_string();
    post(server, "/api/person", "application/json", body.as_bytes())
}

/// Creates a group of Ada's with Grace and Alan.
fn group(server: &LocalServer) -> ThreadKey {
    let action = json!({"do": "create_group", "users": [GRACE, ALAN], "text": "Welcome!"});
    let created = alone(server, ADA, action).json();
    serde_json::from_value(created["thread"].clone()).unwrap()
}

#[test]
fn a_person_creates_a_group_and_is_its_admin() {
    let server = LocalServer::start().unwrap();
    let group = group(&server);
    let seen = view(&server, GRACE, group);
    assert_eq!(seen["threads"][0]["key"], json!(group));
    assert_eq!(seen["thread"]["messages"][0]["content"]["text"], "Welcome!");
    let admins = seen["thread"]["members"].as_array().unwrap().iter();
    let admins: Vec<&Value> = admins.filter(|it| it["admin"] == true).collect();
    assert_eq!(
        admins,
        [&json!({"id": ADA, "nickname": null, "admin": true})]
    );
    for (users, text, problem) in [
        (json!([GRACE]), "Hello!", "A group has at least two others."),
        (json!([]), "Hello!", "A group has at least two others."),
        (json!([GRACE, ALAN]), " ", "A group begins with a message."),
        (
            json!([GRACE, GRACE]),
            "Hello!",
            "A group has each person once, and its first message is not too long.",
        ),
        (
            json!([GRACE, ADA]),
            "Hello!",
            "A group has each person once, and its first message is not too long.",
        ),
    ] {
        let action = json!({"do": "create_group", "users": users, "text": text});
        let refused = alone(&server, ADA, action);
        assert_eq!((refused.status, refused.problem()), (403, problem.into()));
    }
    let stranger = alone(
        &server,
        UserId::from(1),
        json!({"do": "appear", "active": true}),
    );
    assert_eq!(stranger.problem(), "There is no such person.");
    for body in [&b""[..], b"{}", b"{\"as\":\"4\",\"do\":\"dance\"}"] {
        let odd = post(&server, "/api/person", "application/json", body);
        assert_eq!(odd.status, 400);
    }
    assert_eq!(
        post(&server, "/api/person", "text/plain", b"{}").status,
        415
    );
}

#[test]
fn admins_change_admins_and_the_approval_mode() {
    let server = LocalServer::start().unwrap();
    let group = group(&server);
    let admin = |user: UserId, admin: bool| json!({"do": "admin", "user": user, "admin": admin});
    let approval = json!({"do": "approval", "required": true});
    let only_admins = "Only admins of this group can do that.";
    for action in [admin(ALAN, true), approval.clone()] {
        assert_eq!(refused(&server, GRACE, group, action), only_admins);
    }
    assert_eq!(act(&server, ADA, group, admin(GRACE, true)), 200);
    assert_eq!(act(&server, GRACE, group, approval), 200);
    for unfit in [admin(GRACE, true), admin(ADA, false), admin(BOT, true)] {
        assert_eq!(
            refused(&server, ADA, group, unfit),
            "Only other members are made admins, and only other admins are not any more."
        );
    }
    assert_eq!(act(&server, ADA, group, admin(GRACE, false)), 200);
    let pair = ThreadKey::User(GRACE);
    assert_eq!(refused(&server, ADA, pair, admin(GRACE, true)), only_admins);
    assert_eq!(view(&server, ADA, group)["thread"]["approval"], true);

    // Those whom she adds wait.
    for user in [BOT, KATHERINE] {
        assert_eq!(
            act(&server, GRACE, group, json!({"do": "add", "user": user})),
            200
        );
    }
    let answer =
        |user: UserId, accepts: bool| json!({"do": "respond", "user": user, "accepts": accepts});
    assert_eq!(
        view(&server, ADA, group)["thread"]["requests"],
        json!([BOT, KATHERINE])
    );
    assert_eq!(
        refused(&server, GRACE, group, answer(BOT, true)),
        only_admins
    );
    assert_eq!(act(&server, ADA, group, answer(BOT, true)), 200);
    assert_eq!(act(&server, ADA, group, answer(KATHERINE, false)), 200);
    assert_eq!(
        refused(&server, ADA, group, answer(KATHERINE, false)),
        "This person does not ask to join any more."
    );
    let thread = &view(&server, ADA, group)["thread"];
    assert_eq!(thread["requests"], json!([]));
    assert_eq!(thread["members"].as_array().unwrap().len(), 4);
}

#[test]
fn a_group_gets_a_picture() {
    let server = LocalServer::start().unwrap();
    let upload = |who: UserId, name: &str, kind: &str| {
        let path = format!("/api/upload?as={who}&name={name}&type={kind}");
        let reply = post(&server, &path, "application/octet-stream", b"bytes").json();
        json!({"do": "picture", "file": reply["file"]})
    };
    let picture = upload(ADA, "a.png", "image/png");
    assert_eq!(act(&server, ADA, ENGINE_ROOM, picture.clone()), 200);
    let seen = view(&server, GRACE, ENGINE_ROOM);
    let id = seen["thread"]["picture"].as_str().unwrap();
    assert_eq!(seen["threads"][0]["picture"], id);
    assert_eq!(get(&server, &format!("/files/{id}")).body, b"bytes");
    let is_image = "The picture of a group is an image.";
    for unfit in [
        upload(ADA, "a.txt", "text/plain"),
        upload(GRACE, "a.png", "image/png"),
    ] {
        assert_eq!(refused(&server, ADA, ENGINE_ROOM, unfit), is_image);
    }
    assert_eq!(
        refused(&server, ADA, ThreadKey::User(GRACE), picture),
        "Only groups have a picture."
    );
    // What the page would not show inline is no picture of the list.
    let drawing = upload(ADA, "a.svg", "image/svg%2Bxml");
    assert_eq!(act(&server, ADA, ENGINE_ROOM, drawing), 200);
    assert_eq!(
        view(&server, GRACE, ENGINE_ROOM)["thread"]["picture"],
        Value::Null
    );
}

#[test]
fn friends_see_who_is_active() {
    let server = LocalServer::start().unwrap();
    let is_active = |viewer: UserId, who: UserId| {
        let seen = view(&server, viewer, ENGINE_ROOM);
        let mut people = seen["people"].as_array().unwrap().iter();
        let person = people.find(|person| person["id"] == json!(who));
        person.unwrap()["active"].as_bool().unwrap()
    };
    assert!(!is_active(GRACE, ADA));
    for who in [ADA, KATHERINE] {
        let done = alone(&server, who, json!({"do": "appear", "active": true}));
        assert_eq!(done.status, 200);
    }
    assert!(is_active(GRACE, ADA) && is_active(ADA, ADA));
    assert!(!is_active(GRACE, KATHERINE) && is_active(KATHERINE, KATHERINE));
    alone(&server, ADA, json!({"do": "appear", "active": false}));
    assert!(!is_active(GRACE, ADA));
}
