"""The playground as a test drives it: the program behind it, and steps that several tests take."""

import json
import subprocess

BOT = "100000000000001"
GRACE = "100000000000002"
ENGINE_ROOM = "2000000000000001"
OPEN_ROOM = "2000000000000002"

THEIRS = "return [...document.querySelectorAll('.message:not(.mine) .bubble')].some((one) => one.textContent === arguments[0])"
MINE = "return [...document.querySelectorAll('.message.mine .bubble')].some((one) => one.textContent === arguments[0])"
NOTED = "return [...document.querySelectorAll('.note')].some((one) => one.textContent.includes(arguments[0]))"
IN_SIGHT = "return document.querySelector(arguments[0])?.checkVisibility({visibilityProperty: true}) ?? false"
FITS = "return document.documentElement.scrollWidth <= innerWidth"


class Program:
    """An example that runs until its standard input ends."""

    def __init__(self, name, *arguments):
        command = ["target/debug/examples/" + name, *arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.first_line = self.process.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        if self.process.wait() != 0:
            raise AssertionError("the program ended with %d" % self.process.returncode)


def check(what, right):
    if not right:
        raise AssertionError(what)
    print("ok", what)


def quiet(browser):
    check("nothing in the console", not (log := browser.log()) or print(log))


def open_thread(browser, kind, number):
    key = json.dumps({kind: number}, separators=(",", ":"))
    browser.find(".thread")
    browser.run("[...document.querySelectorAll('.thread')].find((one) => one.dataset.thread === arguments[0]).click()", key)
    browser.until("the conversation %s is open" % number, "return document.querySelector('.thread[aria-current]')?.dataset.thread === arguments[0]", key)


def say(browser, text):
    browser.write("#text", text)
    browser.press("Enter")
