//! The layers of a text, as people's devices write them.

use super::proto::{bytes, number};
use super::random::random;
use crate::id::{MessageId, UserId};
use crate::wire::e2ee::node::Jid;

/// The outer layer of a text, and of the key of a group.
pub(super) fn layered(application: Option<&[u8]>, key: Option<(&Jid, &[u8])>) -> Vec<u8> {
    let payload = application.map_or(Vec::new(), |application| {
        let sub_protocol = [bytes(1, application), number(2, 2)].concat();
        bytes(1, &bytes(1, &sub_protocol))
    });
    let length = fastrand::u8(1..=15);
    let mut protocol = bytes(1, &bytes(1, &vec![length; length.into()]));
    if let Some((group, distribution)) = key {
        let parts = [
            bytes(1, group.to_string().as_bytes()),
            bytes(2, distribution),
        ];
        protocol.extend(bytes(2, &bytes(2, &parts.concat())));
    }
    [payload, bytes(2, &protocol)].concat()
}

/// The middle layer of a text.
pub(super) fn application(content: &[u8], reply_to: Option<(&MessageId, UserId)>) -> Vec<u8> {
    let consumer = bytes(1, content);
    let sub_protocol = [bytes(1, &consumer), number(2, 1)].concat();
    let payload = bytes(1, &bytes(4, &bytes(2, &sub_protocol)));
    let mut metadata = [bytes(8, &random::<32>()[..]), number(9, 0)].concat();
    if let Some((id, author)) = reply_to {
        let author = Jid::messenger(author, 0).to_string();
        let quoted = [
            bytes(1, id.as_str().as_bytes()),
            bytes(3, author.as_bytes()),
        ]
        .concat();
        metadata.extend(bytes(10, &quoted));
    }
    [payload, bytes(2, &metadata)].concat()
}
