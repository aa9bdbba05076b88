"""The column of traffic, and what it shares with the other columns: names of events, owners, times, what is in sight."""

import re

from page import BOT, ENGINE_ROOM, FITS, GRACE, IN_SIGHT, THEIRS, check, open_thread, say

# The titles, the lines beneath and the classes of the rows that are in sight or can be scrolled to.
ROWS = """
return [...document.querySelectorAll('.traffic-list > li')].filter((row) => row.checkVisibility()).map((row) => ({
  kind: row.className, title: row.querySelector('b').textContent, about: row.querySelector('small').textContent}));
"""
NEWEST = """
const scroll = document.querySelector(arguments[0]).closest('.scroll'), last = [...document.querySelectorAll(arguments[0])].filter((one) => one.checkVisibility()).at(-1);
const [box, frame] = [last.getBoundingClientRect(), scroll.getBoundingClientRect()];
return box.height > 0 && box.bottom <= frame.bottom + 1 && box.top >= frame.top - 1;
"""
TIMES = "return [...document.querySelectorAll('time')].filter((one) => one.checkVisibility()).map((one) => [one.textContent, one.dateTime, one.title, !one.closest('.traffic')])"
# What has text and is wider than the space that it has, or reaches out of the window. A preview of the last message is one.
CUT = """
const cut = [];
for (const element of document.querySelectorAll('body *')) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!own || !element.checkVisibility({visibilityProperty: true, opacityProperty: true}) || element.closest('.unseen, option, select, .last, [aria-hidden=true]')) continue;
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  const isClipped = style.overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
  if (isClipped || box.left < -1 || box.right > innerWidth + 1) cut.push(`${element.className || element.tagName}: ${element.textContent.slice(0, 40)}`);
  for (let one = element.parentElement; one; one = one.parentElement) {
    const around = one.getBoundingClientRect();
    const hides = getComputedStyle(one).overflowX !== 'visible' && one !== document.body && one !== document.documentElement;
    if (hides && (box.right > around.right + 1 || box.left < around.left - 1)) cut.push(`${element.className || element.tagName} in ${one.className}: ${element.textContent.slice(0, 40)}`);
  }
}
return cut;
"""
# The left edges of titles, and the right edges of times, of what is listed; and how far the baselines of both are from each other.
EDGES = """
const [rows, title, time] = [[...document.querySelectorAll(arguments[0])].filter((row) => row.checkVisibility()), arguments[1], arguments[2]];
const baseline = (element) => {
  const mark = document.createElement('span');
  mark.style.cssText = 'display: inline-block; width: 0; height: 0';
  element.prepend(mark);
  const at = mark.getBoundingClientRect().bottom;
  mark.remove();
  return at;
};
const edges = {left: new Set(), right: new Set(), off: 0};
for (const row of rows) {
  const [one, other] = [row.querySelector(title), row.querySelector(time)];
  edges.left.add(Math.round(one.getBoundingClientRect().left));
  if (!other) continue;
  edges.right.add(Math.round(other.getBoundingClientRect().right));
  edges.off = Math.max(edges.off, Math.abs(baseline(one) - baseline(other)));
}
return [edges.left.size, edges.right.size, edges.off];
"""
OPEN_LAST = "const rows = [...document.querySelectorAll(arguments[0])].filter((row) => row.checkVisibility()); rows.at(-1).querySelector('summary').click()"
IS_SEEN = """
const row = document.querySelector('.traffic-list > li:has(> details[open])'), inside = row?.querySelector('.json, dl');
if (!inside) return false;
const [box, frame] = [row.getBoundingClientRect(), document.getElementById('traffic-scroll').getBoundingClientRect()];
return box.top >= frame.top - 2 && (box.bottom <= frame.bottom + 2 || box.height > frame.height);
"""
CLOSE = "document.querySelectorAll('.traffic-list > li > details[open] > summary').forEach((one) => one.click())"
LONG = "Ada Augusta King, Countess of Lovelace, Enchantress-of-Numbers-and-of-the-Analytical-Engine"


def rows(browser, kind):
    return [row for row in browser.run(ROWS) if kind in row["kind"].split()]


def has(browser, what, kind, title, about):
    """Waits for a row with this title whose second line has all of these words."""
    script = ROWS.replace("return [", "const rows = [", 1) + """
    return rows.some((row) => row.kind.split(' ').includes(arguments[0]) && row.title === arguments[1] && arguments[2].every((one) => row.about.includes(one)))"""
    browser.until(what, script, kind, title, about)


