//! Packets of MQTT 3.1: decodes those of clients, encodes those of the broker.

const MAX_PACKET: usize = 1024 * 1024;
/// The most bytes of a remaining length.
const MAX_LENGTH_BYTES: usize = 4;

/// Not a packet that a client may send.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed;

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Packet {
    Connect(Connect),
    Publish {
        topic: String,
        /// `None` for quality of service 0.
        id: Option<u16>,
        payload: Vec<u8>,
    },
    PubAck(u16),
    Subscribe {
        id: u16,
        topics: Vec<(String, u8)>,
    },
    Unsubscribe {
        id: u16,
        topics: Vec<String>,
    },
    PingReq,
    Disconnect,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) struct Connect {
    pub(super) protocol: String,
    pub(super) level: u8,
    pub(super) clean: bool,
    pub(super) keep_alive: u16,
    pub(super) client_id: String,
    pub(super) user_name: Option<String>,
}

/// Removes the first packet from the buffer and returns it; `None` while it is incomplete.
pub(super) fn take(buffer: &mut Vec<u8>) -> Result<Option<Packet>, Malformed> {
    let Some((first, after)) = buffer.split_first() else {
        return Ok(None);
    };
    let Some((length, after)) = remaining_length(after)? else {
        return Ok(None);
    };
    if length > MAX_PACKET {
        return Err(Malformed);
    }
    let Some(body) = after.get(..length) else {
        return Ok(None);
    };
    let packet = parse(*first, body)?;
    let used = buffer.len() - (after.len() - length);
    buffer.drain(..used);
    Ok(Some(packet))
}

fn remaining_length(bytes: &[u8]) -> Result<Option<(usize, &[u8])>, Malformed> {
    let mut length = 0;
    let mut rest = bytes;
    for key in 0..MAX_LENGTH_BYTES {
        let Some((byte, after)) = rest.split_first() else {
            return Ok(None);
        };
        rest = after;
        length |= usize::from(byte & 0x7f) << (7 * key);
        if byte & 0x80 == 0 {
            return Ok(Some((length, rest)));
        }
    }
    Err(Malformed)
}

fn parse(first: u8, body: &[u8]) -> Result<Packet, Malformed> {
    let mut fields = Fields(body);
    let (kind, qos) = (first >> 4, (first >> 1) & 3);
    let packet = match (kind, qos) {
        (1, _) => Packet::Connect(connect(&mut fields)?),
        (3, 0 | 1) => {
            let topic = fields.text()?;
            if topic.is_empty() || topic.contains(['+', '#', '\0']) {
                return Err(Malformed);
            }
            let id = match qos {
                0 => None,
                _ => Some(fields.id()?),
            };
            let payload = std::mem::take(&mut fields.0).to_vec();
            Packet::Publish { topic, id, payload }
        }
        (4, _) => Packet::PubAck(fields.id()?),
        (8, 1) => {
            let id = fields.id()?;
            let mut topics = Vec::new();
            while !fields.0.is_empty() {
                topics.push((fields.text()?, fields.byte()? & 3));
            }
            Packet::Subscribe { id, topics }
        }
        (10, 1) => {
            let id = fields.id()?;
            let mut topics = Vec::new();
            while !fields.0.is_empty() {
                topics.push(fields.text()?);
            }
            Packet::Unsubscribe { id, topics }
        }
        (12, _) => Packet::PingReq,
        (14, _) => Packet::Disconnect,
        _ => return Err(Malformed),
    };
    fields.0.is_empty().then_some(packet).ok_or(Malformed)
}

fn connect(fields: &mut Fields<'_>) -> Result<Connect, Malformed> {
    let (protocol, level, flags) = (fields.text()?, fields.byte()?, fields.byte()?);
    let (keep_alive, client_id) = (fields.number()?, fields.text()?);
    let has = |flag: u8| flags & flag != 0;
    if has(0x04) {
        let (_topic, _message) = (fields.text()?, fields.bytes()?);
    }
    let user_name = if has(0x80) {
        Some(fields.text()?)
    } else {
        None
    };
    if has(0x40) {
        fields.bytes()?;
    }
    Ok(Connect {
        protocol,
        level,
        clean: has(0x02),
        keep_alive,
        client_id,
        user_name,
    })
}

/// The rest of a packet.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn byte(&mut self) -> Result<u8, Malformed> {
        let (first, rest) = self.0.split_first().ok_or(Malformed)?;
        self.0 = rest;
        Ok(*first)
    }

    fn number(&mut self) -> Result<u16, Malformed> {
        Ok(u16::from_be_bytes([self.byte()?, self.byte()?]))
    }

    /// Reads a packet identifier, which cannot be 0.
    fn id(&mut self) -> Result<u16, Malformed> {
        match self.number()? {
            0 => Err(Malformed),
            id => Ok(id),
        }
    }

    fn bytes(&mut self) -> Result<&'a [u8], Malformed> {
        let length = usize::from(self.number()?);
        let (bytes, rest) = self.0.split_at_checked(length).ok_or(Malformed)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn text(&mut self) -> Result<String, Malformed> {
        let text = std::str::from_utf8(self.bytes()?);
        text.map(str::to_owned).map_err(|_| Malformed)
    }
}

