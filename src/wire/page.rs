//! A page of a list, as far as it can be read.

use crate::time::Timestamp;

/// The readable part of a page, and how far the whole page reaches.
#[derive(Debug)]
pub(crate) struct Page<T> {
    /// In their order, newest first.
    pub(crate) elements: Vec<T>,
    /// How many entries the page has, those included that were left out.
    pub(crate) length: usize,
    /// The time of its last entry that has one, left out or not.
    pub(crate) end: Option<Timestamp>,
}

#[cfg(test)]
impl Page<crate::model::Message> {
    /// A page all of which can be read.
    pub(crate) fn readable(elements: Vec<crate::model::Message>) -> Self {
        Self {
            length: elements.len(),
            end: elements.last().map(|message| message.at),
            elements,
        }
    }
}
