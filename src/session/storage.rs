//! A session from a text or a file, and into a file.

use std::io;
use std::path::Path;
use std::str::FromStr;

use super::{Session, file, shapes};
use crate::error::Result;

impl Session {
    /// Reads a session from a file: one that [`save`](Self::save) wrote, or cookies in any form that [`Session`] reads.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io) if the file cannot be read, [`Error::Session`](crate::Error::Session) if it is no session,
    /// if others may read it, if it belongs to another user, or if the path is a symbolic link. (Another user's file is
    /// known where there is a `/proc`; elsewhere only root could read it at all.)
    pub fn load(path: impl AsRef<Path>) -> Result<Self> {
        file::read(path.as_ref())?.parse()
    }

    /// Writes the session to a file that only its owner may read (mode 0600). The file is replaced as a whole, or not at all.
    ///
    /// Files that a program left beside it because it was killed while saving are removed.
    ///
    /// # Errors
    ///
    /// [`Error::Io`](crate::Error::Io) if the file cannot be written; [`Error::Session`](crate::Error::Session), and the file stays
    /// as it is, if [`load`](Self::load) could not read the session back: it has no cookies, or is larger than 1 MiB.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let json = serde_json::to_string_pretty(&shapes::to_json(self)).map_err(io::Error::from)?;
        // What could not be read back must not take the place of what can.
        shapes::parse(&json)?;
        file::write(path.as_ref(), json.as_bytes())
    }
}

impl FromStr for Session {
    type Err = crate::Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(shapes::parse(text)?)
    }
}
