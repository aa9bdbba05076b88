//! Bytes as nodes.

use std::io::Read;

use flate2::read::ZlibDecoder;

use super::encode::{
    BYTES_8, BYTES_20, BYTES_32, DIGIT_CHARACTERS, DIGITS, EMPTY_LIST, FILL, HEX, HEX_CHARACTERS,
    JID, LIST_8, LIST_16, MESSENGER_JID,
};
use super::tokens::{double, list, single};
use super::{Content, Jid, Node, Server, Value};
use crate::wire::e2ee::{Refusal, split};

/// The bit of the first byte by which the rest is compressed.
const COMPRESSED: u8 = 2;
/// The longest node, in bytes.
const MAX_LENGTH: usize = 16 * 1024 * 1024;
/// How deep nodes are within each other.
const MAX_DEPTH: u32 = 32;

/// Reads a node.
///
/// # Errors
///
/// It is not a node, or is longer or deeper than the limits.
pub(crate) fn decode(bytes: &[u8]) -> Result<Node, Refusal> {
    let (flags, bytes) = bytes.split_first().ok_or(Refusal::Form)?;
    if flags & COMPRESSED == 0 {
        return Reader { bytes, depth: 0 }.node();
    }
    let mut inflated = Vec::new();
    let limit = u64::try_from(MAX_LENGTH)
        .unwrap_or(u64::MAX)
        .saturating_add(1);
    let mut decoder = ZlibDecoder::new(bytes).take(limit);
    decoder
        .read_to_end(&mut inflated)
        .map_err(|_| Refusal::Form)?;
    if inflated.len() > MAX_LENGTH {
        return Err(Refusal::TooLong);
    }
    let bytes = inflated.as_slice();
    Reader { bytes, depth: 0 }.node()
}

struct Reader<'a> {
    bytes: &'a [u8],
    depth: u32,
}

impl<'a> Reader<'a> {
    fn node(&mut self) -> Result<Node, Refusal> {
        let kind = self.byte()?;
        let size = self.list(kind)?.ok_or(Refusal::Form)?;
        let size = size.checked_sub(1).ok_or(Refusal::Form)?;
        let tag = self.text()?;
        if tag.is_empty() {
            return Err(Refusal::Form);
        }
        let mut attributes = Vec::new();
        for _ in 0..size / 2 {
            attributes.push((self.text()?, self.value()?));
        }
        let content = match size % 2 {
            0 => Content::Nothing,
            _ => self.content()?,
        };
        Ok(Node {
            tag,
            attributes,
            content,
        })
    }

    fn content(&mut self) -> Result<Content, Refusal> {
        let kind = self.byte()?;
        if let Some(size) = self.list(kind)? {
            self.depth += 1;
            if self.depth > MAX_DEPTH {
                return Err(Refusal::TooLong);
            }
            // A node takes two bytes at least, so that no length can ask for more memory than the bytes take.
            let nodes = (0..size).map(|_| self.node()).collect::<Result<_, _>>()?;
            self.depth -= 1;
            return Ok(Content::Nodes(nodes));
        }
        match kind {
            BYTES_8 | BYTES_20 | BYTES_32 => Ok(Content::Bytes(self.raw(kind)?.to_vec())),
            JID | MESSENGER_JID => Ok(Content::Text(self.jid(kind)?.to_string())),
            _ => Ok(Content::Text(self.text_of(kind)?)),
        }
    }

    fn value(&mut self) -> Result<Value, Refusal> {
        let kind = self.byte()?;
        Ok(match kind {
            JID | MESSENGER_JID => Value::Jid(self.jid(kind)?),
            _ => Value::Text(self.text_of(kind)?),
        })
    }

    fn jid(&mut self, kind: u8) -> Result<Jid, Refusal> {
        let user = self.text()?;
        let device = match kind {
            MESSENGER_JID => u16::from_be_bytes(self.array()?),
            _ => 0,
        };
        let server = Server::of(&self.text()?);
        Ok(Jid {
            user,
            device,
            server,
        })
    }

    fn text(&mut self) -> Result<String, Refusal> {
        let kind = self.byte()?;
        self.text_of(kind)
    }

    fn text_of(&mut self, kind: u8) -> Result<String, Refusal> {
        if let Some(list) = list(kind) {
            let at = self.byte()?;
            return double(list, at).map(str::to_owned).ok_or(Refusal::Form);
        }
        match kind {
            EMPTY_LIST => Ok(String::new()),
            DIGITS => self.packed(DIGIT_CHARACTERS),
            HEX => self.packed(HEX_CHARACTERS),
            BYTES_8 | BYTES_20 | BYTES_32 => {
                let text = str::from_utf8(self.raw(kind)?).map_err(|_| Refusal::Form)?;
                Ok(text.to_owned())
            }
            word => single(word).map(str::to_owned).ok_or(Refusal::Form),
        }
    }

    fn packed(&mut self, characters: &[u8]) -> Result<String, Refusal> {
        let head = self.byte()?;
        let bytes = self.take(usize::from(head & 0x7f))?;
        let halves = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
        let mut halves: Vec<_> = halves.collect();
        if head & 0x80 != 0 && halves.pop() != Some(FILL) {
            return Err(Refusal::Form);
        }
        let text = halves.iter().map(|half| {
            let character = characters.get(usize::from(*half));
            character.copied().map(char::from).ok_or(Refusal::Form)
        });
        text.collect()
    }

    /// The number of elements, if this byte begins a list.
    fn list(&mut self, kind: u8) -> Result<Option<usize>, Refusal> {
        Ok(match kind {
            EMPTY_LIST => Some(0),
            LIST_8 => Some(self.byte()?.into()),
            LIST_16 => Some(u16::from_be_bytes(self.array()?).into()),
            _ => None,
        })
    }

    fn raw(&mut self, kind: u8) -> Result<&'a [u8], Refusal> {
        let length = match kind {
            BYTES_8 => self.byte()?.into(),
            BYTES_20 => {
                let [high, middle, low] = self.array()?;
                u32::from_be_bytes([0, high & 0xf, middle, low])
            }
            _ => u32::from_be_bytes(self.array()?),
        };
        self.take(usize::try_from(length).map_err(|_| Refusal::TooLong)?)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.bytes.split_at_checked(length).ok_or(Refusal::Form)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let (taken, rest) = split(self.bytes).ok_or(Refusal::Form)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Refusal> {
        self.array().map(|[byte]| byte)
    }
}
