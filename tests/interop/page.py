"""The playground as a test drives it: the program behind it, and steps that several tests take."""

import html
import http.client
import json
import re
import subprocess
import urllib.parse

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


def log_in(address):
    """Logs the bot in with another client than its own: by the form, as a browser does."""
    cookies = {}

    def ask(method, host, path, form=None):
        connection = http.client.HTTPConnection(address, timeout=20)
        headers = {"Host": host, "Cookie": "; ".join("%s=%s" % pair for pair in cookies.items())}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, form and urllib.parse.urlencode(form), headers)
        reply = connection.getresponse()
        for name, value in reply.getheaders():
            if name == "Set-Cookie":
                cookies.update([value.split(";")[0].split("=", 1)])
        return reply.read().decode()

    page = ask("GET", "m.facebook.com", "/")
    inputs = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall("<input[^>]*>", page)]
    form = {one["name"]: html.unescape(one.get("value", "")) for one in inputs if "name" in one}
    ask("POST", "m.facebook.com", "/login.php", {**form, "email": "bot@example.com", "pass": "bot", "login": "Log In"})
    check("a second client is logged in", "xs" in cookies)
    ask("GET", "www.facebook.com", "/")


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
