//! How things are done, in chapters to read. Documentation only: there is nothing in it to call.
//!
//! Begin with the [`tutorial`](self#modules), a bot in five steps. With ten minutes more, read [`listening`] and [`testing`](self#modules), and
//! before going to Facebook [`today`]. Every program here is compiled, and run against the [local server](crate#testing-offline). Lines that only set the stage are not shown: where there is
//! a `builder` or a `client` already, it is `Client::builder()`, or what `Client::new` returned.

#[doc = include_str!("bots.md")]
pub mod bots {}

#[doc = include_str!("coming_from_python.md")]
pub mod coming_from_python {}

#[cfg(feature = "e2ee")]
#[doc = include_str!("encrypted.md")]
pub mod encrypted {}

#[doc = include_str!("errors.md")]
pub mod errors {}

#[doc = include_str!("faq.md")]
pub mod faq {}

#[doc = include_str!("files.md")]
pub mod files {}

#[doc = include_str!("graphql.md")]
pub mod graphql {}

#[doc = include_str!("groups.md")]
pub mod groups {}

#[doc = include_str!("listening.md")]
pub mod listening {}

#[doc = include_str!("logging.md")]
pub mod logging {}

#[doc = include_str!("promises.md")]
pub mod promises {}

#[doc = include_str!("sessions.md")]
pub mod sessions {}

#[cfg(feature = "local-server")]
#[doc = include_str!("testing.md")]
pub mod testing {}

#[doc = include_str!("threads.md")]
pub mod threads {}

#[doc = include_str!("today.md")]
pub mod today {}

#[cfg(feature = "local-server")]
#[doc = include_str!("tutorial.md")]
pub mod tutorial {}
