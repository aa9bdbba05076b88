//! Getting into an account, and staying there: login, two-factor, stored sessions.

mod cookies;
mod file;
mod found;
mod header;
mod home;
mod json_shapes;
mod login;
#[cfg(test)]
mod mutations;
mod position;
mod quoted;
mod shapes;
mod storage;
mod stored;
mod table;
mod two_factor;

pub(crate) use login::{Credentials, Login, is_logged_in};
pub use stored::Session;
pub(crate) use two_factor::TwoFactor;
