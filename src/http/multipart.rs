//! A form with a file in it, as browsers encode it (`multipart/form-data`).

use crate::wire::Fields;

/// A file that a form brings along. Its bytes are somebody's own: there is no `Debug`.
#[derive(Clone)]
pub(crate) struct File {
    /// What the server may call it.
    pub(crate) name: String,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// The content type and the body of a form that ends with the file, under the name `file`.
pub(super) fn encode(fields: &Fields, file: &File) -> (String, Vec<u8>) {
    // So much chance that no file contains it.
    let boundary = format!(
        "----fbchat{:016x}{:016x}",
        fastrand::u64(..),
        fastrand::u64(..)
    );
    let mut body = Vec::with_capacity(file.bytes.len() + 2048);
    for (name, value) in fields.iter() {
        let name = escaped(name);
        let head =
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend([head.as_bytes(), value.as_bytes(), b"\r\n"].concat());
    }
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: {}\r\n\r\n",
        escaped(&file.name),
        file.media_type,
    );
    body.extend(head.as_bytes());
    body.extend(&file.bytes);
    body.extend(format!("\r\n--{boundary}--\r\n").as_bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// A name that cannot end its quotation marks or its line, as the HTML standard has it.
fn escaped(name: &str) -> String {
    name.replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the integration tests use it too")]
#[path = "multipart_reader.rs"]
mod reader;

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::{Strategy, any, prop_oneof, proptest};
    use proptest::sample::select;

    use super::reader::{Part, parts};
    use super::*;
    use crate::testing::mutate;

    /// A text in which what means something in a form is as likely as all other characters together.
    fn odd_text() -> impl Strategy<Value = String> {
        let odd = select(&['"', '\r', '\n', '-', ';', '=', '\\', '%', '\0'][..]);
        vec(prop_oneof![any::<char>(), odd], 0..12).prop_map(String::from_iter)
    }

    proptest! {
        #![proptest_config(mutate::config())]

        #[test]
        fn a_server_reads_what_was_written(
            fields in vec((odd_text(), odd_text()), 0..3),
            name in odd_text(),
            bytes in vec(any::<u8>(), 0..50),
        ) {
            let file = File { name, media_type: "image/png", bytes };
            let (content_type, body) = encode(&fields.iter().cloned().collect(), &file);
            let mut read = parts(&content_type, &body);
            let expected = Part {
                name: "file".to_owned(),
                file_name: Some(escaped(&file.name)),
                content_type: Some("image/png".to_owned()),
                bytes: file.bytes,
            };
            assert_eq!(read.pop(), Some(expected));
            let read = read.into_iter().map(|part| (part.name, part.bytes));
            let fields = fields.into_iter().map(|(name, value)| (escaped(&name), value.into_bytes()));
            assert!(read.eq(fields));
        }
    }

    #[test]
    fn is_what_a_browser_sends() {
        let fields = Fields::new().with("__a", 1).with("odd\"name", "a\r\nb");
        let file = File {
            name: "naïve \"✨\"\r\nX: y.png".to_owned(),
            media_type: "image/png",
            bytes: vec![0, 0xff, b'\r', b'\n'],
        };
        let (content_type, body) = encode(&fields, &file);
        let boundary = content_type
            .strip_prefix("multipart/form-data; boundary=")
            .unwrap();
        let expected = [
            "--B\r\nContent-Disposition: form-data; name=\"__a\"\r\n\r\n1\r\n",
            "--B\r\nContent-Disposition: form-data; name=\"odd%22name\"\r\n\r\na\r\nb\r\n",
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"naïve %22✨%22%0D%0AX: y.png\"\r\n",
            "Content-Type: image/png\r\n\r\n",
        ];
        let expected = expected.concat().replace("--B", &format!("--{boundary}"));
        let end = format!("\r\n--{boundary}--\r\n");
        let expected = [expected.as_bytes(), &file.bytes, end.as_bytes()].concat();
        assert_eq!(body, expected);
    }
}
