//! No randomness: the maps of the standard library have the same order each time, so that a target does the same with the same inputs.

/// Stands in for the function of the system.
///
/// # Safety
///
/// The buffer is this long.
#[unsafe(no_mangle)]
unsafe extern "C" fn getrandom(buffer: *mut u8, length: usize, _flags: u32) -> isize {
    // SAFETY: as above.
    unsafe { buffer.write_bytes(0, length) };
    length.cast_signed()
}
