//! Uploading files.

use std::fs;
use std::io::Read;

use super::Person;
use crate::model::{FileId, Upload, UploadSource};

impl Person {
    /// Uploads a file, to be sent later. Its media type is the one that it states, or that of its name's ending.
    ///
    /// # Panics
    ///
    /// Where the file cannot be read, is empty, or has an address: nothing is fetched here.
    ///
    /// ```
    /// use fbchat::{FileId, Upload, local::{ADA, LocalServer}};
    ///
    /// let server = LocalServer::start()?;
    /// let ada = server.person(ADA).ok_or("nobody")?;
    /// let tone = ada.uploads(Upload::path("fixtures/files/tone.mp3").voice_clip());
    /// assert!(matches!(tone, FileId::Audio(_)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[allow(clippy::panic)]
    pub fn uploads(&self, file: impl Into<Upload>) -> FileId {
        let file = file.into();
        let (name, bytes) = content_of(file.source);
        if bytes.is_empty() {
            panic!("the file {name:?} is empty");
        }
        let content_type = file.media_type.unwrap_or_else(|| media_type_of(&name));
        let mut state = self.shared.lock();
        let media = if file.is_voice_clip {
            state.upload_voice_clip(self.id, &name, &content_type, bytes.into())
        } else {
            state.upload(self.id, &name, &content_type, bytes.into())
        };
        media.file_id()
    }
}

/// The name and the content of a file.
#[allow(clippy::panic)]
pub(super) fn content_of(source: UploadSource) -> (String, Vec<u8>) {
    let (name, bytes) = match source {
        UploadSource::Path(path) => {
            let name = path.file_name().unwrap_or_default();
            (name.to_string_lossy().into_owned(), fs::read(&path))
        }
        UploadSource::Bytes { name, bytes } => (name, Ok(bytes)),
        UploadSource::Reader { name, mut reader } => {
            let mut bytes = Vec::new();
            let read = reader.read_to_end(&mut bytes);
            (name, read.map(|_| bytes))
        }
        UploadSource::Url(_) => panic!("a person uploads a file without an address"),
    };
    match bytes {
        Ok(bytes) => (name, bytes),
        Err(error) => panic!("cannot read the file {name:?}: {error}"),
    }
}

/// The media type of a file by its name.
pub(super) fn media_type_of(name: &str) -> String {
    let guessed = mime_guess::from_path(name);
    guessed.first_or_octet_stream().to_string()
}
