//! Where the content of an upload comes from: it is opened, read or fetched, and checked.

use std::fs;
use std::io::{self, Read};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;

use url::Url;

use crate::error::{Error, Result};
use crate::http::{CommandAgent, DownloadLimits, Http, Settings, SpoolError, spool, web_address};
use crate::model::{Upload, UploadSource};
use crate::wire::{Content, File, file, image};

/// A limit on the size of a file, and what the caller knows it by.
pub(in crate::client) struct SizeLimit {
    pub(in crate::client) bytes: u64,
    setting: &'static str,
}

impl SizeLimit {
    pub(super) fn of_images(settings: &Settings) -> Self {
        Self {
            bytes: settings.max_image_size,
            setting: "ClientBuilder::max_image_size",
        }
    }

    pub(super) fn of_files(settings: &Settings) -> Self {
        Self {
            bytes: settings.max_file_size,
            setting: "ClientBuilder::max_file_size",
        }
    }

    /// Refuses a file that is empty or too large.
    pub(super) fn check(&self, name: &str, length: u64) -> Result<()> {
        if length == 0 {
            return Err(Error::invalid_input(format!(
                "the file {name:?} is empty: check the file"
            )));
        }
        if length > self.bytes {
            return Err(self.exceeded(name));
        }
        Ok(())
    }

    pub(in crate::client) fn exceeded(&self, name: &str) -> Error {
        let Self { bytes, setting } = self;
        Error::invalid_input(format!(
            "the file {name:?} is larger than the limit of {bytes} bytes: make it smaller, or raise `{setting}`"
        ))
    }
}

/// An upload that is ready to be sent, or to be fetched.
enum Source {
    File(File),
    Remote {
        url: Url,
        name: String,
        media_type: Option<String>,
    },
}

/// Opens, reads or fetches all files, and checks them. Nothing is fetched before all others are found good.
pub(super) fn open_all(
    http: &Http,
    commands: &CommandAgent,
    uploads: Vec<Upload>,
) -> Result<Vec<File>> {
    let limit = SizeLimit::of_files(&http.settings);
    let sources: Vec<_> = uploads
        .into_iter()
        .map(|upload| open(commands, &limit, upload))
        .collect::<Result<_>>()?;
    sources
        .into_iter()
        .map(|source| match source {
            Source::File(file) => Ok(file),
            Source::Remote {
                url,
                name,
                media_type,
            } => fetch(http, commands, &limit, url, (name, media_type)),
        })
        .collect()
}

fn open(commands: &CommandAgent, limit: &SizeLimit, upload: Upload) -> Result<Source> {
    let stated = upload.media_type;
    check_media_type(stated.as_deref())?;
    let (name, content) = match upload.source {
        UploadSource::Path(path) => {
            let content = open_path(&path)?;
            let name = path.file_name().unwrap_or_default();
            (name.to_string_lossy().into_owned(), content)
        }
        UploadSource::Bytes { name, bytes } => (name, bytes.into()),
        UploadSource::Reader { name, reader } => {
            check_name(&name)?;
            let content = read_all(commands, limit, &name, reader)?;
            (name, content)
        }
        UploadSource::Url(address) => {
            let url = web_address(&address)?;
            let name = name_of(&url).to_owned();
            check_name(&name)?;
            return Ok(Source::Remote {
                url,
                name,
                media_type: stated,
            });
        }
    };
    check_name(&name)?;
    limit.check(&name, content.length())?;
    let by_name = || file::media_type_of_name(&name).map(Into::into);
    let media_type = stated.map(Into::into).or_else(by_name);
    Ok(Source::File(File {
        name,
        media_type,
        content,
    }))
}

/// Refuses a media type that is none.
pub(super) fn check_media_type(stated: Option<&str>) -> Result<()> {
    match stated {
        Some(stated) if !file::is_media_type(stated) => Err(Error::invalid_input(
            "the media type of the file is none: name one such as video/mp4",
        )),
        _ => Ok(()),
    }
}

pub(super) fn check_name(name: &str) -> Result<()> {
    file::fault_of_name(name).map_or(Ok(()), |fault| Err(Error::invalid_input(fault)))
}

