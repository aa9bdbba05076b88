#!/usr/bin/env python3
"""The tool `fbchat login` at a terminal: what it asks, what is shown of the answers, and what Ctrl-C leaves behind.

usage: terminal.py PROGRAM
"""

import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import sys
import tempfile
import termios

PROGRAM = os.path.abspath(sys.argv[1])
WORLD = {"users": [
    {"id": "100000000000001", "name": "Bot", "email": "bot@example.com", "password": "the secret", "two_factor": "123456"},
]}
PATIENCE = 60


class Terminal:
    """The tool in a terminal of its own."""

    def __init__(self, arguments, environment):
        self.screen, inside = pty.openpty()
        # A session of its own, so that its terminal is the one that Ctrl-C goes to.
        self.process = subprocess.Popen(
            [PROGRAM, *arguments], stdin=inside, stdout=inside, stderr=inside, env=environment, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.inside, self.text = inside, ""

    def wait_for(self, text):
        while text not in self.text:
            if not select.select([self.screen], [], [], PATIENCE)[0]:
                sys.exit(f"no '{text}' on the terminal, but: {self.text}")
            self.text += os.read(self.screen, 4096).decode()

    def types(self, text):
        os.write(self.screen, text.encode())

    def wait_until_hidden(self):
        # The question is on the screen a moment before what is typed is hidden.
        while self.echoes():
            os.sched_yield()

    def echoes(self):
        return bool(termios.tcgetattr(self.inside)[3] & termios.ECHO)


def check(what, holds):
    if not holds:
        sys.exit(f"not so: {what}")
    print("ok", what)


with tempfile.TemporaryDirectory() as folder:
    world = os.path.join(folder, "world.json")
    with open(world, "w") as file:
        json.dump(WORLD, file)
    server = subprocess.Popen(
        [PROGRAM, "local-server", "--world", world, "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    address = json.loads(server.stdout.readline())["address"]
    session = os.path.join(folder, "session.json")
    arguments, environment = ["--local", address, "login"], os.environ | {"FBCHAT_SESSION": session}

    terminal = Terminal(arguments, environment)
    terminal.wait_for("E-mail address")
    terminal.types("bot@example.com\n")
    terminal.wait_for("Password")
    terminal.wait_until_hidden()
    terminal.types("the secret\n")
    terminal.wait_for("Two-factor code")
    terminal.types("123456\n")
    terminal.wait_for("Logged in as 100000000000001")
    check("a login with a password and a code", terminal.process.wait(PATIENCE) == 0)
    check("the session is its owner's alone", os.stat(session).st_mode & 0o777 == 0o600)
    check("the password is not shown, and the address is",
          "the secret" not in terminal.text and "bot@example.com" in terminal.text)
    check("the terminal shows what is typed again", terminal.echoes())

    terminal = Terminal(arguments, environment)
    terminal.wait_for("E-mail address")
    terminal.types("bot@example.com\n")
    terminal.wait_for("Password")
    terminal.wait_until_hidden()
    terminal.types("\x03")
    check("Ctrl-C ends the question", terminal.process.wait(PATIENCE) in (130, -signal.SIGINT))
    check("and leaves the terminal as it was", terminal.echoes())
    server.stdin.close()
    server.wait(PATIENCE)
