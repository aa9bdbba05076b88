"""Conversations: mutes, folders, and finding them, their messages and people."""

from everywhere import ADA, ALAN, GRACE, PAGE, check
from fbchat import Message, ThreadLocation, ThreadType

from .stage import until

USER = ThreadType.USER


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
