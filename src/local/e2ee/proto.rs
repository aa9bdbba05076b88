//! Protocol buffers, as far as texts of encrypted chats need them.

/// A member that has bytes.
pub(super) fn bytes(number: u8, value: &[u8]) -> Vec<u8> {
    let mut member = varint(u64::from(number) << 3 | 2);
    member.extend(varint(u64::try_from(value.len()).unwrap_or(u64::MAX)));
    member.extend(value);
    member
}

/// A member that is a number.
pub(super) fn number(number: u8, value: u64) -> Vec<u8> {
    let mut member = varint(u64::from(number) << 3);
    member.extend(varint(value));
    member
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value > 0x7f {
        bytes.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
    bytes
}

/// The value of a member.
enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// The first member of this number that has bytes, at the end of a path of such.
pub(super) fn find<'a>(mut message: &'a [u8], path: &[u64]) -> Option<&'a [u8]> {
    for number in path {
        let members = Members(message);
        message = members.into_iter().find_map(|(found, value)| match value {
            Value::Bytes(bytes) if found == *number => Some(bytes),
            _ => None,
        })?;
    }
    Some(message)
}

/// The text at the end of a path.
pub(super) fn text(message: &[u8], path: &[u64]) -> Option<String> {
    let bytes = find(message, path)?;
    String::from_utf8(bytes.to_vec()).ok()
}

/// The number at the end of a path.
pub(super) fn integer(message: &[u8], path: &[u64]) -> Option<u64> {
    let (last, path) = path.split_last()?;
    let members = Members(find(message, path)?);
    members.into_iter().find_map(|(found, value)| match value {
        Value::Number(value) if found == *last => Some(value),
        _ => None,
    })
}

struct Members<'a>(&'a [u8]);

impl<'a> Members<'a> {
    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (u64, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Number(self.varint()?),
            2 => {
                let length = usize::try_from(self.varint()?).ok()?;
                let (value, rest) = self.0.split_at_checked(length)?;
                self.0 = rest;
                Value::Bytes(value)
            }
            _ => return None,
        };
        Some((tag >> 3, value))
    }
}
