#!/usr/bin/env python3
"""fbchat 1.9.7 uses every method of its Client in the world of the local server, and the effect of each is looked for.

usage: every_method_197.py ADDRESS

What Ada does, Grace receives, and the other way round; what was changed is what is fetched afterwards. Every check prints a line; the
first that fails ends the program with an error. In the end each public method of the Client has to have been called from here.
"""

import sys

import everywhere

everywhere.connect_to(sys.argv[1])

# They must find what connect_to has changed.
from methods_197 import account, groups, messages, threads  # noqa: E402
from methods_197.stage import METHODS, Account, Stage  # noqa: E402

TOPICS = (
    account.account, account.listening, account.presence,
    messages.sending, messages.places, messages.quick_replies, messages.files, messages.receipts, messages.unread,
    groups.groups, groups.admins, groups.looks, groups.pictures, groups.plans, groups.polls,
    threads.muting, threads.folders, threads.finding,
    account.people, account.leaving,
)


def main():
    everywhere.check("methods of the client", len(METHODS), 98)
    stage = Stage()
    for topic in TOPICS:
        topic(stage)
    everywhere.check("methods that nobody used", sorted(METHODS - Account.called), [])


if __name__ == "__main__":
    main()
