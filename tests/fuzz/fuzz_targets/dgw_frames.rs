#![no_main]

libfuzzer_sys::fuzz_target!(|message: &[u8]| pure::properties::dgw_frames(message));