pub(super) fn connack(code: u8) -> Vec<u8> {
    vec![0x20, 2, 0, code]
}

pub(super) fn puback(id: u16) -> Vec<u8> {
    with_length(0x40, &id.to_be_bytes())
}

pub(super) fn suback(id: u16, granted: &[u8]) -> Vec<u8> {
    with_length(0x90, &[&id.to_be_bytes(), granted].concat())
}

pub(super) fn unsuback(id: u16) -> Vec<u8> {
    with_length(0xb0, &id.to_be_bytes())
}

pub(super) fn pingresp() -> Vec<u8> {
    vec![0xd0, 0]
}

/// Returns a PUBLISH packet; with an identifier its quality of service is 1.
pub(super) fn publish(topic: &[u8], id: Option<u16>, payload: &[u8]) -> Vec<u8> {
    let length = u16::try_from(topic.len()).unwrap_or(u16::MAX);
    let mut body = length.to_be_bytes().to_vec();
    body.extend(topic.iter().take(length.into()));
    body.extend(id.map(u16::to_be_bytes).into_iter().flatten());
    body.extend(payload);
    with_length(if id.is_some() { 0x32 } else { 0x30 }, &body)
}

fn with_length(first: u8, body: &[u8]) -> Vec<u8> {
    let mut packet = vec![first];
    let mut length = body.len();
    loop {
        let low = u8::try_from(length & 0x7f).unwrap_or(0);
        length >>= 7;
        packet.push(if length > 0 { low | 0x80 } else { low });
        if length == 0 {
            break;
        }
    }
    packet.extend(body);
    packet
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packets_are_taken_one_by_one_and_only_whole() {
        let bytes = b"\x32\x08\0\x02/t\0\x07hi\xc0\0\x30";
        for end in 0..10 {
            assert_eq!(take(&mut bytes[..end].to_vec()), Ok(None));
        }
        let mut buffer = bytes.to_vec();
        let publish = Packet::Publish {
            topic: "/t".to_owned(),
            id: Some(7),
            payload: b"hi".to_vec(),
        };
        assert_eq!(take(&mut buffer), Ok(Some(publish)));
        assert_eq!(take(&mut buffer), Ok(Some(Packet::PingReq)));
        assert_eq!((take(&mut buffer), &*buffer), (Ok(None), &b"\x30"[..]));
    }

    #[test]
    fn a_connect_packet_is_read() {
        let body = b"\0\x06MQIsdp\x03\x82\0\x0a\0\x01m\0\x02{}";
        let connect = Connect {
            protocol: "MQIsdp".to_owned(),
            level: 3,
            clean: true,
            keep_alive: 10,
            client_id: "m".to_owned(),
            user_name: Some("{}".to_owned()),
        };
        let packet = with_length(0x10, body);
        assert_eq!(
            take(&mut packet.clone()),
            Ok(Some(Packet::Connect(connect)))
        );
        for end in 1..body.len() {
            assert_eq!(take(&mut with_length(0x10, &body[..end])), Err(Malformed));
        }
    }

    #[test]
    fn packets_that_no_client_sends_are_malformed() {
        for packet in [
            &b"\x00\0"[..],
            b"\xf0\0",
            b"\x20\x02\0\0",
            b"\x30\x04\0\x01#x",
            b"\x30\x03\0\x01\xff",
            b"\x30\x02\0\0",
            b"\x32\x05\0\x01t\0\0",
            b"\x34\x05\0\x01t\0\x01",
            b"\x82\x06\0\x01\0\x09t\0",
            b"\x30\xff\xff\xff\xff\x01",
            b"\x30\xff\xff\xff\x7f",
            b"\xc0\x01x",
        ] {
            assert_eq!(take(&mut packet.to_vec()), Err(Malformed), "{packet:?}");
        }
    }

    #[test]
    fn lengths_take_as_many_bytes_as_they_need() {
        for (length, bytes) in [
            (0, &[0][..]),
            (127, &[127]),
            (128, &[0x80, 1]),
            (16_383, &[0xff, 0x7f]),
            (16_384, &[0x80, 0x80, 1]),
        ] {
            let packet = with_length(0x30, &vec![0; length]);
            assert_eq!(packet[1..=bytes.len()], *bytes);
            let read = remaining_length(&packet[1..]).unwrap().unwrap();
            assert_eq!((read.0, read.1.len()), (length, length));
        }
    }
}