def events(browser):
    """An event has the name that a bot's code has for it, and the wire's beneath."""
    open_thread(browser, "Group", ENGINE_ROOM)
    say(browser, "What is this called?")
    browser.until("the bot answers", THEIRS, "What is this called?")
    for title, wire in [("Event::Message", "NewMessage"), ("Event::Typing", "ttyp"), ("Event::MessagesSeen", "ReadReceipt")]:
        has(browser, "%s is named" % title, "event", title, [wire, "to Bot", "over the gateway"])
    has(browser, "what the gateway does not carry is no event", "event", "No event", ["inbox", "to Bot"])
    browser.click("#open-details")
    browser.click("#colors [data-color='#67b868']")
    browser.press("Escape")
    has(browser, "a change has the name of its kind", "event", "Event::ColorChanged", ["AdminTextMessage change_thread_theme"])
    check("all events have one", all(row["title"].startswith("Event::") or row["title"] == "No event" for row in rows(browser, "event")))


def owners(browser, second):
    """Each request has the one who made it: a client, by its number, or a person in the page. `second` lets a second client send."""
    has(browser, "the bot's requests are its own", "request", "POST /messaging/send/", ["Bot, client 1", "www.facebook.com"])
    requests = [row for row in rows(browser, "request") if "act" not in row["kind"].split()]
    check("so are those before the login", any(row["title"] == "POST /login.php" for row in requests))
    check("none is nobody's", all(row["about"].startswith("Bot") for row in requests))
    has(browser, "what the person does is the person's", "act", "send", ["Ada Lovelace", "in this page", "Engine room"])
    has(browser, "a change too", "act", "color", ["Ada Lovelace"])
    check("what the page does by itself is not among it", not any(row["title"] in ["read", "type"] for row in rows(browser, "act")))
    browser.run("[...document.querySelectorAll('.request:not(.act)')].find((row) => row.querySelector('b').textContent === 'POST /messaging/send/').querySelector('summary').click()")
    browser.until("a request has the browser of its client", "return document.querySelector('.request > details[open] dl')?.innerText.includes('Mozilla/5.0')")
    browser.run(CLOSE)
    second()
    has(browser, "a second client of the account is another", "request", "GET /", ["Bot, client 2"])
    order = browser.run("return [...document.querySelectorAll('.traffic-list > li')].map((row) => Number(row.dataset.at))")
    check("the rows are in the order of time", order == sorted(order))


def one_clock(browser):
    """All times have one form and one zone."""
    times = browser.run(TIMES)
    here, there = [time for time in times if time[3]], [time for time in times if not time[3]]
    check("both columns have times", len(here) > 5 and len(there) > 5)
    right = "const [text, iso] = arguments; const at = new Date(iso); return text === [at.getHours(), at.getMinutes(), at.getSeconds()].map((one) => String(one).padStart(2, '0')).join(':')"
    check("all have the same form: %s" % times[0][0], all(browser.run(right, text, iso) for text, iso, *_ in here[:20] + there[-20:]))
    check("each has its date and its zone as a tooltip", all(title and title != text for text, _, title, _ in times))
    other_days = browser.run("return import('/clock.js').then(({moment}) => [moment(Date.now() - 3 * 864e5), moment(0)])")
    check("other days have their date before it: %s" % other_days, all(re.fullmatch(r"\d{1,2} \w{3,4}( \d{4})? \d\d:\d\d:\d\d", one) for one in other_days))
    zone = "return document.getElementById('zone').textContent === Intl.DateTimeFormat().resolvedOptions().timeZone"
    check("the zone is named", browser.run(zone))


def aligned(browser):
    for what, row, title, time in [
        ("traffic", ".traffic-list > li", "b", "time"),
        ("conversations", ".thread", ".name .words", "time"),
    ]:
        left, right, off = browser.run(EDGES, row, title, time)
        check("the rows of %s are aligned: %s" % (what, [left, right, off]), left == 1 and right == 1 and off <= 1)


def json_folds(browser):
    """What is opened is in sight, stays there, and folds."""
    browser.click("input[value=event]")
    browser.run(OPEN_LAST, ".traffic-list > .event")
    browser.until("what is opened is in sight", IS_SEEN)
    opened = "document.querySelector('.traffic-list > li > details[open]')"
    parts = "return [..." + opened + ".querySelectorAll('.tree details')].filter((one) => one.open).length"
    check("JSON is a tree", browser.run(parts) > 0)
    say(browser, "Does it stay?")
    browser.until("the bot answers", THEIRS, "Does it stay?")
    browser.until("a button leads to the newest", IN_SIGHT, "#traffic-newer")
    check("what is opened is still in sight", browser.run(IS_SEEN))
    browser.run(opened + ".querySelector('.tree summary').focus()")
    before = browser.run(parts)
    browser.press("Enter")
    check("a key folds a part", browser.run(parts) == before - 1)
    browser.press("Enter")
    browser.run("[...%s.querySelectorAll('.json .does button')].find((one) => one.textContent === 'Fold').click()" % opened)
    check("all of it folds at once", browser.run(parts) == 0)
    check("a folded part names its members", browser.run("return %s.querySelector('.tree .folded').innerText" % opened).startswith("{ "))
    browser.run("[...%s.querySelectorAll('.json .does button')].find((one) => one.textContent === 'Unfold').click()" % opened)
    check("and unfolds", browser.run(parts) > before)
    browser.click("#traffic-newer")
    browser.until("the newest is in sight again", NEWEST, ".traffic-list > li")
    check("and the button gone", not browser.run(IN_SIGHT, "#traffic-newer"))
    browser.run(CLOSE)
    browser.click("input[value=all]")


