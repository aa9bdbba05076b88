//! A function for each target. It takes any bytes, and panics where a property does not hold.

mod dgw;

pub use dgw::dgw_frames;
