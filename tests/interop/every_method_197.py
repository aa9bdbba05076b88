#!/usr/bin/env python3
"""fbchat 1.9.7 uses every method of its Client in the world of the local server, and the effect of each is looked for.

usage: every_method_197.py ADDRESS

What Ada does, Grace receives, and the other way round; what was changed is what is fetched afterwards. Every check prints a line; the
first that fails ends the program with an error. In the end each public method of the Client has to have been called from here.
"""

import functools
import inspect
import re
import sys
import threading
import time

import everywhere
from everywhere import ADA, ALAN, GRACE, KATHERINE, PAGE, check

everywhere.connect_to(sys.argv[1])

import fbchat  # noqa: E402  it must find what connect_to has changed
from fbchat import (  # noqa: E402
    EmojiSize, LocationAttachment, Mention, Message, MessageReaction, Plan, Poll, PollOption, QuickReplyEmail, QuickReplyLocation,
    QuickReplyPhoneNumber, QuickReplyText, Sticker, ThreadColor, ThreadLocation, ThreadType, TypingStatus)
from fbchat import _graphql as graphql  # noqa: E402

USER, GROUP = ThreadType.USER, ThreadType.GROUP
FILES = "fixtures/files/"
PATIENCE = 30
CALLBACK = re.compile("on[A-Z]")
THREAD_DOCUMENT = "2147762685294928"

everything = [name for name, _ in inspect.getmembers(fbchat.Client, inspect.isfunction) if not name.startswith("_")]
METHODS = frozenset(name for name in everything if not CALLBACK.match(name))
CALLBACKS = frozenset(everything) - METHODS


class Account(fbchat.Client):
    """Counts which of its methods are called from outside, and keeps what arrives until somebody asks for it."""

    called = set()
    inside = threading.local()

    def __init__(self, *arguments, **options):
        self.arrived, self.news = [], threading.Condition()
        super().__init__(*arguments, max_tries=1, logging_level=50, **options)

    def expect(self, callback, **facts):
        """The arguments of the oldest such callback, which nobody has asked for yet."""
        fits = lambda it: it[0] == callback and all(it[1].get(name) == value for name, value in facts.items())
        with self.news:
            found = self.news.wait_for(lambda: next(filter(fits, self.arrived), None), PATIENCE)
            if found is None:
                raise AssertionError("no %s with %r came, but %r" % (callback, facts, [name for name, _ in self.arrived]))
            self.arrived.remove(found)
        return found[1]


def counted(name):
    plain = getattr(fbchat.Client, name)

    @functools.wraps(plain)
    def method(self, *arguments, **options):
        depth = getattr(self.inside, "depth", 0)
        if depth == 0:
            self.called.add(name)
        self.inside.depth = depth + 1
        try:
            return plain(self, *arguments, **options)
        finally:
            self.inside.depth = depth
    return method


def kept(name):
    names = list(inspect.signature(getattr(fbchat.Client, name)).parameters)[1:]

    def callback(self, *arguments, **options):
        with self.news:
            self.arrived.append((name, dict(zip(names, arguments), **options)))
            self.news.notify_all()
        return True
    return callback


for name in METHODS:
    setattr(Account, name, counted(name))
for name in CALLBACKS:
    setattr(Account, name, kept(name))


def code(self):
    self.called.add("on2FACode")
    return "123456"


Account.on2FACode = code


def done(name, *_):
    """Something happened whose result holds nothing to compare."""
    print("ok", name)


def refused(call):
    try:
        call()
    except fbchat.FBchatException:
        return True
    return False


class Stage:
    """The two accounts, and what they have made so far."""

    def __init__(self):
        self.ada = Account("ada@example.com", "ada's password")
        self.grace = Account("grace@example.com", "grace")
        self.group = None

    def info(self):
        return self.ada.fetchGroupInfo(self.group)[self.group]

    def thread(self, uid):
        """A conversation with all that the reply has of it; the client reads less."""
        (reply,) = self.ada.graphql_requests(thread_query(uid))
        return reply["message_thread"]

    def listed(self, location=ThreadLocation.INBOX):
        return {thread.uid for thread in self.ada.fetchThreadList(thread_location=location)}

    def fetched(self, mid):
        """A message of Ada's as Grace fetches it."""
        return self.grace.fetchMessageInfo(mid, ADA)

    def changed(self, callback, **facts):
        """What Grace receives of something that Ada did in the group."""
        return self.grace.expect(callback, thread_id=self.group, author_id=ADA, **facts)

    def received(self, name, mid=None, **parts):
        """A message of Ada's that Grace receives, with these parts."""
        facts = {"mid": mid} if mid else {}
        message = self.grace.expect("onMessage", author_id=ADA, thread_id=ADA, **facts)["message_object"]
        check(name, {part: getattr(message, part) for part in parts}, parts)
        return message