def asking(browser):
    """Admins let in who asks to join, from the conversation itself."""
    browser.until("who asks to join is shown in the conversation", "return document.getElementById('asking').innerText.includes('asks to join')")
    browser.run("document.querySelector('#asking [data-part=accept]').focus()")
    browser.press("Enter")
    browser.until("and is let in there, by a key", "return document.getElementById('asking').hidden")
    check("the focus goes on to the text", browser.run("return document.activeElement.id") == "text")


def at_width(browser, width):
    """Nothing is cut, and the newest is in sight, at a width."""
    fits = browser.run(FITS)
    check("%d pixels: the page fits" % width, fits)
    open_thread(browser, "Group", ENGINE_ROOM)
    browser.until("%d pixels: the newest message is in sight" % width, NEWEST, ".messages > li")
    cut(browser, width, "a conversation")
    if width < 1120:
        browser.click(".chat [data-go=traffic]")
    browser.until("%d pixels: the newest traffic is in sight" % width, NEWEST, ".traffic-list > li")
    cut(browser, width, "traffic")
    if width >= 720:
        check("%d pixels: one can write and watch at once" % width, browser.run(IN_SIGHT, "#text"))
        text = "At %d pixels" % width
        say(browser, text)
        browser.until("the bot answers", THEIRS, text)
        browser.until("%d pixels: the newest message is still in sight" % width, NEWEST, ".messages > li")
        browser.until("%d pixels: so is the newest traffic" % width, NEWEST, ".traffic-list > li")
    for kind in ["request", "event", "frame"]:
        browser.click("input[value=%s]" % kind)
        browser.run(OPEN_LAST, ".traffic-list > .%s" % kind)
        browser.until("%d pixels: an opened %s is in sight" % (width, kind), IS_SEEN)
        cut(browser, width, "an opened %s" % kind)
        browser.run(CLOSE)
    browser.click("input[value=all]")
    if width < 1120:
        browser.click(".traffic .back" if width < 720 else ".traffic .close")
    if width < 720:
        browser.click(".chat .back")
    cut(browser, width, "the list")


def cut(browser, width, what):
    found = browser.run(CUT)
    check("%d pixels: nothing of %s is cut: %s" % (width, what, found), not found)


def news_is_counted(browser):
    """Where the column is out of sight, its button has the number of events that nobody has seen."""
    open_thread(browser, "User", BOT)
    browser.until("nothing is new at first", "return document.querySelector('.chat .to-traffic').dataset.news !== undefined")
    browser.click(".chat [data-go=traffic]")
    browser.click(".traffic .back")
    say(browser, "Is that news?")
    browser.until("what is new is counted", "return document.querySelector('.chat .to-traffic').getAttribute('aria-label').endsWith(' new')")
    browser.click(".chat [data-go=traffic]")
    browser.until("and no longer once it was seen", "return document.querySelector('.chat .to-traffic').dataset.news === ''")
    browser.click(".traffic .back")
    browser.click(".chat .back")


def long_names(browser):
    """Names that fit into no line."""
    open_thread(browser, "Group", ENGINE_ROOM)
    browser.click("#open-details")
    browser.run("document.getElementById('title').value = ''")
    browser.write("#title", LONG)
    browser.press("Enter")
    browser.until("the group has a long name", "return document.getElementById('chat-name').textContent === arguments[0]", LONG)
    browser.run("const one = document.querySelector(`#members [data-member='%s']`); one.value = arguments[0]; one.dispatchEvent(new Event('change', {bubbles: true}))" % GRACE, LONG)
    browser.press("Escape")
    say(browser, LONG.replace(" ", ""))
    browser.until("the bot answers", THEIRS, LONG.replace(" ", ""))


def run(browser, second):
    events(browser)
    owners(browser, second)
    one_clock(browser)
    aligned(browser)
    json_folds(browser)
