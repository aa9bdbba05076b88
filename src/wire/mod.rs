//! What the bytes look like: private structs and pure functions from them to events and the model. No I/O.

mod attachment;
mod color;
mod de;
mod delta;
pub(crate) mod item;
mod message;
pub(crate) mod pull;
mod receipt;
mod share;
mod sticker;
mod thread_change;

#[cfg(test)]
mod mutations;
#[cfg(test)]
mod odd_items;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod reference_form;
