//! Recorded replies, damaged in every way: nothing panics, and no element of a list costs its neighbours.

use std::fmt::Debug;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proptest::prelude::{any, proptest};
use proptest::sample::Index;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::id::ThreadId;
use crate::model::{Message, Thread, User};
use crate::testing::mutate::{self, Json, Replacement, edited, edits, replacements};
use crate::wire::endpoint::{
    all_users, graphql_batch, history, image_url, message, profiles, search, search_messages,
    thread_info, thread_list, threads, unread,
};
use crate::wire::envelope;

const GRACE: ThreadId = ThreadId::new(100_000_000_000_002);

/// Every reply that a fetching or searching call was given.
static REPLIES: LazyLock<Vec<String>> = LazyLock::new(|| {
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
});

/// The first JSON document of each of them.
static FIRST_DOCUMENTS: LazyLock<Vec<Json>> = LazyLock::new(|| {
    let firsts = REPLIES.iter().map(|body| Json::new(&documents_of(body)[0]));
    firsts.collect()
});

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

fn body_of(documents: &[Value]) -> String {
    let documents: Vec<String> = documents.iter().map(Value::to_string).collect();
    documents.join("\r\n")
}

/// Reads a reply as everything that it could be, and looks at what came of it.
fn read_in_every_way(body: &[u8]) {
    fn look(thing: impl Debug) {
        assert!(!format!("{thing:?}").is_empty());
    }
    if let Ok(json) = envelope::json(body.to_vec()) {
        look((all_users::read(&json), profiles::read(&json)));
        look((thread_list::read(&json), unread::read(&json, None)));
        look(unread::read(&json, Some(&json)));
        look((image_url::read(&json), search_messages::read(&json, GRACE)));
    }
    for data in graphql_batch::read(body.to_vec(), 4)
        .into_iter()
        .flatten()
        .flatten()
    {
        look((history::read(&data, GRACE), message::read(&data, GRACE)));
        look(threads::read(&data));
        look((search::users(&data), search::pages(&data)));
        look((search::groups(&data), search::threads(&data)));
        look(thread_info::read(&data, GRACE).is_ok());
    }
}

/// A list in a recorded reply, each element of which can be damaged.
struct List<T> {
    /// The elements, and what stands before and behind each of them in the reply.
    elements: Vec<(Json, [String; 2])>,
    read: fn(&str) -> Vec<T>,
    whole: Vec<T>,
}

impl<T: PartialEq> List<T> {
    /// The list at this place of the recording's first reply.
    fn new(recording: &str, place: &str, read: fn(&str) -> Vec<T>) -> Self {
        const HERE: &str = "<here>";
        let documents = documents(recording);
        let count = match documents[0].pointer(place).unwrap() {
            Value::Array(values) => values.len(),
            Value::Object(fields) => fields.len(),
            other => panic!("not a list: {other}"),
        };
        let element = |index: usize| {
            let mut documents = documents.clone();
            let element = match documents[0].pointer_mut(place) {
                Some(Value::Array(values)) => &mut values[index],
                Some(Value::Object(fields)) => fields.values_mut().nth(index).unwrap(),
                _ => unreachable!("it is a list"),
            };
            let json = Json::new(element);
            *element = HERE.into();
            let body = body_of(&documents);
            let (before, behind) = body.split_once(&format!("{HERE:?}")).unwrap();
            (json, [before.to_owned(), behind.to_owned()])
        };
        Self {
            elements: (0..count).map(element).collect(),
            read,
            whole: read(&body_of(&documents)),
        }
    }

    /// Damages one element; the others have to be read as before.
    fn neighbours_stay(&self, which: Index, replacements: &[(Index, Replacement)]) {
        let (element, [before, behind]) = which.get(&self.elements);
        let body = format!("{before}{}{behind}", element.replaced(replacements));
        let after = (self.read)(&body);
        let lost = self.whole.iter().filter(|thing| !after.contains(thing));
        assert!(lost.count() <= 1, "{body}");
    }
}

