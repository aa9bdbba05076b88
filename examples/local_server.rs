//! A local Messenger server: `cargo run --example local_server -- [--port N] [--world FILE]`
//!
//! Prints one line of JSON with its address and its world, and serves until standard input ends. A browser finds
//! the playground at that address.

use std::fs;
use std::io;
use std::process::ExitCode;

use fbchat::local::{LocalServer, World};
use serde_json::json;

fn main() -> ExitCode {
    match options(std::env::args().skip(1)).and_then(|(port, world)| serve(port, world)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}\nusage: local_server [--port N] [--world FILE]");
            ExitCode::from(2)
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<(u16, World), String> {
    let (mut port, mut world) = (0, World::demo());
    while let Some(option) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("{option} needs a value"));
        match option.as_str() {
            "--port" => {
                let text = value()?;
                port = text
                    .parse()
                    .map_err(|_| format!("{text} is no port: a number from 0 to 65535"))?;
            }
            "--world" => world = read_world(&value()?)?,
            _ => return Err(format!("there is no option {option}")),
        }
    }
    Ok((port, world))
}

fn read_world(file: &str) -> Result<World, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
    World::from_json(&text).map_err(|error| match std::error::Error::source(&error) {
        Some(source) => format!("{file}: {error}: {source}"),
        None => format!("{file}: {error}"),
    })
}

fn serve(port: u16, world: World) -> Result<(), String> {
    let mut line = world.to_json();
    let server = LocalServer::on_port(world, port)
        .map_err(|error| format!("cannot listen on port {port}: {error}"))?;
    line["address"] = json!(server.address().to_string());
    println!("{line}");
    io::copy(&mut io::stdin(), &mut io::sink()).map_err(|error| error.to_string())?;
    Ok(())
}
