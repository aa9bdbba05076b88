//! Getting into an account, and staying there: login, two-factor, stored sessions.

mod file;
mod login;
#[cfg(test)]
mod mutations;
mod shapes;
mod stored;
mod two_factor;

use login::is_home;
pub(crate) use login::{Credentials, Login, is_logged_in};
pub use stored::Session;
pub(crate) use two_factor::TwoFactor;
