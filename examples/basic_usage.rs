//! Logs in, sends a message to its own account and logs out: `cargo run --example basic_usage`

mod support;

use support::{Result, Stage};

fn main() -> Result<()> {
    let stage = Stage::open()?;
    let client = stage.log_in()?;
    println!("Own ID: {}", client.uid());
    let id = client.send(client.uid(), "Hi me!")?;
    println!("Sent message {id}");
    client.logout()?;
    println!("Still logged in: {}", client.is_logged_in()?);
    Ok(())
}
