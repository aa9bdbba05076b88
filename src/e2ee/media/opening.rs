//! Opening a file while it is fetched.

use std::io::Write;

use crate::e2ee::common::refused;
use crate::error::{Error, Result, TransportError};
use crate::http::ReadNext;
use crate::model::EncryptedFile;
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::media::{MediaKind, Opener};

/// How many bytes are read at once.
const PIECE: usize = 64 * 1024;

/// Opens what `read` gives, and writes it, up to `limit` bytes. `written` counts what was written, also before an error.
pub(super) fn open(
    file: &EncryptedFile,
    kind: MediaKind,
    limit: u64,
    read: ReadNext<'_>,
    into: &mut dyn Write,
    written: &mut u64,
) -> Result<()> {
    let refused = |refusal| refused("the file", refusal);
    let mut opener = Opener::new(kind, &file.key).map_err(refused)?;
    let mut write = |bytes: &[u8]| {
        if *written + bytes.len() as u64 > limit {
            return Err(Error::from(TransportError::TooLarge { limit }));
        }
        into.write_all(bytes)?;
        *written += bytes.len() as u64;
        Ok(())
    };
    let mut piece = vec![0; PIECE];
    loop {
        let read = read(&mut piece)?;
        if read == 0 {
            break;
        }
        write(&opener.push(piece.get(..read).unwrap_or_default()))?;
    }
    let (last, hashes) = opener.finish().map_err(refused)?;
    if hashes.plain != *file.hash || hashes.sealed != *file.sealed_hash {
        return Err(refused(Refusal::Hash));
    }
    write(&last)?;
    into.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io;

    use zeroize::Zeroizing;

    use super::*;
    use crate::e2ee::media::sealing::{SealError, seal};
    use crate::model::EncryptedKind;

    fn sealed(plain: &[u8]) -> (EncryptedFile, Vec<u8>) {
        let Ok(sealed) = seal(MediaKind::Document, plain, u64::MAX) else {
            panic!("it is not sealed");
        };
        let mut bytes = Vec::new();
        sealed.content.rewind().unwrap();
        io::copy(&mut &sealed.content, &mut bytes).unwrap();
        let file = EncryptedFile {
            kind: EncryptedKind::Document,
            key: sealed.key,
            hash: Zeroizing::new(sealed.hashes.plain),
            sealed_hash: Zeroizing::new(sealed.hashes.sealed),
            path: "/v".to_owned(),
            size: Some(sealed.length),
            media_type: None,
        };
        (file, bytes)
    }

    fn opened(file: &EncryptedFile, mut sealed: &[u8], limit: u64) -> Result<Vec<u8>> {
        let (mut plain, mut written) = (Vec::new(), 0);
        let mut read = |buffer: &mut [u8]| Ok(io::Read::read(&mut sealed, buffer)?);
        let kind = MediaKind::Document;
        open(file, kind, limit, &mut read, &mut plain, &mut written)?;
        assert_eq!(written, plain.len() as u64);
        Ok(plain)
    }

    #[test]
    fn a_file_of_any_length_comes_back_up_to_the_limit() {
        for length in [0, 1, 15, 16, 17, 65_535, 65_536, 200_000] {
            let plain: Vec<u8> = (0..length).map(|it| (it % 251) as u8).collect();
            let (file, sealed) = sealed(&plain);
            assert_eq!(opened(&file, &sealed, length).unwrap(), plain);
            if length > 0 {
                let refused = opened(&file, &sealed, length - 1);
                assert!(
                    matches!(
                        refused,
                        Err(Error::Transport(TransportError::TooLarge { .. }))
                    ),
                    "{refused:?}"
                );
            }
        }
    }

    #[test]
    fn a_file_that_is_not_the_one_that_the_message_names_is_refused() {
        let (file, bytes) = sealed(b"tea for two");
        let problem = |file: &EncryptedFile, bytes: &[u8]| {
            let refused = opened(file, bytes, 100).unwrap_err().to_string();
            assert!(!refused.contains("tea"), "{refused}");
            refused
        };
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(problem(&file, &changed).contains("changed on the way"));
            problem(&file, &bytes[..at]);
        }
        // What a sender could do who has the key.
        let (mut other, _) = sealed(b"coffee");
        other.key = file.key.clone();
        assert!(problem(&other, &bytes).contains("not the file"));
        let mut other = file.clone();
        other.sealed_hash = Zeroizing::new([0; 32]);
        assert!(problem(&other, &bytes).contains("not the file"));
    }

    #[test]
    fn errors_of_the_writer_and_the_connection_come_through() {
        struct Full;
        impl Write for Full {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::StorageFull.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let (file, bytes) = sealed(&[7; 100]);
        let mut rest = &bytes[..];
        let mut read = |buffer: &mut [u8]| Ok(io::Read::read(&mut rest, buffer)?);
        let kind = MediaKind::Document;
        let full = open(&file, kind, 100, &mut read, &mut Full, &mut 0);
        assert!(
            matches!(full, Err(Error::Io(error)) if error.kind() == io::ErrorKind::StorageFull)
        );
        let mut broken = |_: &mut [u8]| Err(TransportError::Timeout.into());
        let broken = open(&file, kind, 100, &mut broken, &mut Vec::new(), &mut 0);
        assert!(broken.unwrap_err().is_timeout());
    }

    #[test]
    fn a_file_that_is_too_large_or_cannot_be_read_is_not_sealed() {
        struct Broken;
        impl io::Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk"))
            }
        }
        let kind = MediaKind::Image;
        assert!(seal(kind, &[0; 10][..], 10).is_ok());
        let too_large = seal(kind, &[0; 11][..], 10);
        assert!(matches!(too_large, Err(SealError::TooLarge)));
        let endless = seal(kind, io::repeat(7), 3_000_000);
        assert!(matches!(endless, Err(SealError::TooLarge)));
        match seal(kind, io::Read::chain(&[0; 100][..], Broken), 1000) {
            Err(SealError::Read(error)) => assert_eq!(error.to_string(), "the disk"),
            _ => panic!("it was sealed"),
        }
    }
}
