//! From bytes to events and messages, beside skipping over the same JSON.

use criterion::measurement::WallTime;
use criterion::{
    BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main,
};

#[expect(dead_code, reason = "another program writes them out")]
#[path = "support/inputs.rs"]
mod inputs;
#[path = "support/skipping.rs"]
mod skipping;

use fbchat::Result;
use fbchat::benchmarks::{frame, page, program, reply};
use inputs::{Body, alone};
use skipping::skip_all;

fn all(c: &mut Criterion) {
    compare(
        c,
        "20,000 items in long-poll replies",
        &alone(inputs::replies()),
        reply,
    );
    let frames = alone(inputs::frames());
    compare(c, "20,000 deltas over MQTT", &frames, frame);
    let programs = inputs::programs();
    compare(c, "20,000 rows over the gateway", &programs, program);
    let history = alone(vec![inputs::history()]);
    compare(c, "a page of history", &history, page);
}

fn compare<T>(
    c: &mut Criterion,
    name: &str,
    bodies: &[Body],
    decode: impl Fn(Vec<u8>) -> Result<T>,
) {
    let mut group: BenchmarkGroup<'_, WallTime> = c.benchmark_group(name);
    let bytes = bodies.iter().map(|it| it.text.len()).sum::<usize>();
    group
        .throughput(Throughput::Bytes(bytes as u64))
        .sample_size(20);
    group.bench_function("decode", |bencher| {
        let copies = || {
            bodies
                .iter()
                .map(|it| it.text.clone().into_bytes())
                .collect()
        };
        let decode_all = |copies: Vec<_>| {
            copies
                .into_iter()
                .map(|body| decode(body).unwrap())
                .collect::<Vec<T>>()
        };
        bencher.iter_batched(copies, decode_all, BatchSize::LargeInput);
    });
    group.bench_function("skip", |bencher| {
        bencher.iter(|| bodies.iter().for_each(skip_all));
    });
    group.finish();
}

criterion_group!(benches, all);
criterion_main!(benches);
