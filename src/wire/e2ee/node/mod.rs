//! Nodes: the tree of which every message of the connection consists, and its binary form.

mod decode;
mod encode;
mod jid;
mod tokens;
mod tree;

pub(crate) use decode::decode;
pub(crate) use encode::encode;
pub(crate) use jid::{Jid, Server};
pub(crate) use tree::{Content, Node, Value};
