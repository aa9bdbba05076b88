//! The tree.

use super::jid::Jid;

/// A node.
#[derive(Clone, PartialEq, Default)]
#[cfg_attr(test, derive(Debug))]
pub(crate) struct Node {
    pub(crate) tag: String,
    /// In the order of the bytes, which means nothing.
    pub(super) attributes: Vec<(String, Value)>,
    pub(crate) content: Content,
}

/// The value of an attribute.
#[derive(Clone, PartialEq)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Value {
    Text(String),
    Jid(Jid),
}

/// What is within a node.
#[derive(Clone, PartialEq, Default)]
#[cfg_attr(test, derive(Debug))]
pub(crate) enum Content {
    #[default]
    Nothing,
    Nodes(Vec<Node>),
    Bytes(Vec<u8>),
    /// A word of the dictionary, or digits.
    Text(String),
}

impl Node {
    pub(crate) fn new(tag: &str) -> Self {
        Self {
            tag: tag.to_owned(),
            ..Self::default()
        }
    }

    /// Adds an attribute.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.attributes.push((name.to_owned(), value.into()));
        self
    }

    /// Puts nodes into it.
    #[must_use]
    pub(crate) fn containing(mut self, nodes: impl IntoIterator<Item = Node>) -> Self {
        self.content = Content::Nodes(nodes.into_iter().collect());
        self
    }

    /// Puts bytes into it.
    #[must_use]
    pub(crate) fn holding(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.content = Content::Bytes(bytes.into());
        self
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Value> {
        let mut attributes = self.attributes.iter();
        attributes.find(|it| it.0 == name).map(|it| &it.1)
    }

    #[cfg(test)]
    pub(crate) fn attributes(&self) -> impl Iterator<Item = (&str, String)> {
        let attributes = self.attributes.iter();
        attributes.map(|(name, value)| (name.as_str(), format!("{value:?}")))
    }

    /// The text of an attribute.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        match self.get(name)? {
            Value::Text(text) => Some(text),
            Value::Jid(_) => None,
        }
    }

    /// Whether an attribute has this text.
    pub(crate) fn has(&self, name: &str, text: &str) -> bool {
        self.text(name) == Some(text)
    }

    /// The number that is an attribute.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &str) -> Option<T> {
        self.text(name)?.parse().ok()
    }

    pub(crate) fn jid(&self, name: &str) -> Option<&Jid> {
        match self.get(name)? {
            Value::Jid(jid) => Some(jid),
            Value::Text(_) => None,
        }
    }

    /// The nodes within it.
    pub(crate) fn nodes(&self) -> &[Node] {
        match &self.content {
            Content::Nodes(nodes) => nodes,
            _ => &[],
        }
    }

    /// The first node of this tag within it.
    pub(crate) fn child(&self, tag: &str) -> Option<&Node> {
        self.children(tag).next()
    }

    /// The nodes of this tag within it.
    pub(crate) fn children(&self, tag: &str) -> impl Iterator<Item = &Node> {
        self.nodes().iter().filter(move |node| node.tag == tag)
    }

    /// The bytes within it: those of a text too, since words of the dictionary are written shorter.
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match &self.content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Text(text) => Some(text.as_bytes()),
            Content::Nothing | Content::Nodes(_) => None,
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&Jid> for Value {
    fn from(jid: &Jid) -> Self {
        Self::Jid(jid.clone())
    }
}

impl From<Jid> for Value {
    fn from(jid: Jid) -> Self {
        Self::Jid(jid)
    }
}
