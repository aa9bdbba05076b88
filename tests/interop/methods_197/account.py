"""The account, listening, presence, friends, and leaving."""

import threading

from everywhere import ADA, ALAN, GRACE, KATHERINE, check
from fbchat import Message, ThreadType
from fbchat import _graphql as graphql

from .stage import PATIENCE, refused, thread_query, until

USER = ThreadType.USER


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
    check("listening", until(lambda: all(client._mqtt and client._mqtt._sync_token for client in (ada, grace))))


def presence(stage):
    ada, grace = stage.ada, stage.grace
    is_active = lambda: getattr(ada.getUserActiveStatus(GRACE), "active", None)
    check("a friend is active", until(is_active))
    grace.setActiveStatus(False)
    until(lambda: is_active() is False)
    check("a friend hides", ada.getUserActiveStatus(GRACE).last_active is not None)
    grace.setActiveStatus(True)
    check("a friend is active again", until(is_active))
    check("a stranger", ada.getUserActiveStatus(KATHERINE), None)


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
