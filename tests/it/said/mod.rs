//! What a message can hold beside its text, what is taken back and what is sent on: refusals, what others see of it.

mod refusals;
mod seen_by_others;

use fbchat::local::LocalServer;
use fbchat::{Client, GroupId, ThreadKey, UserId};

const BOT: UserId = UserId::new(100_000_000_000_001);
const ADA: UserId = UserId::new(4);
const WITH_ADA: ThreadKey = ThreadKey::User(ADA);
const WITH_BOT: ThreadKey = ThreadKey::User(BOT);
const ENGINE_ROOM: ThreadKey = ThreadKey::Group(GroupId::new(2_000_000_000_000_001));

fn bot(server: &LocalServer) -> Client {
    server
        .client_builder()
        .login("bot@example.com", "bot")
        .unwrap()
}
