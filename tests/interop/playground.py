"""The playground in a real browser: usage: playground.py [--picture FILE]"""

import json
import os
import signal
import subprocess
import sys
import urllib.request

import playground_encrypted
import playground_groups
import playground_messages
import playground_traffic
from page import BOT, ENGINE_ROOM, FITS, IN_SIGHT, MINE, NOTED, OPEN_ROOM, THEIRS, Program, check, log_in, open_thread, quiet, say
from webdriver import Driver


def talk(browser):
    """Writes to the bot and receives its answer."""
    open_thread(browser, "User", BOT)
    browser.until("the bot has said hello", THEIRS, "Hello! I say back whatever you tell me.")
    say(browser, "Can you hear me?")
    browser.until("the person's message is there", MINE, "Can you hear me?")
    browser.until("the bot types", IN_SIGHT, "#typing")
    browser.until("the bot answers", THEIRS, "Can you hear me?")
    browser.until("the bot has read", "return [...document.querySelectorAll('.mine .under')].at(-1).textContent.includes('Seen')")
    browser.until("the bot no longer types", "return document.getElementById('typing').hidden")


def markup_is_text(browser):
    for text in ["<img src=x onerror=\"document.title='run'\">", "<script>document.title='run'</script><b>bold</b>"]:
        say(browser, text)
        browser.until("the bot echoes markup as it is", THEIRS, text)
    check("nothing of it was made", browser.run("return document.querySelectorAll('.messages script, .messages b, .messages img').length") == 0)
    check("nothing of it ran", "run" not in browser.run("return document.title"))


def change(browser):
    """Colour, emoji, nickname, title, people."""
    before = browser.run("return getComputedStyle(document.querySelector('.mine .bubble')).backgroundColor")
    browser.click("#open-details")
    browser.click("#colors [data-color='#fa3c4c']")
    browser.until("the colour is noted", NOTED, "changed the chat colours")
    browser.until("the bubbles have another colour", "return getComputedStyle(document.querySelector('.mine .bubble')).backgroundColor !== arguments[0]", before)
    browser.click("#emojis [data-emoji='🔥']")
    browser.until("the emoji is the button's", "return document.getElementById('send').textContent === '🔥'")
    browser.write("#members input[data-member='%s']" % BOT, "Echo")
    browser.press("Tab")
    browser.until("the bot has a nickname", "return document.getElementById('chat-name').textContent === 'Echo'")
    browser.press("Escape")
    check("Escape closes the dialog", not browser.run("return document.getElementById('details').open"))
    open_thread(browser, "Room", OPEN_ROOM)
    playground_traffic.asking(browser)
    browser.until("somebody who asked is let in", NOTED, "Ada Lovelace added Katherine Johnson.")
    browser.click("#open-details")
    check("nobody asks any more", browser.run("return document.getElementById('requests-part').hidden"))
    browser.run("document.getElementById('title').value = ''")
    browser.write("#title", "Engines")
    browser.press("Enter")
    browser.until("the title is another", "return document.getElementById('chat-name').textContent === 'Engines'")
    browser.click("#add-form button")
    browser.until("somebody was added", NOTED, "Ada Lovelace added Grace Hopper.")
    browser.click("#members [data-remove='100000000000002']")
    browser.until("and removed", NOTED, "Ada Lovelace removed Grace Hopper from the group.")
    browser.click("#close-details")


