//! Nodes as bytes.

use super::tokens::{Token, token};
use super::{Content, Jid, Node, Server, Value};
use crate::wire::e2ee::Refusal;

pub(super) const EMPTY_LIST: u8 = 0;
pub(super) const MESSENGER_JID: u8 = 246;
pub(super) const LIST_8: u8 = 248;
pub(super) const LIST_16: u8 = 249;
pub(super) const JID: u8 = 250;
pub(super) const HEX: u8 = 251;
pub(super) const BYTES_8: u8 = 252;
pub(super) const BYTES_20: u8 = 253;
pub(super) const BYTES_32: u8 = 254;
pub(super) const DIGITS: u8 = 255;

/// The characters that take half a byte, each by its number.
pub(super) const DIGIT_CHARACTERS: &[u8] = b"0123456789-.";
pub(super) const HEX_CHARACTERS: &[u8] = b"0123456789ABCDEF";
/// The half of a byte behind an odd number of characters.
pub(super) const FILL: u8 = 15;
/// The longest text that is packed, in characters.
const MAX_PACKED: usize = 127;

/// Writes a node, with the byte before it that says that it is not compressed.
///
/// # Errors
///
/// It is longer than its form allows.
pub(crate) fn encode(node: &Node) -> Result<Vec<u8>, Refusal> {
    let mut bytes = vec![0];
    write_node(node, &mut bytes)?;
    Ok(bytes)
}

fn write_node(node: &Node, out: &mut Vec<u8>) -> Result<(), Refusal> {
    let has_content = node.content != Content::Nothing;
    let size = 1 + 2 * node.attributes.len() + usize::from(has_content);
    write_list(size, out)?;
    write_text(&node.tag, out)?;
    for (name, value) in &node.attributes {
        write_text(name, out)?;
        match value {
            Value::Text(text) => write_text(text, out)?,
            Value::Jid(jid) => write_jid(jid, out)?,
        }
    }
    match &node.content {
        Content::Nothing => Ok(()),
        Content::Bytes(bytes) => write_bytes(bytes, out),
        Content::Text(text) => write_text(text, out),
        Content::Nodes(nodes) => {
            write_list(nodes.len(), out)?;
            nodes.iter().try_for_each(|node| write_node(node, out))
        }
    }
}

fn write_list(size: usize, out: &mut Vec<u8>) -> Result<(), Refusal> {
    match (size, u8::try_from(size)) {
        (0, _) => out.push(EMPTY_LIST),
        (_, Ok(size)) => out.extend([LIST_8, size]),
        _ => {
            let size = u16::try_from(size).map_err(|_| Refusal::TooLong)?;
            out.push(LIST_16);
            out.extend(size.to_be_bytes());
        }
    }
    Ok(())
}

fn write_jid(jid: &Jid, out: &mut Vec<u8>) -> Result<(), Refusal> {
    // The other form has no room for a device.
    if jid.server == Server::Messenger || jid.device > 0 {
        out.push(MESSENGER_JID);
        write_text(&jid.user, out)?;
        out.extend(jid.device.to_be_bytes());
    } else {
        out.push(JID);
        match jid.user.as_str() {
            "" => out.push(EMPTY_LIST),
            user => write_text(user, out)?,
        }
    }
    write_text(jid.server.name(), out)
}

fn write_text(text: &str, out: &mut Vec<u8>) -> Result<(), Refusal> {
    match token(text) {
        Some(Token::Single(byte)) => out.push(byte),
        Some(Token::Double(list, at)) => out.extend([list, at]),
        None => {
            let packed = pack(text, DIGITS, DIGIT_CHARACTERS);
            match packed.or_else(|| pack(text, HEX, HEX_CHARACTERS)) {
                Some(packed) => out.extend(packed),
                None => write_bytes(text.as_bytes(), out)?,
            }
        }
    }
    Ok(())
}

/// Writes two characters a byte, if all are of these.
fn pack(text: &str, kind: u8, characters: &[u8]) -> Option<Vec<u8>> {
    if text.is_empty() || text.len() > MAX_PACKED {
        return None;
    }
    let halves = text.bytes().map(|character| {
        let at = characters.iter().position(|it| *it == character)?;
        u8::try_from(at).ok()
    });
    let halves: Vec<u8> = halves.collect::<Option<_>>()?;
    let pairs = halves.chunks(2).map(|pair| match *pair {
        [first, second] => first << 4 | second,
        [first] => first << 4 | FILL,
        _ => 0,
    });
    let pairs: Vec<u8> = pairs.collect();
    let is_odd = u8::from(halves.len() % 2 == 1) << 7;
    let mut packed = vec![kind, is_odd | u8::try_from(pairs.len()).ok()?];
    packed.extend(pairs);
    Some(packed)
}

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) -> Result<(), Refusal> {
    let length = u32::try_from(bytes.len()).map_err(|_| Refusal::TooLong)?;
    match length.to_be_bytes() {
        [0, 0, 0, length] => out.extend([BYTES_8, length]),
        [0, high @ ..=0x0f, middle, low] => out.extend([BYTES_20, high, middle, low]),
        length => {
            out.push(BYTES_32);
            out.extend(length);
        }
    }
    out.extend(bytes);
    Ok(())
}
