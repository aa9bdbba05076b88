//! Files to be uploaded, and how far an upload is.

use std::fmt;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::shown::Address;

/// A file to be uploaded by [`Client::upload`](crate::Client::upload) or sent by [`Client::send_files`](crate::Client::send_files): one
/// of this machine, bytes, all that a reader gives, or a file of the web.
///
/// Nothing is opened, read or fetched before that. A `&Path` and a `PathBuf` convert into it. Its `Debug` shows neither the name nor
/// the content. The guide's chapter on [`files`](crate::guide::files) has the limits, and what is refused.
///
/// ```
/// use std::path::Path;
///
/// use fbchat::{Upload, local::{ADA, LocalServer}};
///
/// let server = LocalServer::start()?;
/// let client = server.client_builder().login("bot@example.com", "bot")?;
/// let files = [
///     Upload::from(Path::new("fixtures/files/dot.png")),
///     Upload::bytes("words.txt", "tea\n"),
///     Upload::reader("noise.bin", std::io::repeat(7).take(1000)).media_type("application/octet-stream"),
///     Upload::url("https://example.com/cat.gif"),
///     Upload::path("fixtures/files/tone.mp3").voice_clip(),
/// ];
/// client.send_files(ADA, files, "All at once")?;
/// # use std::io::Read;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a file does nothing until it is uploaded"]
pub struct Upload {
    pub(crate) source: UploadSource,
    pub(crate) media_type: Option<String>,
    pub(crate) is_voice_clip: bool,
    #[cfg(feature = "e2ee")]
    pub(crate) dimensions: Option<(u32, u32)>,
    #[cfg(feature = "e2ee")]
    pub(crate) duration: Option<std::time::Duration>,
}

/// Where the content of an upload comes from.
pub(crate) enum UploadSource {
    Path(PathBuf),
    Bytes {
        name: String,
        bytes: Vec<u8>,
    },
    Reader {
        name: String,
        reader: Box<dyn Read + Send>,
    },
    Url(String),
}

impl Upload {
    fn of(source: UploadSource) -> Self {
        Self {
            source,
            media_type: None,
            is_voice_clip: false,
            #[cfg(feature = "e2ee")]
            dimensions: None,
            #[cfg(feature = "e2ee")]
            duration: None,
        }
    }

    /// A file of this machine, which is read while it is sent. Facebook gets its name, not its folder.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::of(UploadSource::Path(path.into()))
    }

    /// Bytes, and the name of the file that they are.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        let (name, bytes) = (name.into(), bytes.into());
        Self::of(UploadSource::Bytes { name, bytes })
    }

    /// All that a reader gives until its end, and the name of the file that it is.
    ///
    /// The form of an upload states its length first, so the reader is read to its end before the request, on the thread of the call: up
    /// to 1 MiB into memory, and more into a file without a name in the folder for temporary files, which ends with the process at
    /// the latest.
    pub fn reader(name: impl Into<String>, reader: impl Read + Send + 'static) -> Self {
        let (name, reader) = (name.into(), Box::new(reader));
        Self::of(UploadSource::Reader { name, reader })
    }

    /// A file of the web, such as `https://example.com/words.pdf`, under the name that stands last in the path of its address.
    ///
    /// It is fetched by this machine, as [`Client::send_remote_image`](crate::Client::send_remote_image) fetches an image: the site learns
    /// nothing of the account, and hosts that are not on the public internet are refused.
    /// [`ClientBuilder::max_file_size`](crate::ClientBuilder::max_file_size) and
    /// [`ClientBuilder::remote_file_timeout`](crate::ClientBuilder::remote_file_timeout) limit it.
    pub fn url(address: impl Into<String>) -> Self {
        Self::of(UploadSource::Url(address.into()))
    }

    /// States the media type, such as `video/mp4`. Default: the one that the site states for a file of the web, otherwise that of the
    /// name's ending; none where that is not known.
    pub fn media_type(mut self, media_type: impl Into<String>) -> Self {
        self.media_type = Some(media_type.into());
        self
    }

    /// Makes a sound a voice clip, which Messenger shows as a recording:
    /// [`AudioAttachment::audio_type`](crate::AudioAttachment::audio_type) distinguishes it from a file with sound.
    pub fn voice_clip(mut self) -> Self {
        self.is_voice_clip = true;
        self
    }

    /// States the width and height of an image or a film in pixels, for [`Encrypted::send_file`](crate::Encrypted::send_file): the site
    /// finds them out by itself and cannot do so where it cannot read the file. Default: those in the header of a PNG, JPEG, GIF or
    /// WebP; none for films and other images.
    #[cfg(feature = "e2ee")]
    pub fn dimensions(mut self, width: u32, height: u32) -> Self {
        self.dimensions = Some((width, height));
        self
    }

    /// States the length of a film, a sound or a voice clip, in whole seconds, for
    /// [`Encrypted::send_file`](crate::Encrypted::send_file). Default: none.
    #[cfg(feature = "e2ee")]
    pub fn duration(mut self, duration: std::time::Duration) -> Self {
        self.duration = Some(duration);
        self
    }
}

impl From<&Path> for Upload {
    fn from(path: &Path) -> Self {
        Self::path(path)
    }
}

impl From<PathBuf> for Upload {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Upload");
        match &self.source {
            UploadSource::Path(_) => shown.field("source", &"path"),
            UploadSource::Bytes { bytes, .. } => shown.field("bytes", &bytes.len()),
            UploadSource::Reader { .. } => shown.field("source", &"reader"),
            UploadSource::Url(url) => shown.field("url", &Address(Some(url))),
        };
        shown
            .field("is_voice_clip", &self.is_voice_clip)
            .finish_non_exhaustive()
    }
}

/// How far an upload is, from [`Client::upload_with`](crate::Client::upload_with) or
/// [`Client::upload_image_with`](crate::Client::upload_image_with), which have an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct UploadProgress {
    /// How many bytes have been handed to the connection.
    pub sent: u64,
    /// How many there are: those of the file and of the form around it. More than zero.
    pub total: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_names_nor_content() {
        for upload in [
            Upload::path("/home/secret.txt"),
            Upload::bytes("secret.txt", "secret"),
            Upload::reader("secret.txt", &b"secret"[..]),
            Upload::url("https://example.com/secret.txt?secret=1"),
        ] {
            let shown = format!("{:?}", upload.media_type("secret").voice_clip());
            assert!(!shown.contains("secret"), "{shown}");
        }
    }
}