fn json(body: &str) -> String {
    envelope::json(body.into()).unwrap()
}

fn answer(body: &str) -> Box<RawValue> {
    graphql_batch::read(body.into(), 1)
        .unwrap()
        .remove(0)
        .unwrap()
}

/// The conversations of a list.
fn listed(body: &str) -> Vec<Thread> {
    let rows = thread_list::read(&json(body)).unwrap();
    rows.into_iter().filter_map(|(_, thread)| thread).collect()
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn bytes_are_damaged(which in any::<Index>(), edits in edits()) {
        read_in_every_way(&edited(which.get::<String>(&REPLIES), &edits));
    }

    #[test]
    fn values_are_replaced(which in any::<Index>(), replacements in replacements()) {
        let damaged = which.get(&FIRST_DOCUMENTS).replaced(&replacements);
        read_in_every_way(damaged.as_bytes());
    }

    #[test]
    fn a_message_of_history_is_damaged(which in any::<Index>(), replacements in replacements()) {
        static NODES: LazyLock<List<Message>> = LazyLock::new(|| {
            let nodes = "/q0/data/message_thread/messages/nodes";
            List::new("fetch_thread_messages", nodes, |body| history::read(&answer(body), GRACE).unwrap().unwrap().elements)
        });
        NODES.neighbours_stay(which, &replacements);
    }

    #[test]
    fn an_entry_of_the_thread_list_is_damaged(which in any::<Index>(), replacements in replacements()) {
        static ROWS: LazyLock<List<Thread>> = LazyLock::new(|| {
            List::new("fetch_thread_list", "/payload/threads", listed)
        });
        ROWS.neighbours_stay(which, &replacements);
    }

    #[test]
    fn a_participant_of_the_thread_list_is_damaged(which in any::<Index>(), replacements in replacements()) {
        static PEOPLE: LazyLock<List<Thread>> = LazyLock::new(|| {
            List::new("fetch_thread_list", "/payload/participants", listed)
        });
        PEOPLE.neighbours_stay(which, &replacements);
    }

    #[test]
    fn a_profile_is_damaged(which in any::<Index>(), replacements in replacements()) {
        static PROFILES: LazyLock<List<User>> = LazyLock::new(|| {
            List::new("fetch_all_users", "/payload", |body| all_users::read(&json(body)).unwrap())
        });
        PROFILES.neighbours_stay(which, &replacements);
    }

    #[test]
    fn a_result_of_a_search_is_damaged(which in any::<Index>(), replacements in replacements()) {
        static RESULTS: LazyLock<List<Thread>> = LazyLock::new(|| {
            let nodes = "/q0/data/x/threads/nodes";
            List::new("search_threads", nodes, |body| search::threads(&answer(body)).unwrap().elements)
        });
        RESULTS.neighbours_stay(which, &replacements);
    }

    #[test]
    fn an_answer_is_damaged(which in 0..4_usize, replacements in replacements()) {
        static ANSWERS: LazyLock<Vec<Json>> = LazyLock::new(|| {
            let documents = documents("fetch_thread_info").into_iter().enumerate();
            documents.map(|(index, it)| Json::new(&it[format!("q{index}")])).collect()
        });
        let read = |damaged: Option<usize>| -> Vec<String> {
            let documents = (0..4).map(|index| {
                let replacements = if damaged == Some(index) { &replacements[..] } else { &[] };
                format!("{{\"q{index}\":{}}}", ANSWERS[index].replaced(replacements))
            });
            let body: String = documents.collect();
            let answers = graphql_batch::read(body.into(), 4).unwrap().into_iter();
            answers.map(|answer| answer.map_or_else(|error| error.to_string(), |it| it.to_string())).collect()
        };
        let (before, after) = (read(None), read(Some(which)));
        for (index, (before, after)) in before.iter().zip(&after).enumerate() {
            assert!(index == which || before == after, "answer {index}");
        }
    }
}
