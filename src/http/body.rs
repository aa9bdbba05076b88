//! The body of a request: a form, alone or with files in it, as browsers encode it (`multipart/form-data`).

use std::io::{self, Read};

use crate::model::UploadProgress;
use crate::wire::{Content, Fields, FilePart};

/// A body, of which the contents of files are read while it is sent.
#[derive(Default)]
pub(super) struct Body {
    pub(super) head: Vec<u8>,
    files: Vec<File>,
}

struct File {
    content: Content,
    /// What follows the content: the head of the next file, or the end of the form.
    tail: Vec<u8>,
}

impl File {
    fn length(&self) -> u64 {
        self.content.length() + self.tail.len() as u64
    }
}

impl Body {
    /// A form as `application/x-www-form-urlencoded`.
    pub(super) fn form(fields: &Fields) -> Self {
        Self {
            head: fields.encode().into_bytes(),
            files: Vec::new(),
        }
    }

    /// The content type and the body of a form that ends with files.
    pub(super) fn multipart(fields: &Fields, files: &[FilePart]) -> (String, Self) {
        // So much chance that no file contains it.
        let boundary = format!(
            "----fbchat{:016x}{:016x}",
            fastrand::u64(..),
            fastrand::u64(..)
        );
        let mut text = String::new();
        for (name, value) in fields.iter() {
            let name = escaped(name);
            text += &format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        let mut body = Self::default();
        for part in files {
            text += &format!("--{boundary}\r\n{}\r\n", head_of(part));
            body.put(std::mem::take(&mut text));
            body.files.push(File {
                content: part.file.content.clone(),
                tail: b"\r\n".to_vec(),
            });
        }
        body.put(format!("{text}--{boundary}--\r\n"));
        (format!("multipart/form-data; boundary={boundary}"), body)
    }

    /// A content, and nothing around it.
    #[cfg(feature = "e2ee")]
    pub(super) fn of_content(content: Content) -> Self {
        Self {
            head: Vec::new(),
            files: vec![File {
                content,
                tail: Vec::new(),
            }],
        }
    }

    /// Appends a text to what is there so far.
    fn put(&mut self, text: String) {
        let end = self.files.last_mut();
        let end = end.map_or(&mut self.head, |file| &mut file.tail);
        end.extend(text.into_bytes());
    }

    /// Whether it has files.
    pub(super) fn has_files(&self) -> bool {
        !self.files.is_empty()
    }

    /// Returns the number of bytes.
    pub(super) fn length(&self) -> u64 {
        let files: u64 = self.files.iter().map(File::length).sum();
        self.head.len() as u64 + files
    }

    /// Reads the body from its beginning, and reports how far it has been sent.
    pub(super) fn reader<'a>(&'a self, progress: Option<Progress<'a>>) -> BodyReader<'a> {
        BodyReader {
            body: self,
            progress,
            sent: 0,
            file: None,
            place: 0,
            failure: None,
        }
    }
}

/// Takes in how far a request's body has been sent.
pub(crate) type Progress<'a> = &'a dyn Fn(UploadProgress);

/// A body on its way.
pub(super) struct BodyReader<'a> {
    body: &'a Body,
    progress: Option<Progress<'a>>,
    sent: u64,
    /// The file that is being sent, and its tail. `None`: still the head of the body.
    file: Option<usize>,
    /// How much of that has been sent.
    place: u64,
    /// Why a file could not be read: what the connection makes of it is no longer this error.
    pub(super) failure: Option<io::Error>,
}

impl BodyReader<'_> {
    fn read_part(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let next = match self.file {
                None => {
                    let head = rest_of(&self.body.head, self.place);
                    if !head.is_empty() {
                        return (&*head).read(buffer);
                    }
                    0
                }
                Some(index) => {
                    let Some(file) = self.body.files.get(index) else {
                        return Ok(0);
                    };
                    if self.place < file.length() {
                        return file.read_at(self.place, buffer);
                    }
                    index + 1
                }
            };
            (self.file, self.place) = (Some(next), 0);
        }
    }
}

impl File {
    /// Reads on from `place`, up to which it was read before, which is not its end.
    fn read_at(&self, place: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let mut content = &self.content;
        if place == 0 {
            content.rewind()?;
        }
        let left = content.length().saturating_sub(place);
        if left > 0 {
            return match content.take(left).read(buffer)? {
                0 if !buffer.is_empty() => Err(changed("shorter")),
                length => Ok(length),
            };
        }
        // What follows is held back until it is certain that nothing is missing.
        if place == content.length() && content.read(&mut [0])? > 0 {
            return Err(changed("longer"));
        }
        rest_of(&self.tail, place - content.length()).read(buffer)
    }
}

impl Read for BodyReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = match self.read_part(buffer) {
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                let kind = error.kind();
                let text = format!("cannot read the file that is uploaded: {error}");
                self.failure = Some(io::Error::new(kind, text));
                return Err(kind.into());
            }
        };
        self.sent += length as u64;
        self.place += length as u64;
        if let Some(progress) = self.progress.filter(|_| length > 0) {
            progress(UploadProgress {
                sent: self.sent,
                total: self.body.length(),
            });
        }
        Ok(length)
    }
}

fn rest_of(part: &[u8], from: u64) -> &[u8] {
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    part.get(from..).unwrap_or_default()
}

fn changed(how: &str) -> io::Error {
    io::Error::other(format!(
        "it became {how} while it was sent, so send it once nothing writes to it"
    ))
}

