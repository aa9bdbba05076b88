//! Packets of MQTT 3.1, as far as a client that listens needs them.

use mqtt_proto::v3::{self, PacketType};
use mqtt_proto::{Pid, Protocol, QoS, QosPid, TopicFilter, TopicName};

use crate::error::TransportError;

/// A packet of the server.
#[derive(Debug, PartialEq)]
pub(crate) enum Packet {
    /// CONNACK with its return code; 0: accepted.
    Connected(u8),
    /// PUBLISH.
    Publish {
        topic: String,
        payload: Vec<u8>,
        /// The packet ID to acknowledge it by. `None`: it wants none.
        to_acknowledge: Option<Pid>,
    },
    /// PUBACK, of the packet with this ID.
    Acknowledged(Pid),
    /// Any other packet.
    Other,
}

/// Cuts bytes into packets, however they are spread over the messages of the websocket.
#[derive(Debug)]
pub(crate) struct Packets {
    bytes: Vec<u8>,
    /// How many of the bytes have been cut into packets.
    done: usize,
    /// The largest packet that is taken, in bytes.
    limit: u64,
}

impl Packets {
    pub(crate) fn new(limit: u64) -> Self {
        Self {
            bytes: Vec::new(),
            done: 0,
            limit,
        }
    }

    pub(crate) fn push(&mut self, bytes: &[u8]) {
        // Not after each packet: many small ones may come at once.
        self.bytes.drain(..self.done);
        self.done = 0;
        self.bytes.extend_from_slice(bytes);
    }

    /// The next packet. `None`: it has not arrived as a whole yet.
    pub(crate) fn next(&mut self) -> Result<Option<Packet>, TransportError> {
        let bytes = self.bytes.get(self.done..).unwrap_or_default();
        let header = match v3::Header::decode(bytes) {
            Ok(header) => header,
            Err(error) if error.is_eof() => return Ok(None),
            Err(_) => return Err(broken()),
        };
        let size = u64::from(header.remaining_len);
        if size > self.limit {
            return Err(TransportError::TooLarge { limit: self.limit });
        }
        // The length ends with the first byte that has not the highest bit.
        let length = bytes.iter().skip(1).position(|byte| byte & 0x80 == 0);
        let start = length.map_or(0, |position| position + 2);
        let end = start + header.remaining_len as usize;
        let Some(body) = bytes.get(start..end) else {
            return Ok(None);
        };
        let packet = decode(header, body)?;
        self.done += end;
        Ok(Some(packet))
    }
}

fn decode(header: v3::Header, body: &[u8]) -> Result<Packet, TransportError> {
    match (header.typ, body) {
        // The codec knows the codes up to 5 only.
        (PacketType::Connack, [_, code]) => Ok(Packet::Connected(*code)),
        (PacketType::Connack, _) => Err(broken()),
        (PacketType::Publish, _) => {
            let publish = v3::Publish::decode(body, &mut 0, header).map_err(|_| broken())?;
            Ok(Packet::Publish {
                topic: publish.topic_name.to_string(),
                payload: publish.payload.to_vec(),
                to_acknowledge: match publish.qos_pid {
                    QosPid::Level1(pid) => Some(pid),
                    QosPid::Level0 | QosPid::Level2(_) => None,
                },
            })
        }
        (PacketType::Puback, [high, low]) => {
            let id = Pid::try_from(u16::from_be_bytes([*high, *low]));
            Ok(id.map_or(Packet::Other, Packet::Acknowledged))
        }
        _ => Ok(Packet::Other),
    }
}

fn broken() -> TransportError {
    TransportError::Protocol(
        "the server broke the rules of MQTT: look for a proxy in between".into(),
    )
}

/// CONNECT of MQTT 3.1.
pub(crate) fn connect(user_name: &str, keep_alive: u16) -> Result<Vec<u8>, TransportError> {
    encode(v3::Packet::Connect(v3::Connect {
        protocol: Protocol::V310,
        clean_session: true,
        keep_alive,
        client_id: "mqttwsclient".into(),
        last_will: None,
        username: Some(user_name.into()),
        password: None,
    }))
}

/// PUBLISH with quality of service 1.
pub(crate) fn publish(topic: &str, payload: &str, id: Pid) -> Result<Vec<u8>, TransportError> {
    let topic = TopicName::try_from(topic).map_err(|_| unwritable())?;
    let payload = payload.as_bytes().to_vec().into();
    let publish = v3::Publish::new(QosPid::Level1(id), topic, payload);
    encode(v3::Packet::Publish(publish))
}

