//! Decoding the body of a request: the fields of a form, the parts of an upload, or a file and nothing around it.

use super::percent::percent_decode;
use crate::local::control::journal::{Part, Recorded};

/// Decodes the body into the request; `None` if it does not match its content type.
pub(crate) fn fill(request: &mut Recorded, body: &[u8]) -> Option<()> {
    let content_type = request.header("content-type").unwrap_or_default();
    let (kind, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    match kind.trim().to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => {
            request.form = url::form_urlencoded::parse(body).into_owned().collect();
        }
        "multipart/form-data" => {
            let boundary = parameter(parameters, "boundary")?;
            request.parts = parts(body, &boundary)?;
        }
        "application/octet-stream" => request.parts.push(Part {
            name: String::new(),
            file_name: None,
            content_type: Some(content_type.to_owned()),
            bytes: body.into(),
        }),
        _ => {}
    }
    Some(())
}

fn parts(body: &[u8], boundary: &str) -> Option<Vec<Part>> {
    if boundary.is_empty() || boundary.len() > 200 {
        return None;
    }
    let delimiter = format!("\r\n--{boundary}");
    let opening = delimiter.trim_start().as_bytes();
    // The first delimiter has no line end before it.
    let mut rest = body.strip_prefix(opening)?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        rest = rest.strip_prefix(b"\r\n")?;
        let (part, after) = split_at(rest, delimiter.as_bytes())?;
        parts.push(parse_part(part)?);
        rest = after;
    }
    Some(parts)
}

fn parse_part(part: &[u8]) -> Option<Part> {
    let (head, bytes) = split_at(part, b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(head);
    let header = |name: &str| {
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found
                .trim()
                .eq_ignore_ascii_case(name)
                .then(|| value.trim().to_owned())
        })
    };
    let disposition = header("content-disposition")?;
    let (_, parameters) = disposition.split_once(';')?;
    let encoded_name = parameter(parameters, "filename*");
    let encoded_name = encoded_name.as_deref().and_then(|name| {
        let (_, name) = name.split_once("''")?;
        Some(percent_decode(name))
    });
    Some(Part {
        name: parameter(parameters, "name")?,
        file_name: encoded_name.or_else(|| parameter(parameters, "filename")),
        content_type: header("content-type"),
        bytes: bytes.into(),
    })
}

fn split_at<'a>(bytes: &'a [u8], separator: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes
        .windows(separator.len())
        .position(|window| window == separator)?;
    Some((bytes.get(..at)?, bytes.get(at + separator.len()..)?))
}

/// Returns the value of `name` in `name=value; other="quoted \" value"`.
fn parameter(parameters: &str, name: &str) -> Option<String> {
    let mut rest = parameters;
    loop {
        let (found, after) = rest.split_once('=')?;
        let (value, after) = parameter_value(after);
        if found
            .trim_matches([' ', ';', '\t'])
            .eq_ignore_ascii_case(name)
        {
            return Some(value);
        }
        rest = after;
    }
}

fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.trim_start().strip_prefix('"') else {
        let (value, after) = text.split_once(';').unwrap_or((text, ""));
        return (value.trim().to_owned(), after);
    };
    let mut value = String::new();
    let mut characters = quoted.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => break,
            // Clients escape quotes only; any other backslash is literal.
            '\\' if characters.as_str().starts_with('"') => {
                value.extend(characters.next());
            }
            other => value.push(other),
        }
    }
    (value, characters.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_an_upload() {
        let body = b"--b\r\nContent-Disposition: form-data; name=\"seq\"\r\n\r\n0\r\n--b\r\n\
            content-disposition: form-data; name=\"file\"; filename=\"a \\\"b\\\".png\"\r\n\
            Content-Type: image/png\r\n\r\n\x89PNG\r\n--not\r\n--b--\r\n";
        let parts = parts(body, "b").unwrap();
        assert_eq!(parts.len(), 2);
        assert_eq!(
            (parts[0].name.as_str(), &*parts[0].bytes),
            ("seq", &b"0"[..])
        );
        assert_eq!(parts[1].file_name.as_deref(), Some("a \"b\".png"));
        assert_eq!(parts[1].content_type.as_deref(), Some("image/png"));
        assert_eq!(&*parts[1].bytes, b"\x89PNG\r\n--not");
    }

    #[test]
    fn broken_uploads_are_refused() {
        for body in [
            &b""[..],
            b"--b",
            b"--b\r\n",
            b"--b\r\nx\r\n--b--",
            b"--b\r\n\r\n\r\n--b--",
        ] {
            assert_eq!(parts(body, "b"), None);
        }
    }
}