def thread_query(uid):
    return graphql.from_doc_id(THREAD_DOCUMENT, {
        "id": uid, "message_limit": 0, "load_messages": False, "load_read_receipts": False, "before": None})


def account(stage):
    ada = stage.ada
    check("log in again", ada.login("ada@example.com", "ada's password", max_tries=1) or ada.uid, ADA)
    check("is logged in", ada.isLoggedIn())
    cookies = ada.getSession()
    check("the session", cookies["c_user"], ADA)
    check("a session of nobody", ada.setSession({}), False)
    check("the session again", (ada.setSession(cookies), ada.uid), (True, ADA))
    query = graphql.from_query(graphql.SEARCH_USER, {"search": "Grace", "limit": 3})
    check("a query", [user["id"] for user in ada.graphql_request(query)["Grace"]["users"]["nodes"]], [GRACE])
    check("two queries", len(ada.graphql_requests(thread_query(GRACE), thread_query(ALAN))), 2)
    check("phone numbers", ada.getPhoneNumbers(), ["+4512345678"])
    check("e-mail addresses", ada.getEmails(), ["ada@example.com"])


def listening(stage):
    """Grace listens step by step, Ada in one call that ends with her listening."""
    ada, grace = stage.ada, stage.grace
    grace.startListening()

    def cycles():
        while grace.listening and grace.doOneListen():
            pass
    stage.threads = [threading.Thread(target=run, daemon=True) for run in (cycles, ada.listen)]
    for thread in stage.threads:
        thread.start()
    ada.expect("onListening")
    until(lambda: all(client._mqtt and client._mqtt._sync_token for client in (ada, grace)))
    done("listening")


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not come to that in time")
        time.sleep(0.01)


def presence(stage):
    ada, grace = stage.ada, stage.grace
    is_active = lambda: getattr(ada.getUserActiveStatus(GRACE), "active", None)
    until(is_active)
    done("a friend is active")
    grace.setActiveStatus(False)
    until(lambda: is_active() is False)
    check("a friend hides", ada.getUserActiveStatus(GRACE).last_active is not None)
    grace.setActiveStatus(True)
    until(is_active)
    done("a friend is active again")
    check("a stranger", ada.getUserActiveStatus(KATHERINE), None)


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
        grace.expect("onTyping", author_id=ADA, status=status, thread_id=ADA)
    done("typing")


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


def groups(stage):
    ada, grace = stage.ada, stage.grace
    stage.group = ada.createGroup(Message(text="welcome"), [GRACE, ALAN])
    stage.changed("onMessage")
    check("its members and admins", (stage.info().participants, stage.info().admins), ({ADA, GRACE, ALAN}, {ADA}))
    ada.addUsersToGroup([KATHERINE], stage.group)
    stage.changed("onPeopleAdded", added_ids=[KATHERINE])
    check("one more", KATHERINE in stage.info().participants)
    ada.removeUserFromGroup(KATHERINE, stage.group)
    stage.changed("onPersonRemoved", removed_id=KATHERINE)
    check("one less", KATHERINE in stage.info().participants, False)


def admins(stage):
    ada, grace, group = stage.ada, stage.grace, stage.group
    check("only admins make admins", refused(lambda: grace.addGroupAdmins([ALAN], group)))
    ada.addGroupAdmins([GRACE], group)
    stage.changed("onAdminAdded", added_id=GRACE)
    check("two admins", stage.info().admins, {ADA, GRACE})
    ada.removeGroupAdmins([GRACE], group)
    stage.changed("onAdminRemoved", removed_id=GRACE)
    check("one admin", stage.info().admins, {ADA})
    ada.changeGroupApprovalMode(True, group)
    stage.changed("onApprovalModeChange", approval_mode=True)
    waiting = lambda: (stage.info().approval_requests, KATHERINE in stage.info().participants)
    for answer, members in ((ada.denyUsersFromGroup, False), (ada.acceptUsersToGroup, True)):
        grace.addUsersToGroup([KATHERINE], group)
        check("somebody waits", waiting(), ({KATHERINE}, False))
        answer([KATHERINE], group)
        check("and has an answer", waiting(), (set(), members))
    grace.expect("onPeopleAdded", thread_id=group, added_ids=[KATHERINE])
    ada.changeGroupApprovalMode(False, group)
    stage.changed("onApprovalModeChange", approval_mode=False)
    check("nobody has to wait", stage.info().approval_mode, False)


