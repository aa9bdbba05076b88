#!/usr/bin/env python3
"""The last of the original clients, fbchat 1.9.7, in the world of the local server. It listens over MQTT.

usage: reference_client_197.py ADDRESS

Like reference_client.py, for what changed after 2017. Every step prints a line; the first that goes wrong ends the program with an
error.
"""

import socket
import sys
import threading
import time

import everywhere
from everywhere import ADA, ALAN, Ears, GRACE, GROUP, KATHERINE, PAGE, ROOM, check, picture

everywhere.connect_to(sys.argv[1])

import fbchat  # noqa: E402  it must find what connect_to has changed
from fbchat import (  # noqa: E402
    EmojiSize, Mention, Message, MessageReaction, Sticker, ThreadColor, ThreadLocation, ThreadType, TypingStatus)

USER, WHOLE = ThreadType.USER, ThreadType.GROUP


class Grace(Ears, fbchat.Client):
    """Listens in her own thread, and records the events since 2017 too."""

    def listens(self):
        self.startListening()

        def run():
            while self.listening and self.doOneListen():
                pass
        threading.Thread(target=run, daemon=True).start()

    def hears(self, *facts):
        end = time.monotonic() + 60
        while facts not in self.heard:
            if time.monotonic() > end:
                raise AssertionError("%r is not among %r" % (facts, self.heard))
            time.sleep(0.01)
        print("ok heard", facts[0])

    def onMessage(self, mid, author_id, message_object, thread_id, thread_type, **_):
        self.note("message", author_id, thread_id, thread_type, message_object.text, message_object.reply_to_id)

    def onMessageDelivered(self, delivered_for, thread_id, msg_ids, **_):
        self.note("delivered", thread_id, delivered_for, msg_ids)

    def onTyping(self, author_id, status, thread_id, **_):
        self.note("typing", author_id, thread_id, status)

    def onReactionAdded(self, mid, reaction, author_id, **_):
        self.note("reaction", mid, author_id, reaction)

    def onReactionRemoved(self, mid, author_id, **_):
        self.note("no reaction", mid, author_id)

    def onMessageUnsent(self, mid, author_id, thread_id, **_):
        self.note("taken back", mid, author_id, thread_id)

    def onMessageError(self, exception=None, **_):
        self.note("error", repr(exception))


def main():
    ada = fbchat.Client("ada@example.com", "ada's password", max_tries=1, logging_level=50)
    check("log in", ada.uid, ADA)
    grace = Grace("grace@example.com", "grace", max_tries=1, logging_level=50)
    check("log in with a code", grace.uid, GRACE)
    check("still logged in", ada.isLoggedIn())
    grace.listens()
    first = things_are_heard(ada, grace)
    a_lost_connection(ada, grace)
    check("nothing was misunderstood", [facts for facts in grace.heard if facts[0] == "error"], [])
    things_are_found(ada, grace, first)
    grace.stopListening()
    session = ada._state
    check("log out", ada.logout())
    check("logged out", session.is_logged_in(), False)


