//! Sealing a file before it is uploaded: the address of an upload has the hash of the sealed file.

use std::io::{self, Read};

use zeroize::Zeroizing;

use crate::e2ee::common::refused;
use crate::e2ee::random;
use crate::error::Error;
use crate::http::{SpoolError, spool};
use crate::wire::Content;
use crate::wire::e2ee::keys::SecretBytes;
use crate::wire::e2ee::media::{Hashes, MediaKind, Sealer};

/// How many bytes are read at once.
const PIECE: usize = 64 * 1024;

/// A file that can be uploaded.
pub(crate) struct SealedFile {
    pub(crate) kind: MediaKind,
    pub(crate) key: SecretBytes,
    pub(crate) hashes: Hashes,
    /// In bytes, before it was sealed.
    pub(crate) length: u64,
    pub(in crate::e2ee) content: Content,
}

/// Why a file could not be sealed.
pub(crate) enum SealError {
    /// It has more bytes than the limit.
    TooLarge,
    /// It cannot be read.
    Read(io::Error),
    Other(Error),
}

/// Reads a file of at most `limit` bytes to its end, and keeps what is sealed of it: no bytes of the file itself are on the disk.
pub(crate) fn seal(
    kind: MediaKind,
    from: impl Read,
    limit: u64,
) -> std::result::Result<SealedFile, SealError> {
    let key = random::bytes().map_err(SealError::Other)?;
    let sealer = Sealer::new(kind, &key);
    let sealer = sealer.map_err(|it| SealError::Other(refused("the key of a file", it)))?;
    let mut sealing = Sealing {
        from,
        sealer: Some(sealer),
        hashes: None,
        limit,
        length: 0,
        is_too_large: false,
        piece: Zeroizing::new(vec![0; PIECE]),
        ready: Vec::new(),
        taken: 0,
    };
    let content = spool(&mut sealing, u64::MAX);
    match (content, sealing.hashes) {
        (Ok(content), Some(hashes)) => Ok(SealedFile {
            kind,
            key,
            hashes,
            length: sealing.length,
            content,
        }),
        _ if sealing.is_too_large => Err(SealError::TooLarge),
        (Err(SpoolError::Read(error)), _) => Err(SealError::Read(error)),
        (Err(error), _) => Err(SealError::Other(error.into_error(Error::from))),
        (Ok(_), None) => Err(SealError::Read(io::ErrorKind::UnexpectedEof.into())),
    }
}

/// Reads the sealed bytes of a file.
struct Sealing<R> {
    from: R,
    /// `None`: it is finished, or failed.
    sealer: Option<Sealer>,
    /// Those of the whole file, at the end.
    hashes: Option<Hashes>,
    limit: u64,
    length: u64,
    is_too_large: bool,
    piece: Zeroizing<Vec<u8>>,
    ready: Vec<u8>,
    /// How many of those that are ready have been taken.
    taken: usize,
}

impl<R: Read> Sealing<R> {
    /// Reads the next piece of the file. `None`: there is nothing more.
    fn next(&mut self) -> io::Result<Option<Vec<u8>>> {
        let Some(sealer) = &mut self.sealer else {
            return Ok(None);
        };
        let read = self.from.read(&mut self.piece)?;
        if read == 0 {
            return Ok(self.sealer.take().map(|sealer| {
                let (last, hashes) = sealer.finish();
                self.hashes = Some(hashes);
                last
            }));
        }
        self.length += read as u64;
        if self.length > self.limit {
            self.is_too_large = true;
            return Err(io::Error::other("the file is larger than the limit"));
        }
        // A reader that claims more than it was given room for is at fault itself.
        let piece = self.piece.get(..read).unwrap_or(&self.piece);
        Ok(Some(sealer.push(piece)))
    }
}

impl<R: Read> Read for Sealing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let mut ready = self.ready.get(self.taken..).unwrap_or_default();
            if !ready.is_empty() {
                let read = ready.read(buffer)?;
                self.taken += read;
                return Ok(read);
            }
            match self.next()? {
                Some(ready) => (self.ready, self.taken) = (ready, 0),
                None => return Ok(0),
            }
        }
    }
}
