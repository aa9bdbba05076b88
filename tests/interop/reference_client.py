#!/usr/bin/env python3
"""The original client, fbchat 1.1.3, in the world of the local server.

usage: reference_client.py ADDRESS

Nobody here wrote that client, so what it understands of the server's answers is understood by others too. Every step prints a
line; the first that goes wrong ends the program with an error.
"""

import sys
import threading

import requests

from everywhere import ADA, ALAN, Ears, GRACE, GROUP, KATHERINE, PAGE, ROOM, check, picture, sessions

SERVER = sys.argv[1]

requests.session = sessions(SERVER)

import fbchat  # noqa: E402  it must find the session above
from fbchat.models import (  # noqa: E402
    EmojiSize, Mention, Message, MessageReaction, Sticker, ThreadColor, ThreadLocation, ThreadType, TypingStatus)


class Grace(Ears, fbchat.Client):
    """Records messages too."""

    def onMessage(self, author_id, message_object, thread_id, thread_type, **_):
        self.note("message", author_id, thread_id, thread_type, message_object.text)


def main():
    ada = fbchat.Client("ada@example.com", "ada's password", max_tries=1, logging_level=50)
    check("log in", ada.uid, ADA)
    grace = Grace("grace@example.com", "grace", max_tries=1, logging_level=50)
    check("log in with a code", grace.uid, GRACE)
    check("still logged in", ada.isLoggedIn())
    again = fbchat.Client("ada@example.com", "wrong", session_cookies=ada.getSession(), logging_level=50)
    check("resume a session", again.uid, ADA)

    grace.startListening()
    user, group = ThreadType.USER, ThreadType.GROUP
    hello = ada.send(Message(text="Hello \u2728"), GRACE, user)
    ada.send(Message(text="Hi @Grace", mentions=[Mention(GRACE, offset=3, length=6)]), GROUP, group)
    ada.send(Message(text="\U0001f606", emoji_size=EmojiSize.LARGE), GROUP, group)
    ada.send(Message(emoji_size=EmojiSize.SMALL), GRACE, user)
    ada.send(Message(sticker=Sticker("767334476626295")), GRACE, user)
    ada.reactToMessage(hello, MessageReaction.LOVE)
    ada.setTypingStatus(TypingStatus.TYPING, GRACE, user)
    ada.changeThreadColor(ThreadColor.FERN, GROUP)
    ada.changeThreadEmoji("\U0001f680", GROUP)
    ada.changeThreadTitle("Loud room", GROUP, group)
    ada.changeNickname("Admiral", GRACE, GROUP, group)
    ada.removeUserFromGroup(ALAN, GROUP)
    ada.addUsersToGroup(ALAN, GROUP)
    ada.eventReminder(GROUP, 1893456000, "Tea & cake", "London", "106078429431815")
    with picture() as path:
        check("send an image", bool(ada.sendLocalImage(path, Message(text="look"), GROUP, group)))
    ada.markAsRead(GRACE)
    ada.markAsSeen()
    print("ok everything that changes something")

    expected = [
        ("message", ADA, ADA, user, "Hello \u2728"),
        ("message", ADA, GROUP, group, "Hi @Grace"),
        ("message", ADA, GROUP, group, "\U0001f606"),
        ("color", ADA, GROUP, ThreadColor.FERN),
        ("emoji", GROUP, "\U0001f680"),
        ("title", GROUP, "Loud room"),
        ("nickname", GROUP, GRACE, "Admiral"),
        ("removed", GROUP, ALAN),
        ("added", GROUP, [ALAN]),
        ("message", ADA, GROUP, group, "look"),
    ]

    def listen():
        while expected[-1] not in grace.heard:
            grace.doOneListen(markAlive=True)

    listening = threading.Thread(target=listen, daemon=True)
    listening.start()
    listening.join(60)
    check("hear everything in order", [facts for facts in grace.heard if facts in expected], expected)

    history = ada.fetchThreadMessages(GRACE, limit=10)
    check("history", [message.uid for message in history][-1], hello)
    check("history has the reaction", history[-1].reactions, {ADA: MessageReaction.LOVE})
    check("history page by page", len(ada.fetchThreadMessages(GRACE, limit=2)), 2)
    users = ada.fetchUserInfo(GRACE)
    check("user info", (users[GRACE].name, users[GRACE].first_name), ("Grace Hopper", "Grace"))
    groups = ada.fetchGroupInfo(GROUP)
    check("group info", (groups[GROUP].name, groups[GROUP].participants), ("Loud room", {ADA, GRACE, ALAN}))
    check("group's color, emoji and nicknames", (groups[GROUP].color, groups[GROUP].emoji, groups[GROUP].nicknames),
          (ThreadColor.FERN, "\U0001f680", {GRACE: "Admiral"}))
    rooms = ada.fetchThreadInfo(ROOM)
    check("room info", (rooms[ROOM].type, rooms[ROOM].admins, rooms[ROOM].approval_requests, rooms[ROOM].join_link),
          (ThreadType.ROOM, {ADA}, {KATHERINE}, "https://m.me/g/AbYx"))
    check("page info", ada.fetchPageInfo(PAGE)[PAGE].name, "Analytical Engines")
    check("search", [ada.searchForUsers("hopper")[0].uid, ada.searchForPages("engines")[0].uid,
                     ada.searchForGroups("loud")[0].uid], [GRACE, PAGE, GROUP])
    listed = {thread.uid for thread in ada.fetchThreadList()}
    check("thread list", {GRACE, GROUP} <= listed)
    check("no archived threads", ada.fetchThreadList(thread_location=ThreadLocation.ARCHIVED), [])
    check("all users", {user.uid for user in ada.fetchAllUsers()} >= {GRACE, ALAN})
    unread = grace.fetchUnread()
    check("unread", {ADA, GROUP} <= set(unread["unseen_threads"][0]["thread_ids"]))
    check("log out", ada.logout())
    check("logged out", ada.isLoggedIn(), False)


if __name__ == "__main__":
    main()
