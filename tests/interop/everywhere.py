"""Sessions whose every request goes to the local server, whichever host it is for."""

from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter


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


def check(name, result, expected=True):
    if result != expected:
        raise AssertionError("%s: %r instead of %r" % (name, result, expected))
    print("ok", name)
