//! The people of the local server's small world, and the clients of those who have an account there.

use fbchat::local::LocalServer;
pub use fbchat::local::{ADA, ALAN, BOT, ENGINE_ROOM, GRACE, KATHERINE};
use fbchat::{Client, GroupId, ListenOptions, ThreadKey, Transport};

pub const OPEN_ROOM: ThreadKey = ThreadKey::Room(GroupId::new(2_000_000_000_000_002));
pub const WITH_BOT: ThreadKey = ThreadKey::User(BOT);
pub const WITH_ADA: ThreadKey = ThreadKey::User(ADA);

/// For what does not arrive over the gateway, or not as it does over MQTT.
pub fn over_mqtt() -> ListenOptions {
    ListenOptions::default().transport(Transport::Mqtt)
}

pub fn bot(server: &LocalServer) -> Client {
    log_in(server, "bot")
}

pub fn ada(server: &LocalServer) -> Client {
    log_in(server, "ada")
}

fn log_in(server: &LocalServer, name: &str) -> Client {
    let builder = server.client_builder();
    builder.login(format!("{name}@example.com"), name).unwrap()
}
