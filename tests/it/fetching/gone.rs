//! One account or conversation that is gone costs no other.

use fbchat::{Error, Thread, ThreadId, ThreadKey, UserId};
use serde_json::{Value, json};

use super::{client, params};
use crate::support::scripted::{Answer, Seen};

/// Answers about the conversations 1 to 9, of which 4 is with a person, 5 a group, 6 with an account that is gone, 7 refused, 8
/// unreadable; of all others nothing is known. The profiles are these.
fn gone_and_there(seen: &Seen, profiles: &Value) -> Answer {
    if seen.path() == "/chat/user_info/" {
        return Answer::json(&json!({"payload": {"profiles": profiles}}).to_string());
    }
    let answers = params(seen).into_iter().map(|params| {
        let id = params["id"].as_str().unwrap().parse::<u64>().unwrap();
        let two = json!({"message_thread": {"thread_type": "ONE_TO_ONE", "thread_key": {"other_user_id": id}, "messages_count": 1200}});
        match id {
            4 | 6 => json!({"data": two}),
            5 => json!({"data": {"message_thread": {"thread_type": "GROUP", "thread_key": {"thread_fbid": id}}}}),
            7 => json!({"error": {"code": 1_357_031, "summary": "No such thread"}}),
            8 => json!(7),
            _ => json!({"data": {"message_thread": null}}),
        }
    });
    let documents = answers
        .enumerate()
        .map(|(index, it)| json!({format!("q{index}"): it}).to_string());
    Answer::ok(documents.collect::<Vec<_>>().join("\r\n"))
}

fn mark() -> Value {
    json!({"4": {"id": "4", "name": "Mark", "type": "user"}})
}

#[test]
fn an_account_that_is_gone_costs_no_other() {
    let (_server, client) = client(|seen| gone_and_there(seen, &mark()));
    let people = client.fetch_user_info(&[4, 100_000_000_777_777].map(UserId::from));
    let people = people.unwrap();
    assert_eq!(
        people.keys().copied().collect::<Vec<_>>(),
        [UserId::from(4)]
    );
    assert_eq!(people[&UserId::from(4)].message_count, Some(1200));

    let threads = client.fetch_thread_info(&[9, 4, 5, 6, 7, 8].map(ThreadId::from));
    let threads = threads.unwrap();
    let keys: Vec<ThreadKey> = threads.values().map(Thread::key).collect();
    let user = |id: u64| ThreadKey::User(id.into());
    assert_eq!(keys, [user(4), ThreadKey::Group(5.into()), user(6)]);
    let groups = client.fetch_group_info(&[5, 7, 9].map(Into::into)).unwrap();
    assert_eq!(groups.len(), 1);
}

#[test]
fn a_conversation_with_an_account_that_is_gone_can_still_be_read() {
    for profiles in [json!({}), json!([]), Value::Null] {
        let (_server, client) = client(move |seen| gone_and_there(seen, &profiles));
        let gone = ThreadId::from(6);
        let thread = client.fetch_thread_info(&[gone]).unwrap().remove(&gone);
        let thread = thread.unwrap();
        assert_eq!((thread.name(), thread.message_count()), (None, Some(1200)));
        let person = client.fetch_user_info(&[6.into()]).unwrap();
        assert_eq!(person[&UserId::from(6)].name, None);
    }
}

#[test]
fn nothing_under_any_identifier_is_an_error_that_explains_itself() {
    let (_server, client) = client(|seen| gone_and_there(seen, &mark()));
    let error = client.fetch_thread_info(&[7, 8].map(ThreadId::from));
    assert!(matches!(error, Err(Error::Facebook(it)) if it.code == 1_357_031));
    let error = client.fetch_user_info(&[9.into(), 10.into()]).unwrap_err();
    assert!(error.to_string().contains("Facebook knows no"), "{error}");
    let error = client.fetch_page_info(&[4.into()]).unwrap_err();
    assert!(error.to_string().contains("4 is not a page"), "{error}");
}
