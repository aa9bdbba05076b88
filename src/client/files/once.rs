//! Files that are read once, from their beginning to their end: those of encrypted chats.

use std::io::{self, Cursor, Read};

use super::source::{
    SizeLimit, UserReader, check_media_type, check_name, fetch, name_of, open_path, unreadable,
};
use crate::error::{Error, Result};
use crate::http::{CommandAgent, Http, web_address};
use crate::model::{Upload, UploadSource};
use crate::wire::{Content, file};

/// A file that was opened and not read.
pub(in crate::client) struct Once<'a> {
    pub(in crate::client) name: String,
    /// The media type that is stated, or that of the name's ending. `None`: neither is known.
    pub(in crate::client) media_type: Option<String>,
    pub(in crate::client) from: Box<dyn Read + Send + 'a>,
    pub(in crate::client) limit: SizeLimit,
    commands: &'a CommandAgent,
}

impl Once<'_> {
    /// The error of a file that cannot be read.
    pub(in crate::client) fn unreadable(&self, error: io::Error) -> Error {
        match self.commands.is_cancelled() {
            true => Error::Cancelled { sent: false },
            false => unreadable(&self.name)(error).into(),
        }
    }
}

/// Opens or fetches a file, which may be empty, and checks it. What a reader gives is not read yet.
pub(in crate::client) fn open_once<'a>(
    http: &Http,
    commands: &'a CommandAgent,
    upload: Upload,
) -> Result<Once<'a>> {
    let limit = SizeLimit::of_files(&http.settings);
    let mut stated = upload.media_type;
    check_media_type(stated.as_deref())?;
    let (name, length, from): (String, u64, Box<dyn Read + Send>) = match upload.source {
        UploadSource::Path(path) => {
            let content = open_path(&path)?;
            let name = path.file_name().unwrap_or_default();
            let name = name.to_string_lossy().into_owned();
            (name, content.length(), Box::new(Whole(content)))
        }
        UploadSource::Bytes { name, bytes } => {
            (name, bytes.len() as u64, Box::new(Cursor::new(bytes)))
        }
        UploadSource::Reader { name, reader } => {
            (name, 0, Box::new(UserReader { reader, commands }))
        }
        UploadSource::Url(address) => {
            let url = web_address(&address)?;
            let name = name_of(&url).to_owned();
            check_name(&name)?;
            let file = fetch(http, commands, &limit, url, (name, stated))?;
            stated = file.media_type.map(Into::into);
            let content = file.content;
            content.rewind().map_err(unreadable(&file.name))?;
            (file.name, content.length(), Box::new(Whole(content)))
        }
    };
    check_name(&name)?;
    if length > limit.bytes {
        return Err(limit.exceeded(&name));
    }
    let by_name = file::media_type_of_name(&name).map(str::to_owned);
    Ok(Once {
        media_type: stated.or(by_name),
        name,
        from,
        limit,
        commands,
    })
}

/// Reads a content on from where it is.
struct Whole(Content);

impl Read for Whole {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (&self.0).read(buffer)
    }
}
