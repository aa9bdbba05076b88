//! The HTTP site: connection threads, routes, pages, and the nodes of replies.

pub(super) mod body;
pub(super) mod http_server;
pub(super) mod nodes;
pub(super) mod pages;
pub(super) mod percent;
pub(super) mod python_literal;
pub(super) mod reply;
pub(super) mod request;
pub(super) mod routes;
