"""The accounts that every_method_197.py uses, and what they have made so far."""

import functools
import inspect
import re
import threading
import time

import fbchat
from everywhere import ADA, GRACE, check
from fbchat import ThreadLocation
from fbchat import _graphql as graphql

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


def refused(call):
    try:
        call()
    except fbchat.FBchatException:
        return True
    return False


def until(condition):
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("it did not come to that within %d s" % PATIENCE)
        time.sleep(0.01)
    return True


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
