//! Colours of conversations.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The colour of a conversation's bubbles: one of the twenty that Messenger offered in 2020, or any other.
///
/// ```
/// use fbchat::ThreadColor;
///
/// assert_eq!(ThreadColor::Pumpkin.rgb(), (0xff, 0x7e, 0x29));
/// assert_eq!(ThreadColor::from_rgb(0xff, 0x7e, 0x29), ThreadColor::Pumpkin);
/// assert_eq!(ThreadColor::from_rgb(1, 2, 3).to_string(), "#010203");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ThreadColor {
    /// `#0084ff`, the default; Facebook also sends it as an empty text.
    MessengerBlue,
    /// `#44bec7`
    Viking,
    /// `#ffc300`
    GoldenPoppy,
    /// `#fa3c4c`
    RadicalRed,
    /// `#d696bb`
    Shocking,
    /// `#6699cc`
    PictonBlue,
    /// `#13cf13`
    FreeSpeechGreen,
    /// `#ff7e29`
    Pumpkin,
    /// `#e68585`
    LightCoral,
    /// `#7646ff`
    MediumSlateBlue,
    /// `#20cef5`
    DeepSkyBlue,
    /// `#67b868`
    Fern,
    /// `#d4a88c`
    Cameo,
    /// `#ff5ca1`
    BrilliantRose,
    /// `#a695c7`
    BilobaFlower,
    /// `#ff7ca8`
    TickleMePink,
    /// `#1adb5b`
    Malachite,
    /// `#f01d6a`
    Ruby,
    /// `#ff9c19`
    DarkTangerine,
    /// `#0edcde`
    BrightTurquoise,
    /// Any other colour.
    Custom {
        /// Red, from 0 to 255.
        r: u8,
        /// Green, from 0 to 255.
        g: u8,
        /// Blue, from 0 to 255.
        b: u8,
    },
}

/// The named colours, with their red, green and blue.
const NAMED: [(ThreadColor, (u8, u8, u8)); 20] = [
    (ThreadColor::MessengerBlue, (0x00, 0x84, 0xff)),
    (ThreadColor::Viking, (0x44, 0xbe, 0xc7)),
    (ThreadColor::GoldenPoppy, (0xff, 0xc3, 0x00)),
    (ThreadColor::RadicalRed, (0xfa, 0x3c, 0x4c)),
    (ThreadColor::Shocking, (0xd6, 0x96, 0xbb)),
    (ThreadColor::PictonBlue, (0x66, 0x99, 0xcc)),
    (ThreadColor::FreeSpeechGreen, (0x13, 0xcf, 0x13)),
    (ThreadColor::Pumpkin, (0xff, 0x7e, 0x29)),
    (ThreadColor::LightCoral, (0xe6, 0x85, 0x85)),
    (ThreadColor::MediumSlateBlue, (0x76, 0x46, 0xff)),
    (ThreadColor::DeepSkyBlue, (0x20, 0xce, 0xf5)),
    (ThreadColor::Fern, (0x67, 0xb8, 0x68)),
    (ThreadColor::Cameo, (0xd4, 0xa8, 0x8c)),
    (ThreadColor::BrilliantRose, (0xff, 0x5c, 0xa1)),
    (ThreadColor::BilobaFlower, (0xa6, 0x95, 0xc7)),
    (ThreadColor::TickleMePink, (0xff, 0x7c, 0xa8)),
    (ThreadColor::Malachite, (0x1a, 0xdb, 0x5b)),
    (ThreadColor::Ruby, (0xf0, 0x1d, 0x6a)),
    (ThreadColor::DarkTangerine, (0xff, 0x9c, 0x19)),
    (ThreadColor::BrightTurquoise, (0x0e, 0xdc, 0xde)),
];

impl ThreadColor {
    /// The colour with these shares of red, green and blue, by its name where it has one.
    pub fn from_rgb(r: u8, g: u8, b: u8) -> Self {
        let named = NAMED.into_iter().find(|(_, rgb)| *rgb == (r, g, b));
        named.map_or(Self::Custom { r, g, b }, |(color, _)| color)
    }

    /// Its red, green and blue, each from 0 to 255.
    pub fn rgb(self) -> (u8, u8, u8) {
        match self {
            Self::Custom { r, g, b } => (r, g, b),
            named => NAMED
                .into_iter()
                .find(|(color, _)| *color == named)
                .map_or((0, 0, 0), |(_, rgb)| rgb),
        }
    }
}

impl fmt::Display for ThreadColor {
    /// `#rrggbb`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (r, g, b) = self.rgb();
        write!(f, "#{r:02x}{g:02x}{b:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_color_is_itself_again_from_its_red_green_and_blue() {
        for (color, (r, g, b)) in NAMED {
            assert_eq!(color.rgb(), (r, g, b));
            assert_eq!(ThreadColor::from_rgb(r, g, b), color);
        }
        let custom = ThreadColor::Custom { r: 1, g: 2, b: 3 };
        assert_eq!(ThreadColor::from_rgb(1, 2, 3), custom);
    }
}
