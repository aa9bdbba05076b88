"""The same work with fbchat 1.1.3 for Python.

usage: reference.py decode FOLDER | history FOLDER | send ADDRESS COUNT | resume ADDRESS
"""

import json
import os
import sys
import time

import requests

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../tests/interop"))
from everywhere import sessions  # noqa: E402


def decode(folder):
    client = bare_client()
    with open(os.path.join(folder, "replies"), "rb") as file:
        replies = file.read().split(b"\n")
    return timed(lambda: [client._parseMessage(fbchat.utils.parse_json(text(reply))) for reply in replies])


def history(folder):
    with open(os.path.join(folder, "history"), "rb") as file:
        body = file.read()

    def read():
        answer = fbchat.graphql.graphql_response_to_json(fbchat.utils.get_decoded(body))[0]
        nodes = answer["message_thread"]["messages"]["nodes"]
        return [fbchat.graphql.graphql_to_message(node) for node in nodes]
    return timed(read)


def text(reply):
    return fbchat.utils.strip_to_json(fbchat.utils.get_decoded(reply))


def bare_client():
    """A client that never logged in, which decoding does not take."""
    client = fbchat.Client.__new__(fbchat.Client)
    client.uid, client.seq = "100000000000001", "0"
    client._session = requests.Session()
    return client


def timed(work):
    times = []
    for _ in range(3):
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return {"seconds": sorted(times)[1]}


def client():
    return fbchat.Client("", "", session_cookies={"c_user": "1000", "xs": "xs-of-1000"}, logging_level=50)


def send(count):
    user = client()
    message = fbchat.models.Message(text="The quick brown fox jumps over the lazy dog.")
    user.send(message, "4")
    start = time.perf_counter()
    for _ in range(int(count)):
        user.send(message, "4")
    return {"rate": int(count) / (time.perf_counter() - start)}


def resume():
    asked = []
    ask = requests.Session.send

    def noted(session, request, **options):
        asked.append("%s %s" % (request.method, request.url.split("?")[0]))
        return ask(session, request, **options)
    requests.Session.send = noted
    client().send(fbchat.models.Message(text="hello"), "4")
    return {"requests": asked}


def main():
    work, what, *rest = sys.argv[1:]
    if work in ("send", "resume"):
        requests.session = sessions(what)
    globals()["fbchat"] = __import__("fbchat")
    __import__("fbchat.graphql")
    fbchat.log.setLevel(50)
    figures = {"decode": decode, "history": history}[work](what) if work in ("decode", "history") else globals()[work](*rest)
    print(json.dumps(figures))


main()
