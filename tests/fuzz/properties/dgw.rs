//! The gateway's frames, and the streams of a connection.

use crate::wire::dgw::Frames;

/// Reads the frames of a message: each is written as it came, and no byte is lost.
pub fn dgw_frames(message: &[u8]) {
    let mut rest = message;
    for frame in Frames::of(message) {
        let length = match frame {
            Ok(frame) => {
                let mut written = Vec::new();
                frame.encode(&mut written).unwrap();
                assert!(rest.starts_with(&written));
                written.len()
            }
            Err((_, dropped)) => dropped,
        };
        rest = &rest[length..];
    }
    assert!(rest.is_empty());
}
