"""Encrypted chats in the playground."""

import playground_traffic
from page import BOT, IN_SIGHT, THEIRS, check, open_thread, say

LOCKED = """
const written = (one) => one.querySelector('.bubble')?.textContent === arguments[0];
const found = [...document.querySelectorAll('.message')].filter((one) => one.classList.contains('mine') === arguments[1] && written(one));
return found.length === 1 && Boolean(found[0].querySelector('.lock')) === arguments[2];
"""
PRESSED = "return document.getElementById('encrypt').getAttribute('aria-pressed') === arguments[0]"


def run(browser):
    """Writes to the bot encrypted, and in plain again; it answers in kind."""
    open_thread(browser, "User", BOT)
    browser.until("the chat has a lock", IN_SIGHT, "#chat-lock")
    check("nothing is encrypted before one wants it", browser.run(PRESSED, "false"))
    browser.click("#encrypt")
    check("the switch is on", browser.run(PRESSED, "true"))
    say(browser, "Only you can read this")
    browser.until("what is encrypted has a lock", LOCKED, "Only you can read this", True, True)
    browser.until("and so has the answer", LOCKED, "Only you can read this", False, True)
    playground_traffic.has(browser, "the bot's event is among the others", "event", "Event::Message", ["encrypted text", "to Bot", "over its encrypted connection"])
    browser.click("#encrypt")
    check("the switch is off", browser.run(PRESSED, "false"))
    say(browser, "Anybody can read this")
    browser.until("the bot answers in plain what was plain", THEIRS, "Anybody can read this")
    check("which has no lock", browser.run(LOCKED, "Anybody can read this", True, False))
