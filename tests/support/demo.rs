//! The people of the local server's small world, and the clients of those who have an account there.

use fbchat::local::LocalServer;
use fbchat::{Client, GroupId, ListenOptions, ThreadKey, Transport, UserId};

pub const BOT: UserId = UserId::new(100_000_000_000_001);
pub const ADA: UserId = UserId::new(4);
pub const GRACE: UserId = UserId::new(100_000_000_000_002);
pub const ALAN: UserId = UserId::new(100_000_000_000_003);
/// Nobody's friend.
pub const KATHERINE: UserId = UserId::new(100_000_000_000_009);
pub const WITH_BOT: ThreadKey = ThreadKey::User(BOT);
pub const WITH_ADA: ThreadKey = ThreadKey::User(ADA);
/// A group of all but Katherine, without admins.
pub const ENGINE_ROOM: ThreadKey = ThreadKey::Group(GroupId::new(2_000_000_000_000_001));

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
