//! Recorded replies, damaged in every way: nothing panics, and no element of a list costs its neighbours.

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::{ProptestConfig, Strategy, any, proptest};
use proptest::sample::Index;
use serde_json::Value;
use serde_json::value::RawValue;

use super::mutations::{places, replace, replacement, to_json};
use super::{envelope, graphql, history, image_url, people, search, thread, thread_list, unread};
use crate::id::ThreadId;

const GRACE: ThreadId = ThreadId::new(100_000_000_000_002);

/// Every reply that a fetching or searching call was given.
fn replies() -> Vec<String> {
    let folders = ["fixtures/wire", "fixtures/wire-1.9.7"].map(folder);
    let entries = folders.map(|folder| fs::read_dir(folder).unwrap());
    let files = entries
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path());
    let files = files.filter(|file| {
        let name = file.file_name().unwrap().to_str().unwrap();
        ["fetch_", "search_", "graphql_"]
            .iter()
            .any(|topic| name.starts_with(topic))
    });
    let replies: Vec<String> = files.flat_map(|file| bodies(&file)).collect();
    assert!(replies.len() > 20);
    replies
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn bodies(file: &Path) -> Vec<String> {
    let recording: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let exchanges = recording["exchanges"].as_array().unwrap().iter();
    let body = |exchange: &Value| exchange["reply"]["body"].as_str().unwrap().to_owned();
    exchanges.map(body).collect()
}

/// The first reply of a recording, as the JSON documents that it consists of.
fn documents(recording: &str) -> Vec<Value> {
    let file = folder("fixtures/wire").join(format!("{recording}.json"));
    documents_of(&bodies(&file)[0])
}

fn documents_of(body: &str) -> Vec<Value> {
    let json = body.trim_start_matches("for (;;);");
    let documents = serde_json::Deserializer::from_str(json).into_iter();
    documents.map(Result::unwrap).collect()
}

fn body_of(documents: &[Value]) -> Vec<u8> {
    let documents = documents.iter().map(|it| to_json(it).get().to_owned());
    documents.collect::<Vec<_>>().join("\r\n").into_bytes()
}

/// Reads a reply as everything that it could be, and looks at what came of it.
fn read_in_every_way(body: &[u8]) {
    fn look(thing: impl Debug) {
        assert!(!format!("{thing:?}").is_empty());
    }
    if let Ok(json) = envelope::json(body.to_vec()) {
        look((people::all_users(&json), people::info(&json)));
        look((thread_list::threads(&json), unread::decode(&json)));
        look((image_url::decode(&json), search::snippets(&json, GRACE)));
    }
    for data in graphql::answers(body.to_vec(), 4)
        .into_iter()
        .flatten()
        .flatten()
    {
        look((history::messages(&data), history::message(&data)));
        look((search::users(&data), search::pages(&data)));
        look((search::groups(&data), search::threads(&data)));
        look(thread::conversation(&data, GRACE).is_ok());
    }
}

type Damage = Vec<(Index, Option<Value>)>;

fn damage() -> impl Strategy<Value = Damage> {
    proptest::collection::vec((any::<Index>(), replacement()), 1..4)
}

/// Damages values within this one.
fn damage_within(value: &mut Value, damage: Damage) {
    let mut all = Vec::new();
    places(value, "", &mut all);
    for (place, replacement) in damage {
        if !all.is_empty() {
            replace(value, place.get(&all).as_str(), replacement);
        }
    }
}

/// Damages one element of the list at this place of a recorded reply; the others have to be read as before.
fn neighbours_stay<T: PartialEq>(
    recording: &str,
    list: &str,
    (which, damage): (Index, Damage),
    read: impl Fn(&[u8]) -> Vec<T>,
) {
    let mut documents = documents(recording);
    let before = read(&body_of(&documents));
    let element = match documents[0].pointer_mut(list).unwrap() {
        Value::Array(values) => which.get_mut(values),
        Value::Object(fields) => {
            let index = which.index(fields.len());
            fields.values_mut().nth(index).unwrap()
        }
        other => panic!("not a list: {other}"),
    };
    damage_within(element, damage);
    let after = read(&body_of(&documents));
    let lost = before.iter().filter(|thing| !after.contains(thing)).count();
    assert!(
        lost <= 1,
        "{recording}: {lost} changed where one was damaged"
    );
}

fn json(body: &[u8]) -> String {
    envelope::json(body.to_vec()).unwrap()
}

fn answer(body: &[u8]) -> Box<RawValue> {
    graphql::answers(body.to_vec(), 1)
        .unwrap()
        .remove(0)
        .unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn bytes_are_damaged(
        which in any::<Index>(),
        damage in proptest::collection::vec((any::<Index>(), any::<u8>()), 1..4),
    ) {
        let mut body = which.get(&replies()).clone().into_bytes();
        for (place, byte) in damage {
            let place = place.index(body.len());
            body[place] = byte;
        }
        read_in_every_way(&body);
    }

    #[test]
    fn values_are_replaced(which in any::<Index>(), damage in damage()) {
        let replies = replies();
        let mut documents = documents_of(which.get(&replies).as_str());
        damage_within(&mut documents[0], damage);
        read_in_every_way(&body_of(&documents));
    }

    #[test]
    fn a_message_of_history_is_damaged(damage in (any::<Index>(), damage())) {
        let nodes = "/q0/data/message_thread/messages/nodes";
        neighbours_stay("fetch_thread_messages", nodes, damage, |body| {
            history::messages(&answer(body)).unwrap().unwrap()
        });
    }

    #[test]
    fn an_entry_of_the_thread_list_is_damaged(damage in (any::<Index>(), damage())) {
        neighbours_stay("fetch_thread_list", "/payload/threads", damage, |body| {
            thread_list::threads(&json(body)).unwrap()
        });
    }

    #[test]
    fn a_participant_of_the_thread_list_is_damaged(damage in (any::<Index>(), damage())) {
        neighbours_stay("fetch_thread_list", "/payload/participants", damage, |body| {
            thread_list::threads(&json(body)).unwrap()
        });
    }

    #[test]
    fn a_profile_is_damaged(damage in (any::<Index>(), damage())) {
        neighbours_stay("fetch_all_users", "/payload", damage, |body| {
            people::all_users(&json(body)).unwrap()
        });
    }

    #[test]
    fn a_result_of_a_search_is_damaged(damage in (any::<Index>(), damage())) {
        neighbours_stay("search_threads", "/q0/data/x/threads/nodes", damage, |body| {
            search::threads(&answer(body)).unwrap()
        });
    }

    #[test]
    fn an_answer_is_damaged(which in 0..4_usize, damage in damage()) {
        let read = |documents: &[Value]| -> Vec<String> {
            let answers = graphql::answers(body_of(documents), 4).unwrap().into_iter();
            answers.map(|answer| answer.map_or_else(|error| error.to_string(), |it| it.to_string())).collect()
        };
        let mut documents = documents("fetch_thread_info");
        let before = read(&documents);
        damage_within(&mut documents[which][format!("q{which}")], damage);
        let after = read(&documents);
        for (index, (before, after)) in before.iter().zip(&after).enumerate() {
            assert!(index == which || before == after, "answer {index}");
        }
    }
}
