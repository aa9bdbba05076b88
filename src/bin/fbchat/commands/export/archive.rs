//! A file of messages, newest first, one a line.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use fbchat::{Message, MessageId, Timestamp};

use crate::failure::Result;

/// The file, open to be gone on with.
pub struct Archive {
    file: File,
    pub count: u64,
    /// When the last message in the file was written.
    pub oldest: Option<Timestamp>,
    /// All messages in the file that were written then: where the export goes on, they come again.
    known: HashSet<MessageId>,
}

impl Archive {
    /// Opens the file, to go on behind its last whole line. Half a line, left by a run that was killed, is cut off. A new file can be
    /// read by its owner alone.
    pub fn open(path: &Path) -> Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path)?;
        let mut archive = Self {
            file,
            count: 0,
            oldest: None,
            known: HashSet::new(),
        };
        let mut whole = 0;
        each_line(path, |message, length| {
            archive.note(&message);
            whole += length as u64;
            Ok(())
        })?;
        archive.file.set_len(whole)?;
        Ok(archive)
    }

    /// Appends a message unless it is there, and returns whether it was new.
    pub fn add(&mut self, message: &Message) -> Result<bool> {
        if self.known.contains(&message.id) {
            return Ok(false);
        }
        let mut line = serde_json::to_vec(message)?;
        line.push(b'\n');
        self.file.write_all(&line)?;
        self.note(message);
        Ok(true)
    }

    fn note(&mut self, message: &Message) {
        if self.oldest != Some(message.at) {
            self.oldest = Some(message.at);
            self.known.clear();
        }
        self.known.insert(message.id.clone());
        self.count += 1;
    }
}

/// Reads the whole lines of the file: the message of each, and the line's length in bytes.
pub fn each_line(path: &Path, mut take: impl FnMut(Message, usize) -> Result<()>) -> Result<()> {
    let mut lines = BufReader::new(File::open(path)?);
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        if lines.read_until(b'\n', &mut line)? == 0 || !line.ends_with(b"\n") {
            break;
        }
        let message = serde_json::from_slice(&line).map_err(|error| {
            let file = path.display();
            format!("line {number} of {file} is no message, so it is no export: {error}")
        })?;
        take(message, line.len())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::env;

    use super::*;

    #[test]
    fn messages_of_the_same_millisecond_come_once() {
        let path = env::temp_dir().join(format!("fbchat-export-{}-same.jsonl", std::process::id()));
        let message = |id: &str, at| Message::new(id, Timestamp::from_millis(at));
        let (newest, one, other) = (message("c", 2), message("b", 1), message("a", 1));
        let mut archive = Archive::open(&path).unwrap();
        for message in [&newest, &one] {
            assert!(archive.add(message).unwrap());
        }
        // A resumed export fetches all messages of its last millisecond again.
        let mut archive = Archive::open(&path).unwrap();
        assert_eq!((archive.oldest, archive.count), (Some(one.at), 2));
        assert!(!archive.add(&one).unwrap());
        assert!(archive.add(&other).unwrap());
        let mut archive = Archive::open(&path).unwrap();
        assert!(!archive.add(&one).unwrap());
        assert!(!archive.add(&other).unwrap());
        let mut exported = Vec::new();
        let keep = |message, _| {
            exported.push(message);
            Ok(())
        };
        each_line(&path, keep).unwrap();
        assert_eq!(exported, [newest, one, other]);
        std::fs::remove_file(path).unwrap();
    }
}
