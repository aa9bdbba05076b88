//! Worlds, good and bad.

use fbchat::local::{LocalServer, World};
use fbchat::{ThreadKey, UserId};

#[test]
fn the_demo_world_is_a_good_one() {
    let json = World::demo().to_json();
    World::from_json(&json.to_string()).unwrap();
    let accounts = json["users"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|user| user["password"].is_string());
    assert!(accounts.count() >= 2);
    assert!(!format!("{:?}", World::demo()).contains("123456"));
}

#[test]
fn errors_of_worlds_name_the_problem_and_its_position() {
    let no_world = "the text is not a world: write JSON in the form that `World` documents";
    for (text, expected) in [
        ("1", no_world),
        (r#"{"users": [{"id": 1}]}"#, no_world),
        (r#"{"uzers": []}"#, no_world),
        (
            r#"{"users": [{"id": 1, "name": "A"}], "pages": [{"id": "1", "name": "P"}]}"#,
            "pages[0]: the ID 1 is already that of users[0], so name another one",
        ),
        (
            r#"{"users": [{"id": 0, "name": "A"}]}"#,
            "users[0]: an ID cannot be 0, so name another one",
        ),
        (
            r#"{"users": [{"id": 1, "name": " "}]}"#,
            "users[0].name: a person needs a name, so write one",
        ),
        (
            r#"{"users": [{"id": 1, "name": "A", "email": "a"}]}"#,
            "users[0].email: an account needs both an e-mail and a password, so write both or neither",
        ),
        (
            r#"{"users": [{"id": 1, "name": "A", "email": "a", "password": "b"},
                {"id": 2, "name": "B", "email": "a", "password": "b"}]}"#,
            "users[1].email: it is already that of users[0], so name another one",
        ),
        (
            r#"{"users": [{"id": 1, "name": "A", "two_factor_steps": 6}]}"#,
            "users[0].two_factor_steps: there are 1 to 5 steps, so write one of these numbers",
        ),
        (
            r#"{"users": [{"id": 1, "name": "A", "friends": [1, 2]}]}"#,
            "users[0].friends[1]: there is no user 2, so add them to the users",
        ),
        (
            r#"{"groups": [{"id": 5, "members": []}]}"#,
            "groups[0]: nobody is a member, so name at least one user",
        ),
        (
            r#"{"users": [{"id": 1, "name": "A"}], "rooms": [{"id": 5, "members": [1], "admins": [2]}]}"#,
            "rooms[0].admins[0]: an admin has to be a member, so name them there too",
        ),
    ] {
        assert_eq!(World::from_json(text).unwrap_err().to_string(), expected);
    }
}

#[test]
fn an_unknown_id_is_no_person() {
    let server = LocalServer::start().unwrap();
    assert!(server.person(UserId::from(77)).is_none());
    let ada = server.person(UserId::from(4)).unwrap();
    assert_eq!(
        (ada.id(), ada.name().as_str()),
        (UserId::from(4), "Ada Lovelace")
    );
    let to_nobody = std::panic::catch_unwind(|| ada.says(ThreadKey::User(UserId::from(77)), "x"));
    assert!(to_nobody.is_err());
    // A mistake of the test does not stop the others.
    ada.says(ThreadKey::User(UserId::from(4)), "to myself");
}

#[test]
fn two_servers_cannot_share_a_port() {
    let server = LocalServer::start().unwrap();
    assert!(server.address().ip().is_loopback());
    assert!(LocalServer::on_port(World::demo(), server.address().port()).is_err());
}
