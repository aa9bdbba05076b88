"""Shared by the clients: the people, the recorded events, and sessions whose requests go to the local server."""

import os
import tempfile
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter

ADA, GRACE, ALAN, KATHERINE = "100000000000001", "100000000000002", "100000000000003", "100000000000009"
PAGE, GROUP, ROOM = "300000000000001", "2000000000000001", "2000000000000002"
GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"


class Everywhere(HTTPAdapter):
    """Takes every request to the local server and leaves its address as it was."""

    def __init__(self, server):
        super().__init__()
        self.server = server

    def send(self, request, **options):
        asked = request.url
        parts = urlsplit(asked)
        request.headers["Host"] = parts.netloc
        request.url = urlunsplit(("http", self.server, parts.path, parts.query, ""))
        try:
            response = super().send(request, **options)
        finally:
            request.url = asked
        response.url = asked
        return response


def sessions(server):
    """What makes such sessions."""
    def local_session(make=requests.Session):
        session = make()
        session.trust_env = False
        for scheme in ("https://", "http://"):
            session.mount(scheme, Everywhere(server))
        return session
    return local_session


def connect_to(server):
    """Lets fbchat 1.9.7, which is imported after this, reach the local server alone, without TLS; the packets are unchanged."""
    import paho.mqtt.client

    class LocalBroker(paho.mqtt.client.Client):
        def tls_set(self, *arguments, **options):
            pass

        def connect(self, _host, _port=443, *arguments, **options):
            host, port = server.rsplit(":", 1)
            return super().connect(host, int(port), *arguments, **options)

    paho.mqtt.client.Client = LocalBroker
    requests.session = requests.sessions.session = session = sessions(server)
    requests.get = lambda url, **options: session().get(url, **options)


class Ears:
    """Records the events of Grace; knows her code."""

    heard = ()

    def note(self, *facts):
        self.heard += (facts,)

    def on2FACode(self):
        return "123456"

    def onColorChange(self, author_id, new_color, thread_id, **_):
        self.note("color", author_id, thread_id, new_color)

    def onEmojiChange(self, new_emoji, thread_id, **_):
        self.note("emoji", thread_id, new_emoji)

    def onTitleChange(self, new_title, thread_id, **_):
        self.note("title", thread_id, new_title)

    def onNicknameChange(self, changed_for, new_nickname, thread_id, **_):
        self.note("nickname", thread_id, changed_for, new_nickname)

    def onPeopleAdded(self, added_ids, thread_id, **_):
        self.note("added", thread_id, sorted(added_ids))

    def onPersonRemoved(self, removed_id, thread_id, **_):
        self.note("removed", thread_id, removed_id)

    def onMessageSeen(self, seen_by, thread_id, **_):
        self.note("seen", thread_id, seen_by)


@contextmanager
def picture():
    """The path of an image."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "dot.gif")
        with open(path, "wb") as file:
            file.write(GIF)
        yield path


def check(name, result, expected=True):
    if result != expected:
        raise AssertionError("%s: %r instead of %r" % (name, result, expected))
    print("ok", name)
