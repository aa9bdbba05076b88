//! Actions of the account on another device.

use fbchat::{Mute, Reaction, ThreadLocation, Timestamp};

use super::Both;
use crate::support::demo::{ADA, ALAN, ENGINE_ROOM, WITH_ADA, WITH_BOT};

#[test]
fn actions_of_the_account_on_another_device() {
    let mut both = Both::new();
    let client = both.third();
    let ada = both.server.person(ADA).unwrap();
    for thread in [WITH_ADA, ENGINE_ROOM] {
        let id = thread.id();
        let theirs = if thread == WITH_ADA { WITH_BOT } else { thread };
        let tea = both.compare("a message", |_| client.send(thread, "Tea?").unwrap());
        both.compare("a reaction", |_| {
            client.react_to_message(&tea, Reaction::Love).unwrap();
        });
        both.compare("unsending", |_| client.unsend(&tea).unwrap());
        let two = ["One", "Two"].map(|text| both.compare("a message", |_| ada.says(theirs, text)));
        both.compare("deleting messages", |_| {
            client.delete_messages(&two).unwrap()
        });
        both.compare("reading", |_| client.mark_as_read(thread).unwrap());
        both.compare("not reading", |_| client.mark_as_unread(thread).unwrap());
        let later = Timestamp::from_millis(Timestamp::now().as_millis() / 1000 * 1000 + 3_600_000);
        for mute in [Mute::Forever, Mute::Until(later), Mute::Off] {
            both.compare("muting", |_| client.mute_thread(thread, mute).unwrap());
        }
        for location in [
            ThreadLocation::Archived,
            ThreadLocation::Inbox,
            ThreadLocation::Other,
            ThreadLocation::Inbox,
            ThreadLocation::Pending,
            ThreadLocation::Inbox,
        ] {
            both.compare("moving", |_| client.move_threads(&[id], location).unwrap());
        }
        both.compare("archiving", |_| {
            client
                .move_threads(&[id], ThreadLocation::Archived)
                .unwrap();
        });
        both.compare("unarchiving", |_| client.unarchive_threads(&[id]).unwrap());
        both.compare("archiving", |_| {
            client
                .move_threads(&[id], ThreadLocation::Archived)
                .unwrap();
        });
        both.compare("a message into the archive", |_| ada.says(theirs, "Here!"));
    }
    both.compare("the list", |_| {
        client.mark_folder_as_read(ThreadLocation::Inbox).unwrap();
        client.mark_as_seen().unwrap();
    });
    both.server.person(ALAN).unwrap().says(WITH_BOT, "Hello");
    both.compare("deleting threads", |_| {
        client
            .delete_threads(&[ALAN.into(), ENGINE_ROOM.id()])
            .unwrap();
    });
    both.end(&["MarkedUnread", "FolderSeen", "MarkedSeen/seen_at"]);
}