def things_are_heard(ada, grace):
    first = ada.send(Message(text="Hello \u2728"), GRACE, USER)
    grace.hears("message", ADA, ADA, USER, "Hello \u2728", None)
    mention = Message(text="Hi @Grace", mentions=[Mention(GRACE, offset=3, length=6)], emoji_size=EmojiSize.LARGE)
    ada.send(mention, GROUP, WHOLE)
    grace.hears("message", ADA, GROUP, WHOLE, "Hi @Grace", None)
    answer = ada.send(Message(text="Hello again \u00fc", reply_to_id=first), GRACE, USER)
    grace.hears("message", ADA, ADA, USER, "Hello again \u00fc", first)
    ada.send(Message(sticker=Sticker("767334476626295")), GRACE, USER)
    grace.hears("message", ADA, ADA, USER, None, None)
    ada.reactToMessage(first, MessageReaction.LOVE)
    grace.hears("reaction", first, ADA, MessageReaction.LOVE)
    ada.reactToMessage(first, None)
    grace.hears("no reaction", first, ADA)
    ada.reactToMessage(first, MessageReaction.YES)
    ada.unsend(answer)
    grace.hears("taken back", answer, ADA, ADA)
    ada.setTypingStatus(TypingStatus.TYPING, GRACE, USER)
    grace.hears("typing", ADA, ADA, TypingStatus.TYPING)
    ada.setTypingStatus(TypingStatus.STOPPED, GROUP, WHOLE)
    grace.hears("typing", ADA, GROUP, TypingStatus.STOPPED)
    ada.changeThreadColor(ThreadColor.FERN, GROUP)
    grace.hears("color", ADA, GROUP, ThreadColor.FERN)
    ada.changeThreadEmoji("\U0001f680", GROUP)
    grace.hears("emoji", GROUP, "\U0001f680")
    ada.changeThreadTitle("Loud room", GROUP, WHOLE)
    grace.hears("title", GROUP, "Loud room")
    ada.changeNickname("Admiral", GRACE, GROUP, WHOLE)
    grace.hears("nickname", GROUP, GRACE, "Admiral")
    ada.removeUserFromGroup(ALAN, GROUP)
    grace.hears("removed", GROUP, ALAN)
    ada.addUsersToGroup(ALAN, GROUP)
    grace.hears("added", GROUP, [ALAN])
    with picture() as path:
        ada.sendLocalFiles([path], Message(text="look"), GROUP, WHOLE)
    grace.hears("message", ADA, GROUP, WHOLE, "look", None)
    theirs = grace.send(Message(text="tea?"), ADA, USER)
    ada.markAsDelivered(GRACE, theirs)
    grace.hears("delivered", ADA, ADA, [theirs])
    ada.markAsRead(GRACE)
    grace.hears("seen", ADA, ADA)
    return first


def a_lost_connection(ada, grace):
    """Her connection is lost; on reconnecting she receives the messages since."""
    grace._mqtt._mqtt.socket()._socket.shutdown(socket.SHUT_RDWR)
    for number in range(3):
        ada.send(Message(text="while away %d" % number), GROUP, WHOLE)
    for number in range(3):
        grace.hears("message", ADA, GROUP, WHOLE, "while away %d" % number, None)
    times = [facts for facts in grace.heard if facts[0] == "message"]
    check("nothing is heard twice", len(times), len(set(times)))


def things_are_found(ada, grace, first):
    listed = {thread.uid: thread for thread in ada.fetchThreadList()}
    check("thread list", set(listed), {GRACE, GROUP, ROOM})
    check("who it is", (listed[GRACE].name, listed[GRACE].first_name, listed[GRACE].is_friend), ("Grace Hopper", "Grace", True))
    check("who waits", listed[ROOM].approval_requests, {KATHERINE})
    check("no archived threads", ada.fetchThreadList(thread_location=ThreadLocation.ARCHIVED), [])
    before = int(listed[GROUP].last_message_timestamp) - 1
    check("the list from a time on", GROUP in {thread.uid for thread in ada.fetchThreadList(before=before)}, False)
    check("unread", grace.fetchUnread(), [GROUP])
    check("unseen", grace.fetchUnseen(), [GROUP])
    grace.markAsSeen()
    check("nothing unseen", grace.fetchUnseen(), [])
    history = ada.fetchThreadMessages(GRACE, limit=10)
    check("history", (len(history), history[-1].uid), (4, first))
    check("its reactions", history[-1].reactions, {ADA: MessageReaction.YES})
    check("what was taken back", [message.unsent for message in history], [False, False, True, False])
    check("who has read", GRACE in history[0].read_by)
    check("one message", ada.fetchMessageInfo(first, GRACE).text, "Hello \u2728")
    found = ada.fetchThreadInfo(GRACE, GROUP, PAGE)
    check("thread info", (found[GRACE].name, found[GROUP].name, found[PAGE].name),
          ("Grace Hopper", "Loud room", "Analytical Engines"))
    check("its look", (found[GROUP].color, found[GROUP].emoji, found[GROUP].nicknames),
          (ThreadColor.FERN, "\U0001f680", {GRACE: "Admiral"}))
    look = next(message for message in ada.fetchThreadMessages(GROUP) if message.text == "look")
    check("an image in full size", ada.fetchImageUrl(look.attachments[0].uid).startswith("https://scontent"))


if __name__ == "__main__":
    main()
