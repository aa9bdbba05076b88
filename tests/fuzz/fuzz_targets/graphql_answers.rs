#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| pure::properties::graphql_answers(input));
libfuzzer_sys::fuzz_mutator!(
    |text: &mut [u8], length: usize, longest: usize, seed: u32| {
        pure::mutate::json(text, length, longest, seed)
    }
);
