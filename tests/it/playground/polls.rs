//! Polls and plans on the page.

use fbchat::Timestamp;

use super::*;

/// Returns the first poll of a conversation.
fn poll(server: &LocalServer, who: UserId) -> Value {
    let thread = view(server, who, ENGINE_ROOM)["thread"].take();
    let mut messages = thread["messages"].as_array().unwrap().iter();
    let poll = messages.find_map(|message| message["content"].get("poll"));
    poll.cloned().unwrap()
}

#[test]
fn people_vote_in_a_poll() {
    let server = LocalServer::start().unwrap();
    let create = |question: &str, options: &[&str]| json!({"do": "create_poll", "question": question, "options": options});
    for (unfit, problem) in [
        (create(" ", &["Soup"]), "A poll needs a question."),
        (create("Lunch?", &[]), "A poll needs an option."),
        (
            create("Lunch?", &["Soup", "Soup "]),
            "Each option needs a text of its own.",
        ),
    ] {
        assert_eq!(refused(&server, ADA, ENGINE_ROOM, unfit), problem);
    }
    let lunch = create(" Lunch?", &["Soup", "Salad"]);
    assert_eq!(act(&server, ADA, ENGINE_ROOM, lunch), 200);
    let created = poll(&server, GRACE);
    assert_eq!(created["question"], "Lunch?");
    let (id, soup) = (&created["id"], &created["options"][0]["id"]);
    let vote = |voted: bool| json!({"do": "vote", "poll": id, "option": soup, "voted": voted});
    let add = |text: &str| json!({"do": "add_option", "poll": id, "text": text});
    for (who, action) in [
        (ADA, vote(true)),
        (GRACE, vote(true)),
        (GRACE, add("Cake")),
        (ADA, vote(false)),
    ] {
        assert_eq!(
            act(&server, who, ENGINE_ROOM, action.clone()),
            200,
            "{action}"
        );
    }
    let voters: Vec<Value> = poll(&server, ADA)["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|option| json!([option["text"], option["voters"]]))
        .collect();
    let expected = [
        json!(["Soup", [GRACE]]),
        json!(["Salad", []]),
        json!(["Cake", [GRACE]]),
    ];
    assert_eq!(voters, expected);
    for (who, action, problem) in [
        (ADA, add("Cake"), "Each option needs a text of its own."),
        (ADA, add(" "), "Each option needs a text of its own."),
        (
            ADA,
            json!({"do": "vote", "poll": id, "option": "1", "voted": true}),
            "The poll has no such option.",
        ),
        (
            ADA,
            json!({"do": "vote", "poll": "1", "option": soup, "voted": true}),
            "There is no such poll.",
        ),
    ] {
        assert_eq!(refused(&server, who, ENGINE_ROOM, action), problem);
    }
}

#[test]
fn people_answer_a_plan() {
    let server = LocalServer::start().unwrap();
    let now = Timestamp::now().as_millis();
    let later = now + 60 * 60 * 1000;
    let create = |title: &str, at: i64| json!({"do": "create_plan", "title": title, "at": at, "location": "London"});
    for (unfit, problem) in [
        (create(" ", later), "A plan needs a title."),
        (create("Tea", now - 120_000), "The time has passed."),
        (create("Tea", i64::MIN), "The time has passed."),
    ] {
        assert_eq!(refused(&server, ADA, ENGINE_ROOM, unfit), problem);
    }
    assert_eq!(act(&server, ADA, ENGINE_ROOM, create("Tea", later)), 200);
    let plan = || view(&server, GRACE, ENGINE_ROOM)["thread"]["plans"][0].clone();
    let id = plan()["id"].clone();
    let answer = |going: bool| json!({"do": "answer_plan", "plan": id, "going": going});
    let change = json!({"do": "change_plan", "plan": id, "title": "Cake", "at": later + 60_000, "location": ""});
    assert_eq!(act(&server, GRACE, ENGINE_ROOM, answer(false)), 200);
    assert_eq!(act(&server, BOT, ENGINE_ROOM, answer(true)), 200);
    assert_eq!(act(&server, GRACE, ENGINE_ROOM, change), 200);
    let changed = plan();
    assert_eq!(
        (&changed["title"], &changed["location"]),
        (&json!("Cake"), &json!(""))
    );
    assert_eq!(changed["at"], (later + 60_000) / 1000 * 1000);
    let guests = changed["guests"].as_array().unwrap().clone();
    for (who, going) in [
        (ADA, json!(true)),
        (GRACE, json!(false)),
        (BOT, json!(true)),
    ] {
        assert!(
            guests.contains(&json!({"id": who, "going": going})),
            "{guests:?}"
        );
    }
    let cancel = json!({"do": "cancel_plan", "plan": id});
    assert_eq!(act(&server, GRACE, ENGINE_ROOM, cancel.clone()), 200);
    assert_eq!(plan(), Value::Null);
    for gone in [cancel, answer(true)] {
        assert_eq!(
            refused(&server, ADA, ENGINE_ROOM, gone),
            "There is no such plan."
        );
    }
}