def act_on_messages(browser):
    """Reactions, replies, unsent messages, mentions, stickers, pictures."""
    open_thread(browser, "Group", ENGINE_ROOM)
    say(browser, "Does anybody react?")
    browser.until("the bot answers", THEIRS, "Does anybody react?")
    browser.run("document.querySelector('.message:last-child').focus()")
    browser.press("Tab", "Enter")
    browser.until("there are reactions to choose from", IN_SIGHT, ".choices:not([hidden])")
    browser.press("Right", "Enter")
    browser.until("the reaction is on the message", "return document.querySelector('.message:last-child .reaction')?.textContent === '😆'")
    browser.click(".message:last-child .reaction")
    browser.until("and off again", "return !document.querySelector('.message:last-child .reaction')")

    browser.run("document.querySelector('.message:last-child').focus()")
    browser.click(".message:last-child [data-part=reply]")
    say(browser, "This is a reply")
    browser.until("the reply shows what it replies to", "return document.querySelector('.mine blockquote')?.textContent.includes('Does anybody react?')")
    browser.until("the bot echoes it", THEIRS, "This is a reply")

    browser.write("#text", "Hello @gr")
    browser.press("Enter")
    browser.press("and others", "Enter")
    browser.until("the mention is one", "return [...document.querySelectorAll('.message:not(.mine) .mention')].some((one) => one.textContent === '@Grace Hopper')")

    browser.run("[...document.querySelectorAll('.message.mine')].at(-1).focus()")
    browser.click(".message.mine:focus-within [data-part=unsend]")
    browser.until("the message was unsent", IN_SIGHT, ".mine .unsent")

    browser.click("#open-stickers")
    browser.click("#stickers [aria-label='Cat, waving']")
    browser.until("the bot sends the sticker back", "return document.querySelector('.message:not(.mine) [role=img]')?.textContent === '🐈'")
    browser.write("#files", os.path.abspath("examples/playground.png"))
    browser.press("Enter")
    browser.until("the picture is shown", "const photo = document.querySelector('.mine img.photo'); return photo?.complete && photo.naturalWidth > 0")
    browser.until("the bot loves it", "return document.querySelector('.message:last-child .reaction')?.textContent === '😍'")


def watch_frames(browser):
    """The frames of the gateway, over which the bot listens."""
    browser.until("frames of the gateway are named", "return [...document.querySelectorAll('.frame b')].some((one) => one.textContent.startsWith('data: push: '))")
    browser.run("[...document.querySelectorAll('.frame summary')].filter((one) => one.querySelector('b').textContent.startsWith('data: push: ')).forEach((one) => one.click())")
    browser.until("and have their rows", "return [...document.querySelectorAll('.frame .json')].some((one) => one.textContent.includes('insertMessage'))")
    browser.run(playground_traffic.CLOSE)
    check("and so are databases", browser.run("return [...document.querySelectorAll('.frame b')].some((one) => one.textContent === 'data: database 1, messages')"))
    check("pings and acknowledgements are not among the others", not browser.run(IN_SIGHT, ".upkeep"))
    browser.click("input[value=frame]")
    check("but among the frames", browser.run(IN_SIGHT, ".upkeep"))
    check("which are shown alone", not browser.run(IN_SIGHT, ".event"))
    can_be_read(browser)
    browser.click("input[value=all]")


def watch(browser):
    """The requests and events of the bot."""
    browser.until("requests are shown", "return [...document.querySelectorAll('.request b')].some((one) => one.textContent === 'POST /messaging/send/')")
    browser.until("events are shown", "return [...document.querySelectorAll('.event b')].some((one) => one.textContent === 'Event::Message')")
    login = "[...document.querySelectorAll('.request')].find((one) => one.querySelector('b').textContent === 'POST /login.php')"
    browser.run("%s.querySelector('summary').click()" % login)
    shown = browser.run("return %s.innerText" % login)
    check("who logs in is shown", "bot@example.com" in shown)
    check("the password is not", "pass\nhidden" in shown)
    browser.click("input[value=event]")
    check("requests can be left out", not browser.run(IN_SIGHT, ".request"))
    browser.click("input[value=all]")
    browser.run(playground_traffic.CLOSE)


