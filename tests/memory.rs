//! The memory that a reply takes stays in proportion to its length, whatever stands in it, and a file that is uploaded takes none.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use fbchat::{Client, Error, GraphQl, ListenOptions, ThreadKey, Transport, Upload, UserId};
use support::scripted::{Answer, Scripted};
use support::{Folder, resume, session};

/// Counts what is allocated, and the most that ever was.
struct Counting;

static USED: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: the system's allocator does the work; what is counted changes nothing of it.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let used = USED.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(used, Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.dealloc(place, layout) }
    }

    unsafe fn realloc(&self, place: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        USED.fetch_sub(layout.size(), Ordering::Relaxed);
        let used = USED.fetch_add(size, Ordering::Relaxed) + size;
        MOST.fetch_max(used, Ordering::Relaxed);
        // SAFETY: the caller's promises are passed on.
        unsafe { System.realloc(place, layout, size) }
    }
}

#[global_allocator]
static COUNTING: Counting = Counting;

const LENGTH: usize = 2 * 1024 * 1024;

/// Held by the test that runs: all that this program allocates is counted.
static ALONE: Mutex<()> = Mutex::new(());

/// An object in which a value of many parts stands between these two.
fn large(before: &str, part: &str, after: &str) -> String {
    format!(
        "{before}{}{after}",
        vec![part; LENGTH / part.len()].join(",")
    )
}

/// A call that reads a reply.
type Call = fn(&Client) -> Option<Error>;

fn people(client: &Client) -> Option<Error> {
    client.fetch_user_info(&[UserId::from(4)]).err()
}

fn query(client: &Client) -> Option<Error> {
    client.graphql_request(GraphQl::doc("1", ().into())).err()
}

fn send(client: &Client) -> Option<Error> {
    client.send(ThreadKey::User(UserId::from(4)), "hello").err()
}

fn history(client: &Client) -> Option<Error> {
    let messages = client.fetch_thread_messages(ThreadKey::User(UserId::from(4)), 1, None);
    messages.err()
}

fn poll(client: &Client) -> Option<Error> {
    let options = ListenOptions::default().transport(Transport::LongPoll);
    client.start_listening_with(options).err()
}

/// An answer of the history whose message has this list in this place.
fn message(before: &str, after: &str) -> (String, String) {
    (
        format!(
            r#"{{"q0":{{"data":{{"message_thread":{{"messages":{{"nodes":[{{"message_id":"mid.$1","timestamp_precise":"1",{before}"#
        ),
        format!("{after}}}]}}}}}}}}}}"),
    )
}

#[test]
fn a_list_without_end_takes_no_more_than_its_length_wherever_it_stands() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let blob = message(
        r#""__typename":"UserMessage","blob_attachments":[{"a":["#,
        "]}]",
    );
    let change = message(r#""__typename":"NewMessage","a":["#, "]");
    let cases: [(String, Call); 16] = [
        (large(r#"{"error":["#, "0", "]}"), people),
        (large(r#"{"error":{"code":["#, "0", "]}}"), people),
        (large(r#"{"error":{"#, r#""a":0"#, "}}"), people),
        (large(r#"{"error":7,"errorSummary":["#, "[]", "]}"), people),
        (large(r#"{"q0":{"error":["#, "0", "]}}"), query),
        (large(r#"{"q0":{"data":null,"errors":["#, "0", "]}}"), query),
        (
            large(
                r#"{"q0":{"data":null,"errors":[{"extensions":["#,
                "{}",
                "]}]}}",
            ),
            query,
        ),
        (
            large(r#"{"payload":{},"jsmods":{"require":["#, "0", "]}}"),
            send,
        ),
        (
            large(
                r#"{"payload":{},"jsmods":{"require":["#,
                r#"["DTSG"]"#,
                "]}}",
            ),
            send,
        ),
        (large(r#"{"payload":{"actions":["#, "0", "]}}"), send),
        (
            large(
                r#"{"payload":{"actions":[{"message_id":"mid.$1","a":["#,
                "[]",
                "]}]}}",
            ),
            send,
        ),
        (large(r#"{"t":"msg","ms":["#, "0", "]}"), poll),
        (large(r#"{"t":"batched","batches":["#, "0", "]}"), poll),
        (large(r#"{"t":"msg","lb_info":["#, "0", "]}"), poll),
        (large(&blob.0, "0", &blob.1), history),
        (large(&change.0, "[]", &change.1), history),
    ];
    // The server's bytes, the reply's buffer, which grows by doubling, and the list of a query's answers.
    let allowed = 6 * LENGTH;
    for (body, call) in cases {
        let shown: String = body.chars().take(160).collect();
        let mut body = Some(body);
        let server = Scripted::start(move |seen| {
            let mut large = || body.take().map_or(Answer::status(404), Answer::ok);
            resume(seen).unwrap_or_else(&mut large)
        });
        let client = server.client_builder().session(session()).resume();
        let client = client.unwrap();
        MOST.store(USED.load(Ordering::Relaxed), Ordering::Relaxed);
        let before = USED.load(Ordering::Relaxed);
        let error = call(&client);
        let most = MOST.load(Ordering::Relaxed) - before;
        assert!(
            matches!(
                error,
                None | Some(Error::Facebook(_) | Error::Decode(_) | Error::Http { .. })
            ),
            "{shown}: {error:?}"
        );
        assert!(most < allowed, "{shown}: {most} bytes");
    }
}

#[test]
fn a_file_that_is_uploaded_is_never_in_memory_as_a_whole() {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = Folder::new("memory");
    let path = folder.path("large.png");
    let mut image = b"\x89PNG\r\n\x1a\n\0".to_vec();
    image.resize(4 * LENGTH, 1);
    std::fs::write(&path, &image).unwrap();
    let server = Scripted::start(|seen| {
        let upload = r#"{"payload":{"metadata":{"0":{"image_id":"7"}}}}"#;
        let sent = r#"{"payload":{"actions":[{"message_id":"mid.$1"}]}}"#;
        resume(seen).unwrap_or_else(|| match seen.path() {
            "/messaging/send/" => Answer::ok(sent),
            _ => Answer::ok(upload),
        })
    });
    let client = server.client_builder().session(session()).resume();
    let client = client.unwrap();
    let thread = ThreadKey::User(UserId::from(4));
    let with_server = |call: &dyn Fn()| {
        MOST.store(USED.load(Ordering::Relaxed), Ordering::Relaxed);
        let before = USED.load(Ordering::Relaxed);
        call();
        MOST.load(Ordering::Relaxed) - before
    };
    // The server keeps the body, and a copy of it.
    let of_server = 2 * image.len();
    let most = with_server(&|| {
        client.send_local_image(thread, &path, "").unwrap();
    });
    assert!(most < of_server + LENGTH / 4, "{most} bytes");
    let most = with_server(&|| {
        client.upload(Upload::path(&path)).unwrap();
    });
    assert!(most < of_server + LENGTH / 4, "{most} bytes");
    // The first MiB of what a reader gives.
    let most = with_server(&|| {
        let noise = std::io::repeat(7).take(image.len() as u64);
        client.upload(Upload::reader("noise.bin", noise)).unwrap();
    });
    assert!(most < of_server + LENGTH, "{most} bytes");
}
