//! The default world of a server.

use super::definition::{World, WorldGender, WorldGroup, WorldPage, WorldRoom, WorldUser};
use crate::id::{GroupId, PageId, UserId};
use crate::model::ThreadKey;

/// The account that examples and tests log in with: `bot@example.com`, with the password `bot`.
///
/// This and the other people and places that have a name here are in [`World::demo`]; [`LocalServer::start`](crate::local::LocalServer::start)
/// begins with it.
///
/// ```
/// use fbchat::local::{ADA, ALAN, BOT, ENGINE_ROOM, GRACE, KATHERINE, LocalServer};
///
/// let server = LocalServer::start()?;
/// let names = [ADA, ALAN, GRACE, KATHERINE].map(|id| server.person(id).map(|person| person.name()));
/// assert_eq!(names[0].as_deref(), Some("Ada Lovelace"));
///
/// let bot = server.client_builder().login("bot@example.com", "bot")?;
/// assert_eq!(bot.uid(), BOT);
/// bot.send(ENGINE_ROOM, "Good morning!")?;
/// # assert!(names.iter().all(Option::is_some));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub const BOT: UserId = UserId::new(100_000_000_000_001);
/// Ada Lovelace, a friend of the bot. [`BOT`] has an example.
pub const ADA: UserId = UserId::new(4);
/// Grace Hopper, a friend of the bot, whose account has a two-factor code. [`BOT`] has an example.
pub const GRACE: UserId = UserId::new(100_000_000_000_002);
/// Alan Türing, a friend of the bot. [`BOT`] has an example.
pub const ALAN: UserId = UserId::new(100_000_000_000_003);
/// Katherine Johnson, nobody's friend. [`BOT`] has an example.
pub const KATHERINE: UserId = UserId::new(100_000_000_000_009);
/// The group "Engine room": the bot, Ada, Grace and Alan. [`BOT`] has an example.
pub const ENGINE_ROOM: ThreadKey = ThreadKey::Group(ENGINE_ROOM_ID);

const ENGINE_ROOM_ID: GroupId = GroupId::new(2_000_000_000_000_001);

impl World {
    /// Returns a small world for demos and tests.
    ///
    /// | who | ID | here | e-mail, password |
    /// |---|---|---|---|
    /// | Bot | 100000000000001 | [`BOT`] | bot@example.com, bot |
    /// | Ada Lovelace | 4 | [`ADA`] | ada@example.com, ada |
    /// | Grace Hopper | 100000000000002 | [`GRACE`] | grace@example.com, grace, and the code 123456 |
    /// | Alan Türing | 100000000000003 | [`ALAN`] | |
    /// | Katherine Johnson, nobody's friend | 100000000000009 | [`KATHERINE`] | |
    ///
    /// There are the page Analytical Engines (300000000000001), the groups "Engine room" (2000000000000001, [`ENGINE_ROOM`]: all
    /// but Katherine) and one without a name (2000000000000003: Bot, Ada), and the room "Open room"
    /// (2000000000000002: Bot, Ada and Alan; Katherine's join request is pending).
    ///
    /// [`LocalServer`](crate::local::LocalServer) shows it in use.
    pub fn demo() -> Self {
        let bot = WorldUser::new(BOT.get(), "Bot").with_account("bot@example.com", "bot");
        let ada = WorldUser {
            gender: Some(WorldGender::Female),
            ..WorldUser::new(ADA.get(), "Ada Lovelace").with_account("ada@example.com", "ada")
        };
        let grace = WorldUser {
            gender: Some(WorldGender::Female),
            two_factor: Some("123456".to_owned()),
            ..WorldUser::new(GRACE.get(), "Grace Hopper").with_account("grace@example.com", "grace")
        };
        let alan = WorldUser {
            gender: Some(WorldGender::Male),
            ..WorldUser::new(ALAN.get(), "Alan Türing")
        };
        let katherine = WorldUser {
            gender: Some(WorldGender::Female),
            friends: Some(Vec::new()),
            ..WorldUser::new(KATHERINE.get(), "Katherine Johnson")
        };
        let (bot_id, ada_id, alan_id) = (bot.id, ada.id, alan.id);
        Self {
            pages: vec![WorldPage {
                id: PageId::from(300_000_000_000_001),
                name: "Analytical Engines".to_owned(),
                category: Some("SCIENCE".to_owned()),
                city: Some("London".to_owned()),
            }],
            groups: vec![
                WorldGroup::new(
                    ENGINE_ROOM_ID.get(),
                    Some("Engine room"),
                    &[bot_id, ada_id, grace.id, alan_id],
                ),
                WorldGroup::new(2_000_000_000_000_003, None, &[bot_id, ada_id]),
            ],
            rooms: vec![WorldRoom {
                id: GroupId::from(2_000_000_000_000_002),
                name: Some("Open room".to_owned()),
                members: vec![bot_id, ada_id, alan_id],
                admins: vec![ada_id],
                join_link: Some("https://m.me/g/AbYxOpenRoom".to_owned()),
                approval_requests: vec![KATHERINE],
            }],
            users: vec![bot, ada, grace, alan, katherine],
        }
    }
}