def by_keyboard(browser):
    """Everything from the first Tab on."""
    browser.find(".thread")
    browser.run("document.activeElement.blur()")
    for _ in range(20):
        browser.press("Tab")
        if browser.run("return document.activeElement.classList.contains('thread')"):
            break
    check("the focus is in the list", browser.run("return document.activeElement.matches('.thread:focus-visible')"))
    check("and can be seen", browser.run("return getComputedStyle(document.activeElement).outlineStyle === 'solid'"))
    while browser.run("return document.activeElement.dataset.thread") != '{"User":"%s"}' % BOT:
        before = browser.run("return document.activeElement.dataset.thread")
        browser.press("Down")
        check("the arrow goes down", browser.run("return document.activeElement.dataset.thread") != before)
    browser.press("Enter")
    browser.until("Enter opens the chat", "return document.getElementById('chat-name').textContent === 'Echo'")
    for _ in range(60):
        if browser.run("return document.activeElement.id") == "text":
            break
        browser.press("Tab")
    browser.press("one line", "Shift", "Enter", "and another", "Enter")
    browser.until("Shift and Enter is a new line, Enter sends", THEIRS, "one line\nand another")
    for _ in range(10):
        browser.press("Shift", "Tab")
        if browser.run("return document.activeElement.classList.contains('message')"):
            break
    browser.press("Up", "Down", "Tab", "Enter")
    browser.until("reactions are offered", IN_SIGHT, ".choices:not([hidden])")
    browser.press("Enter")
    browser.until("and chosen", "return document.querySelector('.message:last-child .reaction')?.textContent === '😍'")


def on_a_phone(browser):
    browser.find(".thread")
    check("the list fits", browser.run(FITS))
    check("and is alone", not browser.run(IN_SIGHT, ".chat") and not browser.run(IN_SIGHT, ".traffic"))
    open_thread_on_phone = "[...document.querySelectorAll('.thread')].find((one) => one.dataset.thread.includes(arguments[0])).click()"
    browser.run(open_thread_on_phone, ENGINE_ROOM)
    browser.until("the chat is in sight", IN_SIGHT, "#text")
    check("the list is not", not browser.run(IN_SIGHT, ".thread-list"))
    say(browser, "From my phone")
    browser.until("the bot answers", THEIRS, "From my phone")
    check("the chat fits", browser.run(FITS))
    browser.click(".message:last-child [data-part=react]")
    inside = "const box = document.querySelector('.choices:not([hidden])').getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth"
    check("the reactions fit", browser.run(inside))
    browser.press("Escape")
    browser.click(".chat [data-go=traffic]")
    browser.until("what the bots do is in sight", IN_SIGHT, ".traffic-list")
    check("and fits", browser.run(FITS))
    browser.click(".traffic .back")
    browser.click(".chat .back")
    browser.until("the list is back", IN_SIGHT, ".thread-list")


def can_be_read(browser):
    """Every text stands out from what is behind it."""
    poor = browser.run(CONTRAST)
    check("texts can be read: %s" % poor, not poor)


CONTRAST = """
const color = (text) => (text.match(/[\\d.]+/g) ?? []).map((it) => text.startsWith('color(') ? it * 255 : Number(it));
const light = (rgb) => rgb.slice(0, 3).map((it) => it / 255).map((it) => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4)
  .reduce((sum, it, at) => sum + it * [0.2126, 0.7152, 0.0722][at], 0);
const ground = (element) => {
  for (let one = element; one; one = one.parentElement) {
    const found = color(getComputedStyle(one).backgroundColor);
    if (found.length === 3) return found;
  }
  return [255, 255, 255];
};
const poor = [];
for (const element of document.querySelectorAll('body *')) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && /[\\p{L}\\p{N}]/u.test(node.data));
  if (!own || !element.checkVisibility({visibilityProperty: true}) || element.closest('.unseen, option')) continue;
  const [one, other] = [light(color(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
  const contrast = (one + 0.05) / (other + 0.05);
  if (contrast < 4.5) poor.push(`${element.className || element.tagName}: ${contrast.toFixed(1)}`);
}
return poor;
"""


