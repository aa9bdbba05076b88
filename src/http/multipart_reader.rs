//! Reads a form with files as a server does: by the letter of the standard, and none too kindly.

/// A part of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    pub name: String,
    pub file_name: Option<String>,
    pub content_type: Option<String>,
    pub bytes: Vec<u8>,
}

/// The parts of a form.
pub fn parts(content_type: &str, body: &[u8]) -> Vec<Part> {
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    let mut rest = after(body, format!("--{boundary}").as_bytes()).1;
    let mut parts = Vec::new();
    while rest != b"--\r\n" {
        let (head, content) = after(rest.strip_prefix(b"\r\n").unwrap(), b"\r\n\r\n");
        let (bytes, next) = after(content, format!("\r\n--{boundary}").as_bytes());
        parts.push(part(std::str::from_utf8(head).unwrap(), bytes));
        rest = next;
    }
    parts
}

/// The bytes before the first `mark`, and those behind it.
fn after<'a>(bytes: &'a [u8], mark: &[u8]) -> (&'a [u8], &'a [u8]) {
    let at = bytes.windows(mark.len()).position(|window| window == mark);
    let (before, rest) = bytes.split_at(at.expect("the form is cut short"));
    (before, &rest[mark.len()..])
}

fn part(head: &str, bytes: &[u8]) -> Part {
    let mut lines = head.split("\r\n");
    let disposition = lines.next().unwrap();
    let fields = disposition
        .strip_prefix("Content-Disposition: form-data; name=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or_else(|| panic!("{disposition:?}"));
    let (name, file_name) = match fields.split_once("\"; filename=\"") {
        Some((name, file_name)) => (name, Some(file_name)),
        None => (fields, None),
    };
    for text in [Some(name), file_name].into_iter().flatten() {
        assert!(!text.contains(['"', '\r', '\n']), "{disposition:?}");
    }
    let content_type = lines
        .next()
        .map(|line| line.strip_prefix("Content-Type: ").unwrap());
    assert_eq!(lines.next(), None, "a part has more headers than it should");
    Part {
        name: name.to_owned(),
        file_name: file_name.map(str::to_owned),
        content_type: content_type.map(str::to_owned),
        bytes: bytes.to_owned(),
    }
}