/// The head of a file's part, each line with its end.
fn head_of(part: &FilePart) -> String {
    let (field, name) = (escaped(&part.field), escaped(&part.file.name));
    let head = format!("Content-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n");
    match &part.file.media_type {
        Some(media_type) => format!("{head}Content-Type: {media_type}\r\n"),
        None => head,
    }
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
mod multipart_reader;

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::io::Cursor;

    use proptest::collection::vec;
    use proptest::prelude::{Strategy, any, prop_oneof, proptest};
    use proptest::sample::select;

    use super::multipart_reader::{Part, parts};
    use super::*;
    use crate::testing::mutate;
    use crate::wire;

    /// A text in which what means something in a form is as likely as all other characters together.
    fn odd_text() -> impl Strategy<Value = String> {
        let odd = select(&['"', '\r', '\n', '-', ';', '=', '\\', '%', '\0'][..]);
        vec(prop_oneof![any::<char>(), odd], 0..12).prop_map(String::from_iter)
    }

    fn upload(name: String, content: impl Into<Content>) -> FilePart {
        FilePart {
            field: "file".into(),
            file: wire::File {
                name,
                media_type: Some("image/png".into()),
                content: content.into(),
            },
        }
    }

    fn bytes_of(body: &Body) -> Vec<u8> {
        let mut bytes = Vec::new();
        body.reader(None).read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes.len() as u64, body.length());
        bytes
    }

    proptest! {
        #![proptest_config(mutate::config())]

        #[test]
        fn a_server_reads_what_was_written(
            fields in vec((odd_text(), odd_text()), 0..3),
            name in odd_text(),
            files in vec(vec(any::<u8>(), 0..50), 1..4),
        ) {
            let sent: Vec<_> = files.iter().map(|bytes| upload(name.clone(), bytes.clone())).collect();
            let (content_type, body) = Body::multipart(&fields.iter().cloned().collect(), &sent);
            let mut read = parts(&content_type, &bytes_of(&body));
            for bytes in files.into_iter().rev() {
                let expected = Part {
                    name: "file".to_owned(),
                    file_name: Some(escaped(&name)),
                    content_type: Some("image/png".to_owned()),
                    bytes,
                };
                assert_eq!(read.pop(), Some(expected));
            }
            let read = read.into_iter().map(|part| (part.name, part.bytes));
            let fields = fields.into_iter().map(|(name, value)| (escaped(&name), value.into_bytes()));
            assert!(read.eq(fields));
        }

        #[test]
        fn a_body_is_the_same_each_time_and_in_pieces_of_any_size(
            bytes in vec(any::<u8>(), 0..200), more in vec(any::<u8>(), 0..20), size in 1..64_usize,
        ) {
            let files = [bytes, more].map(|bytes| upload("a.png".to_owned(), bytes));
            let (_, body) = Body::multipart(&Fields::new().with("a", 1), &files);
            let whole = bytes_of(&body);
            assert_eq!(bytes_of(&body), whole);
            let reports = RefCell::new(Vec::new());
            let report = |progress: UploadProgress| reports.borrow_mut().push(progress.sent);
            let mut reader = body.reader(Some(&report));
            let (mut read, mut piece): (Vec<u8>, _) = (Vec::new(), vec![0; size]);
            loop {
                let length = reader.read(&mut piece).unwrap();
                if length == 0 {
                    break;
                }
                read.extend(&piece[..length]);
            }
            assert_eq!(read, whole);
            let reports = reports.into_inner();
            assert!(reports.is_sorted() && reports.last() == Some(&body.length()));
        }
    }

    #[test]
    fn is_what_a_browser_sends() {
        let fields = Fields::new().with("__a", 1).with("odd\"name", "a\r\nb");
        let bytes = vec![0, 0xff, b'\r', b'\n'];
        let file = upload("naïve \"✨\"\r\nX: y.png".to_owned(), bytes.clone());
        let (content_type, body) = Body::multipart(&fields, &[file]);
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
        let expected = [expected.as_bytes(), &bytes, end.as_bytes()].concat();
        assert_eq!(bytes_of(&body), expected);
    }

    #[test]
    fn a_file_that_cannot_be_read_to_its_end_is_an_error_and_never_a_whole_body() {
        struct Broken(u64);
        impl Read for Broken {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                if self.0 == 0 {
                    return Err(io::Error::other("the disk"));
                }
                let length = buffer.len().min(usize::try_from(self.0).unwrap());
                self.0 -= length as u64;
                Ok(length)
            }
        }
        impl io::Seek for Broken {
            fn seek(&mut self, _: io::SeekFrom) -> io::Result<u64> {
                Ok(0)
            }
        }
        let content = Content::new(Broken(100_000), 200_000);
        let (_, body) = Body::multipart(&Fields::new(), &[upload("a.png".to_owned(), content)]);
        let (mut reader, mut read) = (body.reader(None), Vec::new());
        assert!(reader.read_to_end(&mut read).is_err());
        assert!((read.len() as u64) < body.length());
        assert!(reader.failure.unwrap().to_string().contains("the disk"));
    }

    #[test]
    fn a_file_that_changes_while_it_is_sent_is_an_error_and_never_a_whole_body() {
        for (length, how) in [(3, "longer"), (5, "shorter")] {
            let content = Content::new(Cursor::new(b"abcd".to_vec()), length);
            let (_, body) = Body::multipart(&Fields::new(), &[upload("a.png".to_owned(), content)]);
            let (mut reader, mut read) = (body.reader(None), Vec::new());
            assert!(reader.read_to_end(&mut read).is_err());
            assert!((read.len() as u64) < body.length());
            let failure = reader.failure.unwrap().to_string();
            assert!(failure.contains(how), "{failure}");
        }
    }
}
