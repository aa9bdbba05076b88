//! Decoding, beside skipping over the same JSON.

use std::fs;
use std::hint::black_box;

use fbchat::Result;
use fbchat::benchmarks::{frame, page, program, reply};
use serde_json::{Value, json};

use crate::inputs::{self, Body, alone};
use crate::skipping::skip_all;

/// The number of rounds; the median counts.
const ROUNDS: usize = 5;

/// The amount that is read in a round. The kernel counts in ticks of a few milliseconds: a round has to take many of them.
const BYTES: usize = 100_000_000;

pub(crate) fn measure(input: &str) -> Value {
    match input {
        "replies" => compare(&alone(inputs::replies()), reply),
        "frames" => compare(&alone(inputs::frames()), frame),
        "programs" => compare(&inputs::programs(), program),
        "history" => compare(&alone(vec![inputs::history()]), page),
        other => panic!("there is no such input: {other}"),
    }
}

fn compare<T>(bodies: &[Body], decode: impl Fn(Vec<u8>) -> Result<T>) -> Value {
    let bytes: usize = bodies.iter().map(|it| it.text.len()).sum();
    let passes = BYTES.div_ceil(bytes);
    let all = || bodies.iter().cycle().take(passes * bodies.len());
    let (mut decoding, mut skipping) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let copies: Vec<Vec<u8>> = all().map(|it| it.text.clone().into_bytes()).collect();
        let start = computed();
        for body in copies {
            black_box(decode(body).unwrap());
        }
        decoding.push(computed() - start);
        let start = computed();
        for body in all() {
            skip_all(body);
        }
        skipping.push(computed() - start);
    }
    let once = |seconds| median(seconds) / passes as f64;
    json!({"bytes": bytes, "seconds": once(decoding), "skipping": once(skipping)})
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Returns the CPU time of this thread in seconds, which excludes other work on the machine.
fn computed() -> f64 {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let nanoseconds = statistics.split(' ').next().unwrap();
    nanoseconds.parse::<f64>().unwrap() / 1e9
}
