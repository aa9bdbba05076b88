//! The default world of a server.

use super::definition::{World, WorldGender, WorldGroup, WorldPage, WorldRoom, WorldUser};
use crate::id::{GroupId, PageId, UserId};

impl World {
    /// Returns a small world for demos and tests.
    ///
    /// | who | ID | e-mail, password |
    /// |---|---|---|
    /// | Bot | 100000000000001 | bot@example.com, bot |
    /// | Ada Lovelace | 4 | ada@example.com, ada |
    /// | Grace Hopper | 100000000000002 | grace@example.com, grace, and the code 123456 |
    /// | Alan Türing | 100000000000003 | |
    /// | Katherine Johnson, nobody's friend | 100000000000009 | |
    ///
    /// There are the page Analytical Engines (300000000000001), the groups "Engine room" (2000000000000001: all
    /// but Katherine) and one without a name (2000000000000003: Bot, Ada), and the room "Open room"
    /// (2000000000000002: Bot, Ada and Alan; Katherine's join request is pending).
    ///
    /// [`LocalServer`](crate::local::LocalServer) shows it in use.
    pub fn demo() -> Self {
        let bot = WorldUser::new(100_000_000_000_001, "Bot").with_account("bot@example.com", "bot");
        let ada = WorldUser {
            gender: Some(WorldGender::Female),
            ..WorldUser::new(4, "Ada Lovelace").with_account("ada@example.com", "ada")
        };
        let grace = WorldUser {
            gender: Some(WorldGender::Female),
            two_factor: Some("123456".to_owned()),
            ..WorldUser::new(100_000_000_000_002, "Grace Hopper")
                .with_account("grace@example.com", "grace")
        };
        let alan = WorldUser {
            gender: Some(WorldGender::Male),
            ..WorldUser::new(100_000_000_000_003, "Alan Türing")
        };
        let katherine = WorldUser {
            gender: Some(WorldGender::Female),
            friends: Some(Vec::new()),
            ..WorldUser::new(100_000_000_000_009, "Katherine Johnson")
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
                    2_000_000_000_000_001,
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
                approval_requests: vec![UserId::from(100_000_000_000_009)],
            }],
            users: vec![bot, ada, grace, alan, katherine],
        }
    }
}