def looks(stage):
    ada, group = stage.ada, stage.group
    ada.changeThreadTitle("Engines", group, GROUP)
    stage.changed("onTitleChange", new_title="Engines")
    ada.changeThreadColor(ThreadColor.FERN, group)
    stage.changed("onColorChange", new_color=ThreadColor.FERN)
    ada.changeThreadEmoji("\U0001f680", group)
    stage.changed("onEmojiChange", new_emoji="\U0001f680")
    ada.changeNickname("Al", ALAN, group, GROUP)
    stage.changed("onNicknameChange", changed_for=ALAN, new_nickname="Al")
    now = stage.info()
    check("its look", (now.name, now.color, now.emoji, now.nicknames), ("Engines", ThreadColor.FERN, "\U0001f680", {ALAN: "Al"}))


def pictures(stage):
    ada, group = stage.ada, stage.group
    for change in (lambda: ada.changeGroupImageLocal(FILES + "dot.png", group),
                   lambda: ada.changeGroupImageRemote("https://example.com/dot.gif", group)):
        image = change()
        check("a picture", str(stage.changed("onImageChange")["new_image"]), str(image))
        check("it is the group's", bool(stage.info().photo))


def plans(stage):
    ada, grace, group = stage.ada, stage.grace, stage.group
    at = int(time.time()) // 60 * 60 + 86400
    ada.createPlan(Plan(at, "Tea", "London", "106078429431815"), group)
    plan = stage.changed("onPlanCreated")["plan"]
    details = lambda: ada.fetchPlanInfo(plan.uid)
    told = details()
    check("a plan", (told.title, told.time, told.location, str(told.author_id)), ("Tea", at, "London", ADA))
    check("the group has it", str(stage.info().plan.uid), str(plan.uid))
    for takes_part, part in ((True, "going"), (False, "declined")):
        grace.changePlanParticipation(plan, takes_part)
        ada.expect("onPlanParticipation", take_part=takes_part, author_id=GRACE)
        check(part, GRACE in getattr(details(), part))
    ada.editPlan(plan, Plan(at + 3600, "Tea at six"))
    stage.changed("onPlanEdited")
    check("another plan", (details().title, details().time), ("Tea at six", at + 3600))
    ada.deletePlan(plan)
    stage.changed("onPlanDeleted")
    check("no plan", stage.info().plan, None)
    ada.eventReminder(group, at, "Old", "", "")
    check("a plan, the old way", stage.changed("onPlanCreated")["plan"].title, "Old")


def polls(stage):
    ada, grace = stage.ada, stage.grace
    ada.createPoll(Poll("Which?", [PollOption("A", vote=True), PollOption("B")]), stage.group)
    poll = stage.changed("onPollCreated")["poll"]
    votes = lambda: {it.text: [str(voter) for voter in it.voters or []] for it in ada.fetchPollOptions(poll.uid)}
    check("a poll", (poll.title, votes()), ("Which?", {"A": [ADA], "B": []}))
    second = next(it.uid for it in ada.fetchPollOptions(poll.uid) if it.text == "B")
    grace.updatePollVote(poll.uid, [second], ["C"])
    ada.expect("onPollVoted", author_id=GRACE)
    check("votes", (votes()["B"], sorted(votes())), ([GRACE], ["A", "B", "C"]))
    grace.updatePollVote(poll.uid)
    ada.expect("onPollVoted", author_id=GRACE)
    check("no vote any more", votes()["B"], [])


def muting(stage):
    ada, group = stage.ada, stage.group
    until_when = lambda: str(stage.thread(group)["mute_until"])
    ada.muteThread(3600, group)
    check("muted for an hour", int(until_when()) > 0)
    ada.muteThread(thread_id=group)
    check("muted for good", until_when(), "-1")
    ada.unmuteThread(group)
    check("not muted", until_when(), "None")
    for what in ("Reactions", "Mentions"):
        mode = lambda: stage.thread(group)["%s_mute_mode" % what.lower()]
        getattr(ada, "muteThread" + what)(True, group)
        check("without " + what.lower(), mode(), what.upper() + "_MUTED")
        getattr(ada, "unmuteThread" + what)(group)
        check("with " + what.lower(), mode(), what.upper() + "_NOT_MUTED")


