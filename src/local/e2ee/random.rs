//! Random keys of a test's world.

use zeroize::{Zeroize, Zeroizing};

/// Random bytes of a test's world.
pub(super) fn random<const N: usize>() -> Zeroizing<[u8; N]>
where
    [u8; N]: Zeroize,
{
    let mut bytes = Zeroizing::new([0; N]);
    fastrand::fill(&mut *bytes);
    bytes
}
