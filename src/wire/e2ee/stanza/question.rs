//! Questions (`iq`), which have an identifier that comes back with the answer.

use crate::wire::e2ee::node::{Jid, Node};

/// The answer to a question, or why there is none.
pub(crate) type Answer = Result<Node, AnswerError>;

/// The server's refusal of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnswerError {
    pub(crate) code: u16,
    pub(crate) text: Option<String>,
}

/// Asks for something.
pub(super) fn get(id: &str, about: &str) -> Node {
    question(id, "get", about)
}

/// Asks to change something.
pub(super) fn set(id: &str, about: &str) -> Node {
    question(id, "set", about)
}

fn question(id: &str, kind: &str, about: &str) -> Node {
    let question = Node::new("iq").with("id", id).with("xmlns", about);
    question.with("type", kind).with("to", Jid::server())
}

/// Shows that the connection lives.
pub(crate) fn keep_alive(id: &str) -> Node {
    get(id, "w:p")
}

/// Asks for what waited to be delivered.
pub(crate) fn activate(id: &str) -> Node {
    set(id, "passive").containing([Node::new("active")])
}

/// Reads an answer: its identifier, and what it is.
pub(super) fn answer(node: Node) -> Option<(String, Answer)> {
    let id = node.text("id")?.to_owned();
    if node.has("type", "result") {
        return Some((id, Ok(node)));
    }
    let error = node.child("error");
    let error = AnswerError {
        code: error.and_then(|it| it.number("code")).unwrap_or_default(),
        text: error.and_then(|it| it.text("text")).map(str::to_owned),
    };
    node.has("type", "error").then_some((id, Err(error)))
}
