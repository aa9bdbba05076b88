"""Everything that a message can hold, on the playground's page: files, places, links, replies, quick replies."""

import base64
import io
import os
import wave

from page import BOT, FITS, GRACE, IN_SIGHT, MINE, THEIRS, check, open_thread, say

# Drags files over the page or drops them: each a name, a media type, and its content in base64.
DRAG = """
const [files, kinds] = arguments;
const data = new DataTransfer();
for (const [name, type, content] of files) {
  data.items.add(new File([Uint8Array.from(atob(content), (one) => one.charCodeAt(0))], name, {type}));
}
for (const kind of kinds) {
  const event = new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: data});
  document.getElementById('messages').dispatchEvent(event);
}
"""
LAST = "const last = [...document.querySelectorAll('[data-message]')].at(-1) ?? document.body; "
CHIPS = "return [...document.querySelectorAll('#tray .chip .words')].map((one) => one.textContent).join(', ')"
PROBLEM = "const it = document.getElementById('problem'); return !it.hidden && it.textContent.includes(arguments[0])"
IS_LOADED = "const one = document.querySelector(arguments[0]); return one && new URL(one.src).pathname.startsWith('/files/') ? one.src : null"
INSIDE = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth"
KINDS = {"mp4": "video/mp4", "mp3": "audio/mpeg", "gif": "image/gif", "png": "image/png", "txt": "text/plain"}


def fixture(name):
    with open("fixtures/files/" + name, "rb") as file:
        return [name, KINDS[name[-3:]], base64.b64encode(file.read()).decode()]


