//! The images of a conversation, which come page by page with a cursor.

use fbchat::{Attachment, Error, Target, ThreadKey};
use serde_json::{Value, json};

use super::{GRACE, asked, client, data, params};
use crate::support::scripted::Answer;

const BATCH: &str = "/api/graphqlbatch/";

fn page(ids: impl IntoIterator<Item = u32>, next: Option<&str>) -> Answer {
    let edges = ids.into_iter().map(
        |id| json!({"node": {"__typename": "MessageImage", "legacy_attachment_id": id.to_string()}}),
    );
    let page_info = json!({"has_next_page": next.is_some(), "end_cursor": next});
    let media = json!({"edges": edges.collect::<Vec<Value>>(), "page_info": page_info});
    data(&[json!({GRACE.to_string(): {"message_shared_media": media}})])
}

fn id(image: &Attachment) -> u64 {
    match image {
        Attachment::Image(image) => image.id.unwrap().get(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn images_come_page_by_page_as_they_are_asked_for() {
    let (server, client) = client(|seen| {
        let params = params(seen).remove(0);
        assert_eq!(params["first"], 48);
        match params.get("after").map(|it| it.as_str().unwrap()) {
            None => page([1, 2], Some("A")),
            Some("A") => page([], Some("B")),
            Some("B") => page([3], None),
            Some(other) => panic!("{other}"),
        }
    });
    let mut images = client.thread_images(ThreadKey::User(GRACE));
    assert_eq!(images.size_hint(), (0, None));
    assert_eq!(asked(&server, BATCH), 0);
    assert_eq!(id(&images.next().unwrap().unwrap()), 1);
    assert_eq!((asked(&server, BATCH), images.size_hint()), (1, (1, None)));
    let rest: Vec<u64> = images.by_ref().map(|image| id(&image.unwrap())).collect();
    assert_eq!(rest, [2, 3]);
    assert_eq!(
        (asked(&server, BATCH), images.size_hint()),
        (3, (0, Some(0)))
    );
    assert!(images.next().is_none());
    assert_eq!(asked(&server, BATCH), 3);
}

#[test]
fn a_page_that_leads_to_itself_ends_the_images() {
    let (_server, client) = client(|_| page([1], Some("A")));
    assert_eq!(client.thread_images(ThreadKey::User(GRACE)).count(), 2);
}

#[test]
fn empty_pages_without_end_are_an_error() {
    let mut count = 0;
    let (server, client) = client(move |_| {
        count += 1;
        page([], Some(&count.to_string()))
    });
    let mut images = client.thread_images(ThreadKey::User(GRACE));
    assert!(matches!(images.next(), Some(Err(Error::Decode(_)))));
    assert!(images.next().is_none());
    assert_eq!(asked(&server, BATCH), 100);
}

#[test]
fn an_error_is_the_last_element_and_no_conversation_is_one() {
    let (server, client) = client(|seen| match params(seen)[0].get("after") {
        None => page([1], Some("A")),
        Some(_) => Answer::ok(r#"{"q0": {"error": {"code": 1357031}}}"#),
    });
    let mut images = client.thread_images(ThreadKey::User(GRACE));
    assert!(images.next().unwrap().is_ok());
    assert!(matches!(images.next(), Some(Err(Error::Facebook(_)))));
    assert!(images.next().is_none());

    let before = server.seen().len();
    let mut nowhere = client.thread_images(Target::Default);
    assert!(matches!(nowhere.next(), Some(Err(Error::NoThread))));
    assert!(nowhere.next().is_none());
    assert_eq!(server.seen().len(), before);
}

#[test]
fn images_of_no_conversation_are_not_found() {
    let (_server, client) = client(|_| data(&[json!({GRACE.to_string(): null})]));
    let mut images = client.thread_images(ThreadKey::User(GRACE));
    assert!(matches!(images.next(), Some(Err(Error::NotFound(id))) if id == GRACE.into()));
}
