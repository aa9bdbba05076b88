//! Whether a request is the one that was recorded.

use crate::recordings::fields::compare_fields;
use crate::recordings::recording::{Part, Request};
use crate::support::multipart;
use crate::support::scripted::Seen;

pub fn compare_request(seen: &Seen, recorded: &Request) -> Result<(), String> {
    let expect = |what: &str, seen: &str, recorded: &str| {
        if seen == recorded {
            Ok(())
        } else {
            Err(format!("{what} is {seen:?}, recorded was {recorded:?}"))
        }
    };
    expect("the method", &seen.method, &recorded.method)?;
    expect("the address", &seen.url, &recorded.url)?;
    compare_fields("query", &seen.query, &recorded.query, &recorded.volatile)?;
    if recorded.multipart.is_empty() {
        compare_fields("form", &seen.form(), &recorded.form, &recorded.volatile)?;
    } else {
        compare_parts(
            multipart::parts(&seen.headers["content-type"], &seen.body),
            recorded,
        )?;
    }
    for name in [
        "Content-Type",
        "Cookie",
        "Origin",
        "Referer",
        "User-Agent",
        "Connection",
    ] {
        let header = seen
            .headers
            .get(&name.to_lowercase())
            .map_or("(none)", String::as_str);
        // Of an upload's type the recording leaves out the boundary, which is random.
        let header = header.split("; boundary=").next().unwrap_or_default();
        let recorded = recorded.headers.get(name).map_or("(none)", String::as_str);
        expect(name, header, recorded)?;
    }
    Ok(())
}

fn compare_parts(seen: Vec<multipart::Part>, recorded: &Request) -> Result<(), String> {
    let as_recorded = |part: multipart::Part| Part {
        bytes: part.file_name.is_some().then_some(part.bytes.len()),
        value: match part.file_name {
            Some(_) => None,
            None => Some(String::from_utf8(part.bytes).unwrap()),
        },
        name: part.name,
        filename: part.file_name,
        content_type: part.content_type,
    };
    let (seen_fields, seen_files) = fields_and_files(seen.into_iter().map(as_recorded));
    let (fields, files) = fields_and_files(recorded.multipart.iter().cloned());
    compare_fields("form", &seen_fields, &fields, &recorded.volatile)?;
    if seen_files == files {
        Ok(())
    } else {
        Err(format!(
            "the files are {seen_files:?}, recorded was {files:?}"
        ))
    }
}

/// The fields of a form, and its files, which are to stand behind them.
fn fields_and_files(parts: impl Iterator<Item = Part>) -> (Vec<(String, String)>, Vec<Part>) {
    let (mut fields, mut files) = (Vec::new(), Vec::new());
    for part in parts {
        match part.value {
            Some(value) => {
                assert!(files.is_empty(), "a field stands behind a file");
                fields.push((part.name, value));
            }
            None => files.push(part),
        }
    }
    (fields, files)
}
