//! The measurements of `benches/compare/run`, each by its name; the result is one line of JSON.
#![allow(
    dead_code,
    unused_imports,
    reason = "of the floors below and of the tests' server a part is used"
)]

mod clients;
mod million;
mod pushed;
mod reading;
mod sending;

// The decoder is private. Its floors need nothing above them, so they are compiled into this program as they stand.
#[path = "../../src/damage.rs"]
mod damage;
#[path = "../support/decoding.rs"]
mod decoding;
#[path = "../../src/error.rs"]
mod error;
#[path = "../../src/event/mod.rs"]
mod event;
#[path = "../../src/id.rs"]
mod id;
#[path = "../support/inputs.rs"]
mod inputs;
#[path = "../../src/model/mod.rs"]
mod model;
#[path = "../../src/secret.rs"]
mod secret;
#[path = "../support/server.rs"]
mod server;
#[path = "../../tests/support/mod.rs"]
mod support;
#[path = "../../src/time.rs"]
mod time;
#[path = "../../src/wire/mod.rs"]
mod wire;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let told = match arguments[..] {
        ["inputs", folder] => inputs::write(folder.as_ref()),
        ["decode", input] => reading::measure(input),
        ["serve"] => server::serve(0),
        ["serve", events] => server::serve(number(events)),
        ["send", address, count] => sending::rate(address, number(count)),
        ["overhead", address, count] => sending::overhead(address, number(count)),
        ["resume"] => sending::resume(),
        ["pushed", count] => pushed::measure(number(count)),
        ["clients", transport, address, count, seconds] => {
            clients::measure(transport, address, number(count), number(seconds))
        }
        ["million", transport, address, count] => {
            million::measure(transport, address, number(count))
        }
        _ => panic!("there is no such measurement: {arguments:?}"),
    };
    println!("{told}");
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is no number"))
}
