//! Files: sealed and opened piece by piece on their way, so that none is in memory as a whole.

mod download;
mod file;
mod hosts;
mod known;
mod opening;
mod sealing;
mod upload;

pub(super) use file::{attachment, encrypted_file};
pub(super) use known::Known;
pub(crate) use sealing::{SealError, seal};
