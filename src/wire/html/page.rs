//! A page, and what matters of it.

use std::collections::HashMap;

use scraper::{ElementRef, Html};

/// What matters of a page.
#[derive(Default)]
pub(crate) struct Page {
    /// The text of the first title.
    pub(super) title: Option<String>,
    /// The fields that have a name, in order.
    pub(super) inputs: Vec<Input>,
    pub(super) scripts: Vec<String>,
}

/// A field of a form.
pub(super) struct Input {
    pub(super) name: String,
    pub(super) value: Option<String>,
    /// The number of the form that it stands in.
    pub(super) form: Option<usize>,
}

impl Page {
    /// Reads a page. One that is built to take hours is read as if it were empty.
    pub(crate) fn parse(text: &str) -> Self {
        if !is_tame(text.as_bytes()) {
            log::warn!(
                "a page of {} bytes nests deeper than any page does; it is not read",
                text.len()
            );
            return Self::default();
        }
        let html = Html::parse_document(text);
        let (mut page, mut forms) = (Self::default(), HashMap::new());
        for element in html
            .root_element()
            .descendants()
            .filter_map(ElementRef::wrap)
        {
            match element.value().name() {
                "title" if page.title.is_none() => page.title = Some(element.text().collect()),
                "script" => page.scripts.push(element.text().collect()),
                "input" => {
                    let form = element
                        .ancestors()
                        .filter_map(ElementRef::wrap)
                        .find(|it| it.value().name() == "form");
                    let count = forms.len();
                    let form = form.map(|form| *forms.entry(form.id()).or_insert(count));
                    let attribute = |name| element.attr(name).map(str::to_owned);
                    page.inputs.extend(attribute("name").map(|name| Input {
                        name,
                        value: attribute("value"),
                        form,
                    }));
                }
                _ => {}
            }
        }
        page
    }
}

/// Whether building a tree of the page takes time in proportion to its size. It takes the square of the number of tags that
/// are open at once, and the square of the number of attributes of one tag.
fn is_tame(html: &[u8]) -> bool {
    const MOST_OPEN: usize = 500;
    const MOST_ATTRIBUTES: usize = 500;
    let mut open: HashMap<Vec<u8>, usize> = HashMap::new();
    let mut open_in_all = 0_usize;
    let mut rest = html;
    while let Some(start) = rest.iter().position(|byte| *byte == b'<') {
        rest = rest.get(start + 1..).unwrap_or_default();
        let (closes, tag) = match rest.strip_prefix(b"/") {
            Some(tag) => (true, tag),
            None => (false, rest),
        };
        let name = name_of(tag);
        if name.is_empty() {
            continue;
        }
        let length = tag.iter().position(|byte| *byte == b'>');
        let (tag, behind) = tag.split_at(length.unwrap_or(tag.len()));
        let separates = |byte: &&u8| byte.is_ascii_whitespace() || **byte == b'/';
        let attributes = tag.iter().filter(separates).count();
        rest = behind;
        match name.as_slice() {
            // Never closed, or closed by the next of its kind.
            b"input" | b"br" | b"img" | b"meta" | b"link" | b"hr" | b"p" => {}
            b"script" | b"style" if !closes => rest = behind_text(behind, &name),
            _ if closes => {
                let closed = open.get_mut(&name).filter(|count| **count > 0);
                if let Some(count) = closed {
                    *count -= 1;
                    open_in_all -= 1;
                }
            }
            _ => {
                *open.entry(name).or_default() += 1;
                open_in_all += 1;
            }
        }
        if open_in_all > MOST_OPEN || attributes > MOST_ATTRIBUTES {
            return false;
        }
    }
    true
}

/// The name that a tag begins with, in lower case; empty where it begins with none.
fn name_of(tag: &[u8]) -> Vec<u8> {
    let name = tag.iter().take_while(|byte| byte.is_ascii_alphanumeric());
    let name: Vec<u8> = name.map(u8::to_ascii_lowercase).collect();
    let is_name = name.first().is_some_and(u8::is_ascii_alphabetic);
    if is_name { name } else { Vec::new() }
}

/// What stands behind the text of a script, which has no tags, whatever it looks like.
fn behind_text<'a>(script: &'a [u8], name: &[u8]) -> &'a [u8] {
    let ends = |at: &[u8]| {
        at.strip_prefix(b"</")
            .is_some_and(|tag| name_of(tag) == name)
    };
    let mut rest = script;
    while let Some(start) = rest.iter().position(|byte| *byte == b'<') {
        rest = rest.get(start..).unwrap_or_default();
        if ends(rest) {
            break;
        }
        rest = rest.get(1..).unwrap_or_default();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::is_tame;

    #[test]
    fn ordinary_pages_are_tame() {
        let script = format!("<script>{}</script>", "if(i<n){s='<div>'}".repeat(10_000));
        let text = "<P>text<br/><img src=x><div class='a b c'><a href=/x/y/z>link</a></DIV>"
            .repeat(10_000);
        for page in ["", "a < b", &script, &text, "<script>never closed <div>"] {
            assert!(is_tame(page.as_bytes()));
        }
    }

    #[test]
    fn pages_that_take_hours_are_not() {
        let attributes: String = (0..1000).map(|number| format!(" a{number}=b")).collect();
        for page in [
            "<div>".repeat(1000),
            "<div></b>".repeat(1000),
            "<div></p>".repeat(1000),
            "<script></script><b>".repeat(1000),
            format!("<input{attributes}>"),
            format!("<input{}>", attributes.replace(' ', "/")),
        ] {
            assert!(!is_tame(page.as_bytes()));
        }
    }
}
