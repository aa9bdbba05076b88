//! The recorded files, and those of this crate.

use proptest::prelude::*;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{bytes, vectors};
use crate::wire::e2ee::Refusal;
use crate::wire::e2ee::media::{MediaKind, Opener, Sealer};

#[derive(Deserialize)]
struct Recorded {
    file: String,
    key: String,
    kind: String,
    plain: String,
}

const KINDS: [MediaKind; 4] = [
    MediaKind::Image,
    MediaKind::Video,
    MediaKind::Audio,
    MediaKind::Document,
];

fn seal(kind: MediaKind, key: [u8; 32], plain: &[u8], piece: usize) -> Vec<u8> {
    let mut sealer = Sealer::new(kind, &Zeroizing::new(key)).unwrap();
    let mut sealed: Vec<u8> = plain.chunks(piece).flat_map(|it| sealer.push(it)).collect();
    let (rest, hashes) = sealer.finish();
    sealed.extend(rest);
    assert_eq!(hashes.plain[..], Sha256::digest(plain)[..]);
    assert_eq!(hashes.sealed[..], Sha256::digest(&sealed)[..]);
    sealed
}

fn open(kind: MediaKind, key: [u8; 32], sealed: &[u8], piece: usize) -> Result<Vec<u8>, Refusal> {
    let mut opener = Opener::new(kind, &Zeroizing::new(key)).unwrap();
    let mut plain: Vec<u8> = sealed
        .chunks(piece)
        .flat_map(|it| opener.push(it))
        .collect();
    let (rest, hashes) = opener.finish()?;
    plain.extend(rest);
    assert_eq!(hashes.plain[..], Sha256::digest(&plain)[..]);
    assert_eq!(hashes.sealed[..], Sha256::digest(sealed)[..]);
    Ok(plain)
}

#[test]
fn the_recorded_files_are_sealed_and_opened() {
    let all: Vec<Recorded> = vectors("media");
    for (recorded, kind) in all.iter().zip(KINDS) {
        assert_eq!(recorded.kind, format!("{kind:?}"));
        let key = bytes(&recorded.key).try_into().unwrap();
        let (file, plain) = (bytes(&recorded.file), bytes(&recorded.plain));
        assert_eq!(seal(kind, key, &plain, 7), file);
        assert_eq!(open(kind, key, &file, 7), Ok(plain));
        let other = KINDS.into_iter().find(|it| *it != kind).unwrap();
        assert_eq!(open(other, key, &file, 7), Err(Refusal::Mac));
    }
    assert_eq!(all.len(), 4);
}

proptest! {
    #[test]
    fn files_of_any_length_in_pieces_of_any_length(plain in prop::collection::vec(any::<u8>(), 0..200), one in 1_usize..70, two in 1_usize..70) {
        let sealed = seal(MediaKind::Video, [3; 32], &plain, one);
        prop_assert_eq!(open(MediaKind::Video, [3; 32], &sealed, two), Ok(plain));
    }

    #[test]
    fn changed_files_are_refused(at: prop::sample::Index, bit in 0_u8..8) {
        let mut sealed = seal(MediaKind::Document, [3; 32], &[9; 100], 16);
        let at = at.index(sealed.len());
        prop_assert!(open(MediaKind::Document, [3; 32], &sealed[..at], 16).is_err());
        sealed[at] ^= 1 << bit;
        prop_assert_eq!(open(MediaKind::Document, [3; 32], &sealed, 16), Err(Refusal::Mac));
    }
}
