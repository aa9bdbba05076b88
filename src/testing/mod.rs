//! Helpers that tests of several floors share.

pub(crate) mod mutate;
