//! Recorded pages, damaged in every way, and pages that no browser would like.

use std::sync::LazyLock;

use proptest::prelude::{any, proptest};
use proptest::sample::Index;

use super::item_mutations::replies;
use crate::testing::mutate::{self, edited, edits};
use crate::wire::html::Page;

pub(super) static PAGES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let pages = replies().into_iter().filter(|body| body.starts_with('<'));
    let pages: Vec<String> = pages.collect();
    assert!(pages.len() > 5);
    pages
});

/// Reads everything that is read of a page; none of it is larger than the page.
fn read(text: &str) {
    let page = Page::parse(text);
    let fields = page.login_form();
    let size: usize = fields
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    // A byte that is no text becomes a character of three.
    assert!(size <= 3 * text.len());
    assert!(
        page.title()
            .is_none_or(|title| title.chars().count() <= 100)
    );
    let _ = (
        page.tokens(),
        page.asks_for_code(),
        page.asks_for_password(),
        page.value_of("nh"),
    );
}

proptest! {
    #![proptest_config(mutate::config())]

    #[test]
    fn bytes_of_a_page_are_damaged(which in any::<Index>(), edits in edits()) {
        let page: &String = which.get(&PAGES);
        read(&String::from_utf8_lossy(&edited(page, &edits)));
    }
}

/// Read into a tree, some of these take hours.
#[test]
fn a_page_that_nests_or_repeats_without_end_is_read_in_one_pass() {
    const LARGE: usize = 1 << 18;
    for unit in [
        "<div>",
        "<b>",
        "<a>",
        "<p>",
        "<form>",
        "<table>",
        "<table><tr><td>",
        "<svg>",
        "<select>",
        "<template>",
        "<button>",
        "<input name=a>",
        "<input name=pass value=b>",
        "<form><input name=pass></form>",
        "<script>",
        "<script></script>",
        "<!--",
        "<script><!--<script>",
        "<title>",
        "</",
        "</p>",
        "<",
        "<!",
        "<![CDATA[",
        "<?",
        "&",
        "&amp",
        "&#x110000;",
        "&#",
        "<a b=",
        "<a b='",
        "\0",
        "\u{feff}",
        "\"DTSGInitialData\"",
        "\"DTSGInitialData\"{",
        "\"DTSGInitialData\":{\"token\":[",
        "\\\"dtsg\\\":{",
        "\\u003Cinput name=\\\"fb_dtsg\\\">",
        "<!-- <input name=pass value=b> -->",
        "<!-- <form><script>dtsg</script> -->",
    ] {
        read(&unit.repeat(LARGE / unit.len()));
        read(&format!("<script>{}", unit.repeat(LARGE / unit.len())));
    }
    let attributes: String = (0..LARGE / 8).map(|i| format!(" a{i:x}=b")).collect();
    read(&format!("<input{attributes} name=pass>"));
}
