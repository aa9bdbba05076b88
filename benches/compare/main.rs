//! The measurements of `benches/compare/run`, each by its name; the result is one line of JSON.
#![allow(dead_code, reason = "of the tests' server a part is used")]

mod clients;
#[cfg(feature = "e2ee")]
mod encrypted;
mod million;
mod pushed;
mod reading;
mod sending;
mod uploading;

#[path = "../support/inputs.rs"]
mod inputs;
#[path = "../support/server.rs"]
mod server;
#[path = "../support/skipping.rs"]
mod skipping;
#[path = "../../tests/support/mod.rs"]
mod support;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let figures = match arguments[..] {
        ["inputs", folder] => inputs::write(folder.as_ref()),
        ["decode", input] => reading::measure(input),
        ["serve"] => server::serve(0),
        ["serve", events] => server::serve(number(events)),
        ["world"] => server::world(),
        ["send", address, count] => sending::rate(address, number(count)),
        ["overhead", address, count] => sending::overhead(address, number(count)),
        ["resume"] => sending::resume(),
        ["pushed", transport, count] => pushed::measure(transport, number(count)),
        ["clients", transport, address, count, seconds] => {
            clients::measure(transport, address, number(count), number(seconds))
        }
        ["million", transport, address, count] => {
            million::measure(transport, address, number(count))
        }
        #[cfg(feature = "e2ee")]
        ["encrypted", count] => encrypted::measure(number(count)),
        ["upload", address, mib, source] => uploading::measure(address, number(mib), source),
        _ => panic!("there is no such measurement: {arguments:?}"),
    };
    println!("{figures}");
}

fn number<T: std::str::FromStr>(text: &str) -> T {
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is no number"))
}
