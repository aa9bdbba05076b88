//! The requests that the site answers, one endpoint a file: what is sent, and the reading of the reply.

pub(crate) mod graphql_batch;
pub(crate) mod home;