def hum():
    """A second of sound."""
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(8000)
        sound.writeframes(bytes(128 + (at // 20 % 2) * 10 for at in range(8000)))
    return ["hum.wav", "audio/wav", base64.b64encode(content.getvalue()).decode()]


def drop(browser, *files, kinds=("dragenter", "dragover", "drop")):
    browser.run(DRAG, list(files), list(kinds))


def files(browser):
    """Files are dropped and chosen, sent in one message, shown and played."""
    film, tone, words = fixture("clip.mp4"), fixture("tone.mp3"), fixture("words.txt")
    drop(browser, film, kinds=["dragenter", "dragover"])
    check("the page shows where to drop", browser.run("return document.querySelector('.chat.dropping') !== null"))
    drop(browser, film, tone, words, kinds=["drop"])
    check("and no longer", browser.run("return document.querySelector('.chat.dropping') === null"))
    check("the dropped files are listed", browser.run(CHIPS) == "clip.mp4, tone.mp3, words.txt")
    browser.write("#files", "\n".join(os.path.abspath("fixtures/files/" + name) for name in ["dot.gif", "dot.png", "tone.mp3"]))
    check("and those that are chosen", browser.run(CHIPS) == "clip.mp4, tone.mp3, words.txt, dot.gif, dot.png, tone.mp3")
    browser.click("#tray [aria-label='Remove dot.png']")
    check("one is removed", browser.run(CHIPS) == "clip.mp4, tone.mp3, words.txt, dot.gif, tone.mp3")
    browser.click("#tray li:nth-child(2) input[type=checkbox]")
    browser.write("#text", "All of it")
    browser.press("Enter")
    browser.until("they are one message", LAST + "return last.querySelectorAll('[data-shows]').length === 5")
    check("nothing is left to be sent", browser.run(CHIPS) == "" and not browser.run(IN_SIGHT, "#tray"))
    for what, css in [("film", "video.film[controls]"), ("sound", ".sound audio[controls]"), ("picture", "img.photo[src]")]:
        source = browser.until("the %s is there" % what, IS_LOADED, ".mine " + css)
        check("its file too", browser.run("return fetch(arguments[0], {headers: {Range: 'bytes=0-3'}}).then(async (it) => it.status === 206 && (await it.blob()).size === 4)", source))
    check("one is a voice clip", browser.run("return [...document.querySelectorAll('.mine .sound .words')].map((one) => one.textContent).join() === 'Voice clip,tone.mp3'"))
    download = browser.run("const one = document.querySelector('.mine a.card[download]'); return [one.download, one.textContent]")
    check("the file has its name and size", download == ["words.txt", "📄words.txtFile · 4 B"])

    # The message is shown anew with a reaction; the player is the same, so that what it plays goes on.
    drop(browser, hum())
    browser.press("Enter")
    browser.until("a sound can be played", LAST + "window.sound = last.querySelector('audio'); return sound?.duration === 1")
    browser.run("sound.loop = true; return sound.play()")
    browser.run(LAST + "last.focus()")
    browser.click(".message.mine:focus-within [data-part=react]")
    browser.press("Enter")
    browser.until("a reaction is there", "return document.querySelector('.mine .reaction')?.textContent === '😍'")
    check("the sound goes on", browser.run("return new Promise((done) => setTimeout(() => done(sound.isConnected && !sound.paused), 300))"))
    browser.run("sound.pause()")
    browser.click(".mine .reaction")
    browser.until("the reaction is taken back", "return !document.querySelector('.mine .reaction')")

    drop(browser, ["nothing.txt", "text/plain", ""], words)
    browser.until("an empty file is refused", PROBLEM, "nothing.txt is empty.")
    check("the others are not", browser.run(CHIPS) == "words.txt")
    browser.run("""const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(25 * 2 ** 20 + 1)], 'film.mp4', {type: 'video/mp4'}));
        document.body.dispatchEvent(new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: data}))""")
    browser.until("a large one too", PROBLEM, "film.mp4 is too large: a file has at most 25 MiB.")
    browser.press("Escape")
    check("Escape hides the refusal", not browser.run(IN_SIGHT, "#problem"))
    browser.click("#tray [aria-label='Remove words.txt']")


def hostile_names(browser):
    name = "<img src=x onerror=\"document.title='run'\">.txt"
    drop(browser, [name, "text/html", base64.b64encode(b"<script>document.title='run'</script>").decode()])
    browser.write("#text", "<i>")
    browser.press("Enter")
    browser.until("a hostile name is shown as it is", LAST + "return last.querySelector('a.card b')?.textContent === arguments[0]", name)
    check("nothing of it was made or ran", browser.run(LAST + "return !last.querySelector('img, i') && !document.title.includes('run')"))


def replies(browser):
    say(browser, "Tea?")
    browser.until("a question is there", MINE, "Tea?")
    last = ".message.mine:last-child .bubble"
    browser.click(last)
    check("a click begins a reply", browser.run("return document.getElementById('replying').textContent.includes('Replying to yourself Tea?')"))
    check("the focus is in the text", browser.run("return document.activeElement.id") == "text")
    browser.press("Escape")
    check("Escape ends it", not browser.run(IN_SIGHT, "#replying"))
    browser.click(last)
    say(browser, "Yes")
    browser.until("the reply has what it replies to", LAST + "return last.querySelector('blockquote')?.textContent.includes('Tea?')")
    check("the next message is no reply", not browser.run(IN_SIGHT, "#replying"))
    browser.run("[...document.querySelectorAll('.mine')].find((one) => one.querySelector('.bubble')?.textContent === 'Tea?').querySelector('[data-part=unsend]').click()")
    browser.until("it was unsent", "return [...document.querySelectorAll('.unsent')].some((one) => one.textContent === 'You unsent a message')")
    browser.until("the reply shows that", LAST + "return last.querySelector('blockquote')?.textContent === 'The original message is gone'")


def places(browser):
    browser.click("#open-place")
    browser.write("#latitude", "north")
    browser.press("Enter")
    browser.until("a word is refused", PROBLEM, "Write latitude and longitude as numbers")
    browser.run("document.getElementById('latitude').value = ''")
    browser.write("#latitude", "91")
    browser.write("#longitude", "0")
    browser.press("Enter")
    browser.until("and what is not on the globe", PROBLEM, "A latitude is from -90 to 90 degrees")
    check("the console has nothing but the refusal", all("/api/act" in entry and "403" in entry for entry in browser.log()))
    browser.run("for (const id of ['latitude', 'longitude']) document.getElementById(id).value = ''")
    browser.write("#latitude", "51.4978")
    browser.write("#longitude", "-0.1745")
    browser.click("#place-pinned")
    browser.click("#send-place")
    browser.until("the place is there", "return document.querySelector('.mine a.place b')?.textContent === 'Pinned location'")
    leads = browser.run("const it = document.querySelector('.mine a.place'); return [it.href, it.rel, it.target]")
    check("it leads to a map", leads == ["https://www.openstreetmap.org/?mlat=51.4978&mlon=-0.1745#map=15/51.4978/-0.1745", "noreferrer noopener", "_blank"])
    check("the panel is closed", not browser.run(IN_SIGHT, "#place"))


def links_and_waves(browser):
    browser.write("#text", "Read https://example.com/tea?cup=1.")
    check("a preview is announced", browser.run("return document.getElementById('linked-host').textContent") == "example.com")
    browser.press("Enter")
    link = browser.until("the link has a preview", "return document.querySelector('.mine a.link')?.href")
    check("it leads to its page", link == "https://example.com/tea?cup=1")
    browser.write("#text", "Not https://example.com/x")
    browser.click("#link-nothing")
    browser.press("Enter")
    browser.until("a preview can be left out", MINE, "Not https://example.com/x")
    check("there is one", browser.run("return document.querySelectorAll('.mine a.link').length") == 1)
    browser.click("#open-stickers")
    browser.click("#stickers [aria-label=Wave]")
    browser.until("a wave is there", LAST + "return last.querySelector('.jumbo')?.textContent === '👋'")


def seen_by_another(browser):
    """The other person sees all of it, and has no button to unsend it."""
    browser.run("const me = document.getElementById('me'); me.value = arguments[0]; me.dispatchEvent(new Event('change', {bubbles: true}))", GRACE)
    browser.until("the page is another person's", "return document.getElementById('me').value === arguments[0] && !document.querySelector('.mine')", GRACE)
    open_thread(browser, "User", "4")
    for css in ["video.film", ".sound audio", "img.photo", "a.card[download]", "a.place", "a.link", "blockquote.gone", ".unsent"]:
        browser.until("another sees %s" % css, "return document.querySelector(arguments[0]) !== null", ".message:not(.mine) " + css)
    check("and cannot unsend it", browser.run("return document.querySelector('[data-part=unsend]') === null"))
    browser.run("const me = document.getElementById('me'); me.value = '4'; me.dispatchEvent(new Event('change', {bubbles: true}))")
    browser.until("the page is the first person's", "return document.getElementById('me').value === '4'")


def quick_replies(browser):
    """The bot offers some with its first message."""
    open_thread(browser, "User", BOT)
    offers = browser.until("quick replies are offered", "return [...document.querySelectorAll('.offer')].map((one) => one.textContent).join()")
    check("they are those of the bot", offers == "Good morning!,✉️ Send my e-mail address,📍 Send a place")
    browser.run("document.getElementById('text').focus()")
    back_to(browser, ".offer")
    browser.press("Enter")
    browser.until("one asks for a place", IN_SIGHT, "#place")
    browser.press("Escape")
    check("Escape closes that", not browser.run(IN_SIGHT, "#place"))
    browser.click(".offer")
    browser.until("another is answered by a click", MINE, "Good morning!")
    check("the answer is marked", browser.run("return document.querySelector('.mine .origin').textContent") == "Quick reply")
    check("nothing is offered any more", not browser.run(IN_SIGHT, ".offer"))
    browser.until("the bot answers", THEIRS, "Good morning!")


def back_to(browser, css):
    """Goes back with Shift and Tab to what fits."""
    for _ in range(20):
        browser.press("Shift", "Tab")
        if browser.run("return document.activeElement.matches(arguments[0])", css):
            check("%s is reached, which can be seen" % css, browser.run("return document.activeElement.matches(':focus-visible')"))
            return
    raise AssertionError("Shift and Tab do not reach %s" % css)


def by_keyboard(browser):
    """Places, waves, replies, unsent messages, without a mouse."""
    open_thread(browser, "User", GRACE)
    browser.run("document.getElementById('text').focus()")
    back_to(browser, "#open-place")
    browser.press("Enter")
    browser.until("the panel for a place is open", IN_SIGHT, "#place")
    browser.press("10.5", "Tab", "20", "Tab", "Down", "Tab", "Enter")
    browser.until("a place is sent", LAST + "return last.querySelector('a.place')?.textContent.includes('Pinned location10.5, 20')")
    browser.until("the focus is in the text", "return document.activeElement.id === 'text'")
    back_to(browser, "#open-stickers")
    browser.press("Enter", "Enter")
    browser.until("a wave is sent", LAST + "return last.querySelector('.jumbo')?.textContent === '👋'")
    back_to(browser, "#files")
    outline = "return getComputedStyle(document.activeElement.closest('label')).outlineStyle === 'solid'"
    check("the button for files shows the focus", browser.run(outline))
    back_to(browser, ".message")
    browser.press("Enter")
    browser.until("Enter on a message begins a reply", IN_SIGHT, "#replying")
    browser.press("Escape")
    check("Escape ends it", not browser.run(IN_SIGHT, "#replying"))
    back_to(browser, ".message")
    browser.press("Enter", "By keyboard", "Enter")
    browser.until("a reply is sent", LAST + "return last.querySelector('blockquote')?.textContent.includes('👋')")
    back_to(browser, ".message")
    browser.press("Tab", "Tab", "Tab")
    check("the focus is on the button to unsend it", browser.run("return document.activeElement.dataset.part") == "unsend")
    browser.press("Enter")
    browser.until("it is unsent", "return document.querySelector('.message:last-child .unsent') !== null")


def on_a_phone(browser):
    open_thread(browser, "User", GRACE)
    browser.find("#text")
    fits = FITS + " && document.getElementById('scroll').scrollWidth <= document.getElementById('scroll').clientWidth"
    check("messages of every kind fit", browser.run(fits))
    for button, panel in [("#open-place", "#place"), ("#open-stickers", "#stickers")]:
        browser.click(button)
        check("%s fits" % panel, browser.run(INSIDE, panel))
        browser.press("Escape")
    long = "a name of a file that is longer than any phone is wide.txt"
    drop(browser, [long, "text/plain", "QQ=="], fixture("tone.mp3"))
    check("the files to send fit", browser.run(FITS) and browser.run(INSIDE, "#tray .chip"))
    browser.click("#send")
    browser.until("they are sent", LAST + "return last.querySelector('a.card b')?.textContent === arguments[0]", long)
    check("and fit", browser.run(fits))
    say(browser, "A tap")
    browser.until("a message is there", MINE, "A tap")
    browser.click(".message:last-child .bubble")
    check("a tap begins no reply", not browser.run(IN_SIGHT, "#replying"))
    browser.run("document.querySelector('.message:last-child').focus()")
    browser.click(".message:last-child [data-part=reply]")
    check("its button does", browser.run(IN_SIGHT, "#replying"))
    check("which fits", browser.run(FITS))
    browser.press("Escape")
    browser.click(".chat .back")


def run(browser):
    open_thread(browser, "User", GRACE)
    files(browser)
    hostile_names(browser)
    replies(browser)
    places(browser)
    links_and_waves(browser)
    check("nothing but this server was asked", browser.run("return performance.getEntriesByType('resource').every((one) => one.name.startsWith(location.origin))"))
    check("the page fits", browser.run(FITS))
    seen_by_another(browser)
