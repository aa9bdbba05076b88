//! Readers that fail, or never end.

use std::cell::Cell;
use std::io::{self, Read};
use std::sync::mpsc;
use std::thread;

use super::{log_in, only_facebook};
use fbchat::{Error, Upload};

/// Gives a few bytes, then what the test wants.
struct Then<F>(usize, F);

impl<F: FnMut() -> io::Result<usize>> Read for Then<F> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return (self.1)();
        }
        let length = self.0.min(buffer.len());
        self.0 -= length;
        Ok(length)
    }
}

#[test]
fn a_reader_that_fails_half_way_uploads_nothing() {
    let server = only_facebook();
    let client = log_in(server.client_builder());
    let before = server.seen().len();
    let broken = || Err(io::Error::new(io::ErrorKind::ConnectionReset, "the cable"));
    let panicking = || panic!("a reader of the test");
    let boasting = || Ok(usize::MAX);
    for (upload, why) in [
        (Upload::reader("a", Then(2_000_000, broken)), "the cable"),
        (Upload::reader("a", Then(10, panicking)), "panicked"),
        (Upload::reader("a", Then(10, boasting)), "claims"),
    ] {
        match client.upload(upload) {
            Err(Error::Io(error)) if error.to_string().contains(why) => {}
            other => panic!("{why}: {other:?}"),
        }
    }
    assert_eq!(server.seen().len(), before);
    // Nothing is left in a bad state.
    let interrupted = Cell::new(true);
    let once = move || match interrupted.take() {
        true => Err(io::ErrorKind::Interrupted.into()),
        false => Ok(0),
    };
    client.upload(Upload::reader("a", Then(10, once))).unwrap();
}

#[test]
fn a_reader_that_goes_on_ends_when_the_call_is_cancelled() {
    let server = only_facebook();
    let client = log_in(server.client_builder().max_file_size(u64::MAX));
    let (began, begins) = mpsc::channel();
    let endless = move || {
        let _ = began.send(());
        Ok(1)
    };
    let uploading = thread::spawn({
        let client = client.clone();
        move || client.upload(Upload::reader("a", Then(0, endless)))
    });
    begins.recv().unwrap();
    client.cancel();
    let ended = uploading.join().unwrap();
    assert!(
        matches!(ended, Err(Error::Cancelled { sent: false, .. })),
        "{ended:?}"
    );
}
