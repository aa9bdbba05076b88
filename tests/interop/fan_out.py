#!/usr/bin/env python3
"""The example fan_out with a real Redis server, and a worker that is killed in the middle.

usage: fan_out.py PROGRAMS

PROGRAMS is the folder of the built examples. The original client, fbchat 1.1.3, talks to the bot and counts its answers: every
message has to have one, and no message two.
"""

import collections
import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import requests

from everywhere import check, sessions

PROGRAMS = sys.argv[1]
BOT, GRACE = "100000000000001", "100000000000002"
WORLD = {"users": [
    {"id": BOT, "name": "Bot", "email": "bot@example.com", "password": "bot"},
    {"id": GRACE, "name": "Grace Hopper", "email": "grace@example.com", "password": "grace"},
]}
STREAM, GROUP = "fbchat:events", "workers"
BEFORE, AFTER, MANY = 200, 100, 20000


class Play:
    """The processes, in a folder of their own. All end with the play, however it ends."""

    def __init__(self, folder):
        self.folder = folder
        self.processes = []
        self.environment = dict(os.environ)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes):
            process.kill()
            process.wait()

    def path(self, name):
        return os.path.join(self.folder, name)

    def start(self, *command):
        process = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.processes.append(process)
        return process

    def example(self, name, *arguments):
        return self.start(os.path.join(PROGRAMS, name), *arguments)

    def until(self, condition):
        """Waits for a condition, as long as all processes are there. The caller of this program sets the total time limit."""
        while not condition():
            for process in self.processes:
                if process.poll() is not None:
                    raise AssertionError("%s has ended" % (process.args,))
            time.sleep(0.01)

    def kill_with_events(self, name, worker):
        """Kills a worker while it has events that it has not acknowledged, and returns how many."""
        while True:
            self.until(lambda: self.taken_by(name) > 0)
            worker.send_signal(signal.SIGSTOP)
            taken = self.taken_by(name)
            if taken > 0:
                worker.kill()
                self.processes.remove(worker)
                return taken
            worker.send_signal(signal.SIGCONT)

    def redis(self, *command):
        """What the server answers, as JSON would have it."""
        output = subprocess.run(
            ["redis-cli", "-s", self.path("redis"), "--json", *command], check=True, capture_output=True, text=True)
        return json.loads(output.stdout)

    def taken_by(self, worker):
        """How many events this worker has taken and not acknowledged."""
        return len(self.redis("XPENDING", STREAM, GROUP, "-", "+", "1000", worker))

    def newest_events(self):
        return [event for _, [_, event] in self.redis("XREVRANGE", STREAM, "+", "-", "COUNT", "100")]

    def is_all_handled(self):
        [group] = self.redis("XINFO", "GROUPS", STREAM)
        return group["pending"] == 0 and group["lag"] == 0


def line_with(process, words):
    """Waits for a line that has these words."""
    for line in process.stdout:
        if words in line:
            return line
    raise AssertionError("%s ended without saying %r" % (process.args, words))


def main(play):
    redis = play.start("redis-server", "--port", "0", "--unixsocket", play.path("redis"), "--save", "", "--dir", play.folder)
    line_with(redis, "ready to accept connections")
    with open(play.path("world.json"), "w") as file:
        json.dump(WORLD, file)
    server = play.example("local_server", "--world", play.path("world.json"))
    address = json.loads(server.stdout.readline())["address"]
    play.environment.update(
        REDIS_URL="redis+unix://" + play.path("redis"), FBCHAT_LOCAL_SERVER=address, FBCHAT_SESSION=play.path("session.json"),
        FBCHAT_EMAIL="bot@example.com", FBCHAT_PASSWORD="bot")
    listener = play.example("fan_out", "listen")
    line_with(listener, "listens")

    requests.session = sessions(address)
    import fbchat
    grace = fbchat.Client("grace@example.com", "grace", max_tries=1, logging_level=50)
    texts = ["message %d" % number for number in range(BEFORE + AFTER)]
    for text in texts[:BEFORE]:
        grace.send(fbchat.models.Message(text=text), BOT)
    workers = {name: play.example("fan_out", "work", name, "1") for name in ("one", "two")}
    taken = play.kill_with_events("one", workers["one"])
    print("ok killed a worker that had %d events" % taken)
    for text in texts[BEFORE:]:
        grace.send(fbchat.models.Message(text=text), BOT)
    # The listener keeps the order: what came before the last is there when the last is.
    play.until(lambda: any(texts[-1] in event for event in play.newest_events()))
    play.until(play.is_all_handled)

    history = grace.fetchThreadMessages(BOT, limit=10 * len(texts))
    answers = collections.Counter(message.text for message in history if message.author == BOT)
    check("no message is without answer", [text for text in texts if not answers[text]], [])
    check("no message has two", [text for text, count in answers.items() if count > 1], [])

    # How fast: events without work, the bot's own answers.
    event = next(event for event in play.newest_events() if '"author":"%s"' % BOT in event)
    started = time.monotonic()
    play.redis("EVAL", "for _ = 1, ARGV[1] do redis.call('XADD', KEYS[1], '*', 'event', ARGV[2]) end", "1", STREAM, str(MANY), event)
    play.until(play.is_all_handled)
    print("%d events a second through one worker" % (MANY / (time.monotonic() - started)))


with tempfile.TemporaryDirectory() as folder, Play(folder) as play:
    main(play)