def folders(stage):
    ada, grace, group = stage.ada, stage.grace, stage.group
    for location in (ThreadLocation.ARCHIVED, ThreadLocation.OTHER):
        ada.moveThreads(location, [group])
        check("moved to %s" % location.value, (group in stage.listed(location), group in stage.listed()), (True, False))
        ada.moveThreads(ThreadLocation.INBOX, [group])
        check("and back", (group in stage.listed(location), group in stage.listed()), (False, True))
    mid = ada.send(Message(text="oops"), GRACE, USER)
    ada.deleteMessages([mid])
    has = lambda client, thread: mid in {message.uid for message in client.fetchThreadMessages(thread, limit=5)}
    check("deleted for Ada alone", (has(ada, GRACE), has(grace, ADA)), (False, True))
    for remove in (ada.markAsSpam, ada.deleteThreads):
        other = grace.createGroup(Message(text="not for Ada"), [ADA, ALAN])
        until(lambda: other in stage.listed())
        remove(other)
        there = (other in stage.listed(), other in {thread.uid for thread in grace.fetchThreadList()})
        check("out of Ada's list alone", there, (False, True))


def finding(stage):
    ada, group = stage.ada, stage.group
    uids = lambda found: {thing.uid for thing in found}
    check("all users", {GRACE, ALAN} <= uids(ada.fetchAllUsers()))
    check("users", ada.searchForUsers("Grace Hopper")[0].uid, GRACE)
    check("pages", ada.searchForPages("Analytical Engines", 3)[0].uid, PAGE)
    check("groups", group in uids(ada.searchForGroups("Engines", 3)))
    check("threads", group in uids(ada.searchForThreads("Engines", 5)))
    words = "Difference engine"
    check("message identifiers", list(ada.searchForMessageIDs(words, thread_id=GRACE)), [stage.first])
    check("messages", [message.uid for message in ada.searchForMessages(words, thread_id=GRACE)], [stage.first])
    check("in all conversations", stage.first in list(ada.search(words)[GRACE]))
    check("user", ada.fetchUserInfo(GRACE)[GRACE].name, "Grace Hopper")
    check("page", ada.fetchPageInfo(PAGE)[PAGE].name, "Analytical Engines")
    check("some threads", set(ada.fetchThreadInfo(GRACE, group, PAGE)), {GRACE, group, PAGE})
    newest = ada.fetchThreadMessages(GRACE, limit=3)
    older = ada.fetchThreadMessages(GRACE, limit=2, before=int(newest[-1].timestamp) - 1)
    check("a history", (len(newest), len(older), uids(newest) & uids(older)), (3, 2, set()))
    listed = ada.fetchThreadList(limit=20)
    # The reference loses the first of them here.
    check("all threads", uids(ada.fetchThreads(ThreadLocation.INBOX)) >= uids(listed[1:]))
    of_threads = ada.fetchAllUsersFromThreads([thread for thread in listed if thread.uid in (GRACE, group)])
    check("the users of threads", {GRACE, ALAN} <= uids(of_threads))


def people(stage):
    ada, grace = stage.ada, stage.grace
    are_friends = lambda: ada.fetchUserInfo(GRACE)[GRACE].is_friend
    ada.removeFriend(GRACE)
    check("no friends", are_friends(), False)
    # The reference has no call for it.
    grace._payload_post("/ajax/add_friend/action.php?dpr=1", {"to_friend": ADA, "action": "add_friend"})
    ada.expect("onFriendRequest", from_id=GRACE)
    ada.friendConnect(GRACE)
    check("friends", are_friends(), True)
    say = lambda: grace.send(Message(text="hello?"), ADA, USER)
    ada.blockUser(GRACE)
    grace.expect("onBlock", author_id=ADA, thread_id=ADA)
    check("blocked", refused(say))
    ada.unblockUser(GRACE)
    grace.expect("onUnblock", author_id=ADA, thread_id=ADA)
    check("not blocked", refused(say), False)


def leaving(stage):
    ada, grace = stage.ada, stage.grace
    ada.removeUserFromGroup(ADA, stage.group)
    stage.changed("onPersonRemoved", removed_id=ADA)
    check("a group without Ada", stage.group in stage.listed(), False)
    unusable = [arguments for name, arguments in ada.arrived + grace.arrived if name in ("onMessageError", "onListenError")]
    check("nothing was misunderstood", unusable, [])
    ada.listening = grace.listening = False
    for thread in stage.threads:
        thread.join(PATIENCE)
    grace.stopListening()
    check("nobody listens", (grace.listening, grace._mqtt, ada._mqtt), (False, None, None))
    state = ada._state
    check("log out", ada.logout())
    check("logged out", state.is_logged_in(), False)


TOPICS = (account, listening, presence, sending, places, quick_replies, files, receipts, unread, groups, admins, looks, pictures, plans,
          polls, muting, folders, finding, people, leaving)


def main():
    check("methods of the client", len(METHODS), 98)
    stage = Stage()
    for topic in TOPICS:
        topic(stage)
    check("methods that nobody used", sorted(METHODS - Account.called), [])


if __name__ == "__main__":
    main()