/// Opens a file of this machine, to be read while it is sent.
pub(super) fn open_path(path: &Path) -> Result<Content> {
    let named = |error: io::Error| {
        let text = format!("cannot read the file {}: {error}", path.display());
        io::Error::new(error.kind(), text)
    };
    let kind = fs::metadata(path).map_err(named)?.file_type();
    if kind.is_dir() {
        return Err(Error::invalid_input(format!(
            "the path {} is a folder: name a file in it",
            path.display()
        )));
    }
    // To open a pipe waits until somebody writes, and a device may have no end.
    if !kind.is_file() {
        return Err(Error::invalid_input(format!(
            "the path {} is a pipe or a device: name a file, or give what it has as a reader",
            path.display()
        )));
    }
    let file = fs::File::open(path).map_err(named)?;
    let length = file.metadata().map_err(named)?.len();
    Ok(Content::new(file, length))
}

/// Reads a reader to its end, or to one byte beyond the limit.
fn read_all(
    commands: &CommandAgent,
    limit: &SizeLimit,
    name: &str,
    reader: Box<dyn Read + Send>,
) -> Result<Content> {
    let reader = UserReader { reader, commands };
    spool(reader, limit.bytes).map_err(|error| match error {
        SpoolError::TooLarge { .. } => limit.exceeded(name),
        error => error.into_error(|error| {
            if commands.is_cancelled() {
                return Error::Cancelled { sent: false };
            }
            let text = format!("cannot read the file {name:?}: {error}");
            io::Error::new(error.kind(), text).into()
        }),
    })
}

/// A reader of the caller's, which ends when the call is cancelled and whose panic is an error.
pub(super) struct UserReader<'a> {
    pub(super) reader: Box<dyn Read + Send>,
    pub(super) commands: &'a CommandAgent,
}

impl Read for UserReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.commands.is_cancelled() {
            return Err(io::Error::other("the call was cancelled"));
        }
        // It is not used again after a panic.
        let read = panic::catch_unwind(AssertUnwindSafe(|| self.reader.read(buffer)));
        let panicked = |_| Err(io::Error::other("the reader panicked"));
        let read = read.unwrap_or_else(panicked)?;
        if read > buffer.len() {
            return Err(io::Error::other(
                "the reader claims to have read more than there was room for",
            ));
        }
        Ok(read)
    }
}

/// The name of a file that an address leads to: what stands last in the path or, where nothing does, the host.
pub(super) fn name_of(url: &Url) -> &str {
    let last = url.path().rsplit('/').find(|part| !part.is_empty());
    last.or(url.host_str()).unwrap_or_default()
}

pub(super) fn fetch(
    http: &Http,
    commands: &CommandAgent,
    limit: &SizeLimit,
    url: Url,
    (name, stated): (String, Option<String>),
) -> Result<File> {
    let limits = DownloadLimits {
        size: limit.bytes,
        timeout: http.settings.remote_file_timeout,
    };
    let fetched = http.download(url, limits, commands)?;
    let content = fetched.content;
    limit.check(&name, content.length())?;
    let by_name = file::media_type_of_name(&name);
    let claims = [stated.as_deref(), fetched.media_type.as_deref(), by_name];
    let claimed = claims
        .into_iter()
        .flatten()
        .find(|it| file::is_never_text(it));
    content.rewind().map_err(unreadable(&name))?;
    if let Some(claimed) = claimed
        && image::is_text(&content).map_err(unreadable(&name))?
    {
        return Err(Error::invalid_input(format!(
            "the file {name:?} is a text in place of {claimed}: see in a browser what stands at its address"
        )));
    }
    let by_name = by_name.map(str::to_owned);
    let media_type = stated.or(fetched.media_type).or(by_name);
    Ok(File {
        name,
        media_type: media_type.map(Into::into),
        content,
    })
}

/// The error of a file that cannot be read.
pub(super) fn unreadable(name: &str) -> impl Fn(io::Error) -> io::Error {
    move |error| {
        let text = format!("cannot read the file {name:?}: {error}");
        io::Error::new(error.kind(), text)
    }
}
