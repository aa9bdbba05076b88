//! The tests of the state, without sockets.