/// SUBSCRIBE to topics, with quality of service 1.
pub(crate) fn subscribe(topics: &[&str], id: Pid) -> Result<Vec<u8>, TransportError> {
    let filter = |topic: &&str| Ok((TopicFilter::try_from(*topic)?, QoS::Level1));
    let topics: Result<Vec<_>, mqtt_proto::Error> = topics.iter().map(filter).collect();
    let subscribe = v3::Subscribe::new(id, topics.map_err(|_| unwritable())?);
    encode(v3::Packet::Subscribe(subscribe))
}

/// PUBACK.
pub(crate) fn acknowledge(id: Pid) -> Result<Vec<u8>, TransportError> {
    encode(v3::Packet::Puback(id))
}

/// PINGREQ.
pub(crate) fn ping() -> Result<Vec<u8>, TransportError> {
    encode(v3::Packet::Pingreq)
}

fn encode(packet: v3::Packet) -> Result<Vec<u8>, TransportError> {
    let bytes = packet.encode().map_err(|_| unwritable())?;
    Ok(bytes.as_ref().to_vec())
}

fn unwritable() -> TransportError {
    TransportError::Protocol(
        "a packet cannot be written in MQTT: shorten the texts in `MqttOptions`".into(),
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, prop_assert_eq, proptest};

    use super::*;

    fn packets(limit: u64, bytes: &[u8]) -> Packets {
        let mut packets = Packets::new(limit);
        packets.push(bytes);
        packets
    }

    #[test]
    fn connects_in_the_words_of_mqtt_3_1() {
        let bytes = connect("{}", 10).unwrap();
        let expected = b"\x10\x1e\x00\x06MQIsdp\x03\x82\x00\x0a\x00\x0cmqttwsclient\x00\x02{}";
        assert_eq!(bytes, expected);
    }

    #[test]
    fn any_code_is_an_answer_to_the_connecting() {
        for code in 0..=255 {
            let packet = packets(9, &[0x20, 2, 0, code]).next().unwrap();
            assert_eq!(packet, Some(Packet::Connected(code)));
        }
        assert!(packets(9, &[0x20, 1, 0]).next().is_err());
    }

    #[test]
    fn what_breaks_the_rules_is_an_error() {
        for bytes in [
            // Reserved types.
            &[0x00, 0][..],
            &[0xf0, 0],
            // A length that never ends.
            &[0x30, 0xff, 0xff, 0xff, 0xff, 0xff],
            // A topic that is not UTF-8, one with a wild card, one that is longer than its packet.
            &[0x30, 4, 0, 2, 0xc3, 0x28],
            &[0x30, 3, 0, 1, b'#'],
            &[0x30, 3, 0, 9, b'a'],
            // Quality of service 3, and 1 without a number.
            &[0x36, 3, 0, 1, b'a'],
            &[0x32, 3, 0, 1, b'a'],
        ] {
            let error = packets(99, bytes).next().unwrap_err();
            assert!(matches!(error, TransportError::Protocol(_)), "{bytes:?}");
        }
        let error = packets(127, &[0x30, 0x80, 0x01]).next().unwrap_err();
        assert!(matches!(error, TransportError::TooLarge { limit: 127 }));
    }

    #[test]
    fn many_small_packets_at_once_take_as_long_as_their_bytes() {
        const MANY: usize = 1_000_000;
        let mut packets = packets(9, &b"\xd0\0".repeat(MANY));
        let cut = std::iter::from_fn(|| packets.next().unwrap());
        assert_eq!(cut.count(), MANY);
    }

    proptest! {
        #[test]
        fn bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let mut packets = packets(32, &bytes);
            while let Ok(Some(_)) = packets.next() {}
        }

        #[test]
        fn a_packet_is_read_however_it_is_cut(
            payload in proptest::collection::vec(any::<u8>(), 0..300),
            cut in 1..20_usize,
            count in 1..4_usize,
        ) {
            let publish = v3::Publish::new(
                QosPid::Level1(Pid::try_from(7).unwrap()),
                TopicName::try_from("/t_ms").unwrap(),
                payload.clone().into(),
            );
            let bytes = encode(v3::Packet::Publish(publish)).unwrap().repeat(count);
            let mut packets = Packets::new(1000);
            let mut found = Vec::new();
            for bytes in bytes.chunks(cut) {
                packets.push(bytes);
                while let Some(packet) = packets.next().unwrap() {
                    found.push(packet);
                }
            }
            prop_assert_eq!(found.len(), count);
            for packet in found {
                let expected = Packet::Publish {
                    topic: "/t_ms".to_owned(),
                    payload: payload.clone(),
                    to_acknowledge: Pid::try_from(7).ok(),
                };
                prop_assert_eq!(packet, expected);
            }
        }
    }
}
