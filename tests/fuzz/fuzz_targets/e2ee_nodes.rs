#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pure::properties::e2ee_nodes(input));
