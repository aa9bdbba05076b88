//! Messages, and what becomes of them.

use fbchat::{
    EmojiSize, Location, Mention, OutgoingMessage, QuickReply, Reaction, StickerId, TypingStatus,
    Upload, Wave,
};

use super::Both;
use crate::support::demo::{ADA, ALAN, BOT, ENGINE_ROOM, WITH_ADA, WITH_BOT, bot};

#[test]
fn messages_of_all_kinds() {
    let mut both = Both::new();
    let ada = both.server.person(ADA).unwrap();
    for thread in [WITH_BOT, ENGINE_ROOM] {
        both.compare("a text", |_| ada.says(thread, "Tëa? 😀"));
        both.compare("a sticker", |_| {
            ada.sends_sticker(thread, StickerId::from(1_889_713_947_839_631))
        });
        let mention = OutgoingMessage::text("Hello ").mention(BOT, "Bot");
        let like = OutgoingMessage::like(EmojiSize::Small);
        let emoji = OutgoingMessage::text("😆").emoji_size(EmojiSize::Large);
        let link = OutgoingMessage::text("Read").with_link("https://example.com/tea?milk=no");
        let place = OutgoingMessage::location(Location::pinned(51.5, -0.12));
        for message in [mention, like, emoji, link, place] {
            both.compare("a message", |_| ada.sends(thread, message));
        }
        both.compare("a wave", |_| {
            ada.sends(thread, OutgoingMessage::wave(Wave::First))
        });
        let offer = OutgoingMessage::text("Tea?").quick_reply(QuickReply::text("Yes"));
        both.compare("quick replies", |_| ada.sends(thread, offer));
        for name in ["a.png", "b.gif", "c.mp4", "d.mp3", "e.txt"] {
            both.compare(name, |_| {
                let file = ada.uploads(Upload::bytes(name, "bytes"));
                ada.sends(thread, OutgoingMessage::file(file))
            });
        }
        both.compare("a voice clip", |_| {
            let clip = ada.uploads(Upload::bytes("clip.mp3", "bytes").voice_clip());
            ada.sends(thread, OutgoingMessage::file(clip))
        });
        let tea = both.compare("an original", |_| ada.says(thread, "Tea at five"));
        both.compare("a reply", |_| ada.replies_to(thread, &tea, "Or six?"));
        both.compare("a reaction", |_| ada.reacts(&tea, Reaction::Love));
        both.compare("a reaction less", |_| ada.takes_reaction_back(&tea));
        both.compare("a pin", |_| ada.pins(thread, &tea));
        let other = both.compare("another", |_| ada.says(thread, "Coffee"));
        both.compare("another pin", |_| ada.pins(thread, &other));
        both.compare("a pin less", |_| ada.unpins(thread, &tea));
        both.compare("no pin", |_| ada.unpins(thread, &other));
        both.compare("unsending", |_| ada.unsends(&tea));
        both.compare("typing", |_| ada.types(thread, TypingStatus::Typing));
        both.compare("no typing", |_| ada.types(thread, TypingStatus::Stopped));
        let mine = both.compare("one of this account", |server| {
            let thread = if thread == WITH_BOT { WITH_ADA } else { thread };
            bot(server).send(thread, "Mine").unwrap()
        });
        both.compare("reading", |_| ada.reads(thread));
        both.compare("receiving", |_| ada.receives(thread, &[mine]));
    }
    let alan = both.server.person(ALAN).unwrap();
    let hello = [Mention::new(BOT, 0, 3)];
    both.compare("mentions", |_| alan.says_with(ENGINE_ROOM, "Bot!", &hello));
    both.end(&[
        "MessagesDelivered/message_ids",
        "Message/message/quick_replies",
        "Message/message/attachments/Image/width,height,thumbnail_url,large_preview,animated_preview",
        "Message/message/attachments/Video/width,height,small_image,large_image",
        "Message/message/attachments/Audio/audio_type,is_voicemail",
        "Message/message/attachments/File/is_malicious",
        "Message/message/attachments/Share/target",
        "Message/message/attachments/Location/id,address",
        "Message/message/sticker/pack",
        "Message/message/emoji_size",
    ]);
}