def main(picture):
    with Driver() as driver:
        with Program("playground") as program:
            url = program.first_line.split()[-1]
            with driver.browser(1280, 800) as browser:
                browser.open(url)
                playground_messages.quick_replies(browser)
                watch_frames(browser)
                talk(browser)
                playground_encrypted.run(browser)
                can_be_read(browser)
                markup_is_text(browser)
                change(browser)
                act_on_messages(browser)
                playground_messages.run(browser)
                playground_groups.run(browser)
                can_be_read(browser)
                watch(browser)
                can_be_read(browser)
                quiet(browser)
                playground_traffic.run(browser, lambda: log_in(url.split("/")[2]))
                can_be_read(browser)
                quiet(browser)
            with driver.browser(1280, 800, dark=True) as browser:
                browser.open(url)
                by_keyboard(browser)
                playground_messages.by_keyboard(browser)
                playground_groups.by_keyboard(browser)
                check("it is dark", browser.run("return getComputedStyle(document.body).backgroundColor") == "rgb(27, 28, 30)")
                can_be_read(browser)
                quiet(browser)
            with driver.browser(360, 720) as browser:
                browser.open(url)
                on_a_phone(browser)
                playground_messages.on_a_phone(browser)
                playground_groups.on_a_phone(browser)
                playground_traffic.news_is_counted(browser)
                can_be_read(browser)
                quiet(browser)
            with driver.browser(1280, 800) as browser:
                browser.open(url)
                playground_traffic.long_names(browser)
            for width in [360, 768, 1280, 1920]:
                with driver.browser(width, 800, dark=width == 768) as browser:
                    browser.open(url)
                    playground_traffic.at_width(browser, width)
                    can_be_read(browser)
                    quiet(browser)
        comes_back(driver)
        without_input()
        if picture:
            take(driver, picture)


def comes_back(driver):
    """A server that goes away is missed, and found again."""
    with driver.browser(1280, 800) as browser:
        with Program("local_server") as program:
            address = json.loads(program.first_line)["address"]
            browser.open("http://%s/" % address)
            browser.find(".thread")
            check("all is well", not browser.run(IN_SIGHT, "#lost"))
            quiet(browser)
        browser.until("the page shows that the connection is lost", IN_SIGHT, "#lost")
        say(browser, "Is anybody there?")
        browser.until("nothing that is written is lost", "return !document.getElementById('problem').hidden && document.getElementById('text').value !== ''")
        with Program("local_server", "--port", address.rsplit(":", 1)[1]):
            browser.until("and no longer when it is back", "return document.getElementById('lost').hidden")


def without_input():
    """Without a standard input the program ends, as it has printed, or runs until it is stopped."""
    command = ["target/debug/examples/playground"]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, timeout=60)
    check("without an input the program ends", ended.returncode == 0)
    for words in ["Talk to the bot at http://", "a bot that echoes", "so does the end of the standard input", "The standard input has ended", "--forever"]:
        check("it prints: %s" % words, words in ended.stdout)
    endless = subprocess.Popen(command + ["--forever"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    try:
        address = endless.stdout.readline().split()[-1]
        endless.stdout.readline()
        check("or prints how to end it", endless.stdout.readline() == "Ctrl-C or SIGTERM ends it.\n")
        with urllib.request.urlopen(address, timeout=20) as page:
            check("and serves", page.status == 200)
        check("and goes on", endless.poll() is None)
    finally:
        endless.terminate()
    check("until it is stopped", endless.wait(timeout=20) == -signal.SIGTERM)


def take(driver, file):
    """The picture in the README."""
    with Program("playground") as program, driver.browser(1280, 720) as browser:
        browser.open(program.first_line.split()[-1])
        open_thread(browser, "Group", ENGINE_ROOM)
        browser.write("#text", "@bo")
        browser.press("Enter", "are you there?", "Enter")
        browser.until("the bot answers", THEIRS, "@Bot are you there?")
        browser.run("document.activeElement.blur()")
        browser.picture(file)


if __name__ == "__main__":
    main(sys.argv[2] if sys.argv[1:2] == ["--picture"] else None)
