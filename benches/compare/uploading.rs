//! Uploading a large file: the memory that the client takes meanwhile, and the time.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use fbchat::Upload;
use serde_json::{Value, json};

use crate::clients::{memory, peak_memory};
use crate::server::builder;

/// How often the file is uploaded: the most memory and the least time count.
const ROUNDS: usize = 3;

/// Uploads a file of so many MiB to the local server at this address, from one source: from disk, from a reader or, as a client does that
/// has the file in memory, as bytes. One source a process, because an allocator keeps what was freed.
pub(crate) fn measure(address: &str, mib: usize, source: &str) -> Value {
    let client = builder(address).login("bot@example.com", "bot").unwrap();
    let upload = |upload: Upload| {
        client.upload(upload).unwrap();
    };
    let (path, length) = (path(), mib << 20);
    // Whatever the first upload allocates for all.
    write(&path, 1024);
    upload(Upload::path(&path));
    write(&path, length);
    let figures = match source {
        "path" => rounds(|| upload(Upload::path(&path))),
        "reader" => rounds(|| upload(Upload::reader("noise.bin", noise(length)))),
        "bytes" => rounds(|| upload(Upload::bytes("noise.bin", fs::read(&path).unwrap()))),
        other => panic!("there is no such source: {other}"),
    };
    fs::remove_file(path).unwrap();
    figures
}

/// The path of the file that this process uploads.
fn path() -> PathBuf {
    std::env::temp_dir().join(format!("fbchat-upload-{}.bin", std::process::id()))
}

fn write(path: &Path, length: usize) {
    let mut file = fs::File::create(path).unwrap();
    io::copy(&mut noise(length), &mut file).unwrap();
}

fn noise(length: usize) -> impl Read + Send + 'static {
    io::repeat(7).take(length as u64)
}

/// The most memory above what was there, in KiB, and the least time.
fn rounds(upload: impl Fn()) -> Value {
    let (mut kib, mut seconds) = (0.0_f64, f64::INFINITY);
    for _ in 0..ROUNDS {
        // The peak begins anew at what is resident now.
        fs::write("/proc/self/clear_refs", "5").unwrap();
        let (before, start) = (memory(), Instant::now());
        upload();
        seconds = seconds.min(start.elapsed().as_secs_f64());
        let above = peak_memory().saturating_sub(before);
        kib = kib.max(above as f64 / 1024.0);
    }
    json!({"kib": kib, "seconds": seconds})
}
