//! Answers the lines of `tests/interop/peer_omemo.py`, an implementation of the ratchet that nobody here wrote. `cargo test` runs it
//! without a line, and it ends at once.

use std::io::{BufRead, Write};

use fbchat::peer::Peer;

fn main() -> std::io::Result<()> {
    let mut peer = Peer::new().map_err(std::io::Error::other)?;
    let mut output = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        writeln!(output, "{}", peer.answer(&line?))?;
        output.flush()?;
    }
    Ok(())
}
