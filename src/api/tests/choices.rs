//! The colours and reactions that the recorder chose. The recordings of `tests/it/recordings` are played with them too.

use crate::model::{Reaction, ThreadColor};

/// In the order of the recordings.
pub const COLORS: [ThreadColor; 15] = [
    ThreadColor::MessengerBlue,
    ThreadColor::Viking,
    ThreadColor::GoldenPoppy,
    ThreadColor::RadicalRed,
    ThreadColor::Shocking,
    ThreadColor::PictonBlue,
    ThreadColor::FreeSpeechGreen,
    ThreadColor::Pumpkin,
    ThreadColor::LightCoral,
    ThreadColor::MediumSlateBlue,
    ThreadColor::DeepSkyBlue,
    ThreadColor::Fern,
    ThreadColor::Cameo,
    ThreadColor::BrilliantRose,
    ThreadColor::BilobaFlower,
];

/// In the order of the recordings.
pub const REACTIONS: [Reaction; 7] = [
    Reaction::Love,
    Reaction::Smile,
    Reaction::Wow,
    Reaction::Sad,
    Reaction::Angry,
    Reaction::Yes,
    Reaction::No,
];
