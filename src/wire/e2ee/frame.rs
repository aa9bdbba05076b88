//! Frames: how the bytes of the connection are taken apart. A message of the websocket may have several, or a part of one.

use super::Refusal;

/// What the connection begins with: the version of the protocol, and of the dictionary. The handshake covers it.
pub(crate) const PROLOGUE: [u8; 4] = *b"WA\x06\x03";

/// The bytes of frames as they come.
#[derive(Default)]
pub(crate) struct Frames(Vec<u8>);

impl Frames {
    /// Takes in a message of the websocket.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    /// Takes out the next frame. `None`: it has not come whole.
    pub(crate) fn next(&mut self) -> Option<Vec<u8>> {
        let (length, rest) = self.0.split_first_chunk()?;
        let [high, middle, low] = *length;
        let length = usize::try_from(u32::from_be_bytes([0, high, middle, low])).ok()?;
        let frame = rest.get(..length)?.to_vec();
        self.0.drain(..3 + length);
        Some(frame)
    }
}

/// Writes a frame.
///
/// # Errors
///
/// It has more than 24 bits of bytes.
pub(crate) fn frame(content: &[u8]) -> Result<Vec<u8>, Refusal> {
    let length = u32::try_from(content.len()).map_err(|_| Refusal::TooLong)?;
    let [0, length @ ..] = length.to_be_bytes() else {
        return Err(Refusal::TooLong);
    };
    Ok([&length[..], content].concat())
}
