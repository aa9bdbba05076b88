"""Messages and all that they can hold, receipts, and typing."""

from everywhere import ADA, GRACE, check
from fbchat import (
    EmojiSize, LocationAttachment, Mention, Message, MessageReaction, QuickReplyEmail, QuickReplyLocation, QuickReplyPhoneNumber,
    QuickReplyText, Sticker, ThreadType, TypingStatus)

USER = ThreadType.USER
FILES = "fixtures/files/"


def sending(stage):
    ada, grace = stage.ada, stage.grace
    stage.first = ada.send(Message(text="Difference engine \u2728"), GRACE, USER)
    stage.received("a text", stage.first, text="Difference engine \u2728")
    ada.setDefaultThread(GRACE, USER)
    stage.received("a text to the default thread", ada.sendMessage("by default"), text="by default")
    ada.resetDefaultThread()
    check("no default thread", (ada._default_thread_id, ada._default_thread_type), (None, None))
    mid = ada.sendEmoji("\U0001f606", EmojiSize.LARGE, GRACE, USER)
    stage.received("an emoji", mid, text="\U0001f606", emoji_size=EmojiSize.LARGE)
    sticker = stage.received("a sticker", ada.send(Message(sticker=Sticker("767334476626295")), GRACE, USER)).sticker
    check("its number", sticker.uid, "767334476626295")
    answer = Message(text="To @Grace", mentions=[Mention(GRACE, 3, 6)], reply_to_id=stage.first)
    answer = stage.received("an answer", ada.send(answer, GRACE, USER), text="To @Grace", reply_to_id=stage.first)
    check("a mention", [(str(it.thread_id), it.offset, it.length) for it in answer.mentions], [(GRACE, 3, 6)])
    stage.received("a wave", ada.wave(True, GRACE, USER))
    ada.unsend(answer.uid)
    grace.expect("onMessageUnsent", mid=answer.uid, author_id=ADA, thread_id=ADA)
    check("what was unsent", (stage.fetched(answer.uid).unsent, stage.fetched(answer.uid).text or None), (True, None))
    for reaction in (MessageReaction.HEART, MessageReaction._extend_if_invalid("\U0001f384")):
        ada.reactToMessage(stage.first, reaction)
        grace.expect("onReactionAdded", mid=stage.first, reaction=reaction)
        check("a reaction", stage.fetched(stage.first).reactions, {ADA: reaction})
    ada.reactToMessage(stage.first, None)
    grace.expect("onReactionRemoved", mid=stage.first, author_id=ADA)
    check("no reaction", stage.fetched(stage.first).reactions, {})
    for status in (TypingStatus.TYPING, TypingStatus.STOPPED):
        ada.setTypingStatus(status, GRACE, USER)
        check("typing", grace.expect("onTyping", author_id=ADA, status=status)["thread_id"], ADA)


def places(stage):
    ada = stage.ada
    coordinates = lambda message: [(place.latitude, place.longitude) for place in message.attachments]
    ada.sendLocation(LocationAttachment(latitude=51.5, longitude=-0.12), None, GRACE, USER)
    check("where Ada is", coordinates(stage.received("a place")), [(51.5, -0.12)])
    ada.sendPinnedLocation(LocationAttachment(latitude=1.25, longitude=2.5), Message(text="there"), GRACE, USER)
    check("another place", coordinates(stage.received("a place with a text", text="there")), [(1.25, 2.5)])


def quick_replies(stage):
    ada, grace = stage.ada, stage.grace
    offers = [QuickReplyText(title="Tea", payload="TEA"), QuickReplyLocation(), QuickReplyPhoneNumber(), QuickReplyEmail()]
    mid = grace.send(Message(text="What may it be?", quick_replies=offers), ADA, USER)
    ada.expect("onMessage", mid=mid)
    tea, place, phone, email = ada.fetchMessageInfo(mid, GRACE).quick_replies
    check("what is offered", (tea.title, tea.payload, tea.is_response), ("Tea", "TEA", False))
    # All answers but a place go to the default thread.
    ada.setDefaultThread(GRACE, USER)
    chosen = stage.received("an answer", ada.quickReply(tea), text="Tea")
    check("the choice", [(reply.payload, reply.is_response) for reply in stage.fetched(chosen.uid).quick_replies], [("TEA", True)])
    ada.quickReply(place, LocationAttachment(latitude=3.5, longitude=4.5), GRACE, USER)
    check("a place as answer", stage.received("an answer").attachments[0].latitude, 3.5)
    stage.received("the account's number as answer", ada.quickReply(phone), text="+4512345678")
    stage.received("the account's address as answer", ada.quickReply(email), text="ada@example.com")
    ada.resetDefaultThread()


def files(stage):
    ada, grace = stage.ada, stage.grace
    kinds = lambda message: sorted(type(it).__name__[:-len("Attachment")] for it in message.attachments)
    paths = [FILES + name for name in ("dot.png", "clip.mp4", "tone.mp3", "words.txt")]
    mid = ada.sendLocalFiles(paths, Message(text="all"), GRACE, USER)
    check("files", kinds(stage.received("a message with files", mid, text="all")), ["Audio", "File", "Image", "Video"])
    clip = stage.received("a voice clip", ada.sendLocalVoiceClips([FILES + "tone.mp3"], None, GRACE, USER)).attachments[0]
    check("its kind", clip.audio_type, "VOICE_MESSAGE")
    sent = {
        "a file of the web": ada.sendRemoteFiles(["https://example.com/dot.gif"], Message(text="far"), GRACE, USER),
        "a voice clip of the web": ada.sendRemoteVoiceClips(["https://example.com/tone.mp3"], None, GRACE, USER),
        "an image": ada.sendLocalImage(FILES + "dot.png", "look", GRACE, USER),
        "an image of the web": ada.sendRemoteImage("https://example.com/dot.gif", None, GRACE, USER),
    }
    for name, mid in sent.items():
        check("one attachment", len(stage.received(name, mid).attachments), 1)
    image = str(stage.fetched(sent["an image"]).attachments[0].uid)
    again = stage.received("an image once more", ada.sendImage(image, "again", GRACE, USER), text="again")
    check("the same image", str(again.attachments[0].uid), image)
    ada.forwardAttachment(image, GRACE)
    check("a forwarded image", kinds(stage.received("a message", text=None)), ["Image"])
    check("its address", ada.fetchImageUrl(image).startswith("https://"))
    shared = list(ada.fetchThreadImages(GRACE))
    check("the images of a conversation", image in {str(it.uid) for it in shared})
    check("and its videos", "Video" in {type(it).__name__[:-len("Attachment")] for it in shared})


def receipts(stage):
    ada, grace = stage.ada, stage.grace
    mid = grace.send(Message(text="tea?"), ADA, USER)
    ada.expect("onMessage", mid=mid)
    ada.markAsDelivered(GRACE, mid)
    grace.expect("onMessageDelivered", msg_ids=[mid], delivered_for=ADA)
    check("unseen", GRACE in ada.fetchUnseen())
    ada.markAsSeen()
    check("seen", GRACE in ada.fetchUnseen(), False)
    check("unread", GRACE in ada.fetchUnread())
    ada.markAsRead([GRACE])
    grace.expect("onMessageSeen", seen_by=ADA, thread_id=ADA)
    check("read", GRACE in ada.fetchUnread(), False)
    check("who has read it", grace.fetchThreadMessages(ADA, limit=1)[0].read_by, [ADA])


def unread(stage):
    ada = stage.ada
    ada.markAsUnread([GRACE])
    check("unread again", GRACE in ada.fetchUnread())
    ada.markAsRead([GRACE])
