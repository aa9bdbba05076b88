//! The memory that a reply takes stays in proportion to its length, whatever stands in it.

mod support;

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};

use fbchat::{Error, GraphQl, UserId};
use support::scripted::{Answer, Scripted};
use support::{resume, session};

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

const LENGTH: usize = 4 * 1024 * 1024;

/// An object in which a value of many parts stands between these two.
fn large(before: &str, part: &str, after: &str) -> String {
    format!(
        "{before}{}{after}",
        vec![part; LENGTH / part.len()].join(",")
    )
}

/// One test, for all that this program allocates is counted.
#[test]
fn an_error_that_is_a_list_without_end_takes_no_more_than_its_length() {
    let bodies = [
        large(r#"{"error":["#, "0", "]}"),
        large(r#"{"error":{"code":["#, "0", "]}}"),
        large(r#"{"error":{"#, r#""a":0"#, "}}"),
        large(r#"{"error":7,"errorSummary":["#, "[]", "]}"),
        large(r#"{"q0":{"error":["#, "0", "]}}"),
        large(r#"{"q0":{"data":null,"errors":["#, "0", "]}}"),
        large(
            r#"{"q0":{"data":null,"errors":[{"extensions":["#,
            "{}",
            "]}]}}",
        ),
        large(r#"{"payload":{},"jsmods":{"require":["#, "0", "]}}"),
    ];
    // What the server sends, the reply's buffer, which grows by doubling, and the list of a query's answers.
    let allowed = 6 * LENGTH;
    for body in bodies {
        let shown: String = body.chars().take(40).collect();
        let mut body = Some(body);
        let server = Scripted::start(move |seen| {
            resume(seen).unwrap_or_else(|| Answer::ok(body.take().unwrap()))
        });
        let client = server.client_builder().session(session()).resume();
        let client = client.unwrap();
        let call = |most: &mut usize| {
            MOST.store(USED.load(Ordering::Relaxed), Ordering::Relaxed);
            let before = USED.load(Ordering::Relaxed);
            let error = match shown.contains("q0") {
                true => client.graphql_request(GraphQl::doc("1", ().into())).err(),
                false => client.fetch_user_info(&[UserId::from(4)]).err(),
            };
            *most = MOST.load(Ordering::Relaxed) - before;
            error
        };
        let mut most = 0;
        let error = call(&mut most);
        assert!(
            matches!(error, Some(Error::Facebook(_) | Error::Decode(_))),
            "{shown}: {error:?}"
        );
        assert!(most < allowed, "{shown}: {most} bytes");
    }
}
