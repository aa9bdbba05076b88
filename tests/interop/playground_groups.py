"""Groups, and each person's view of conversations, on the playground's page: admins, polls, plans, folders, mutes, blocks, presence."""

import os

from page import BOT, ENGINE_ROOM, FITS, GRACE, IN_SIGHT, NOTED, OPEN_ROOM, THEIRS, check, open_thread, say

LISTED = "return [...document.querySelectorAll('.thread .name > .words')].some((one) => one.textContent === arguments[0])"
PRESSED = "return document.querySelector(arguments[0])?.getAttribute('aria-pressed') === 'true'"
CHOOSE = "const one = document.querySelector(arguments[0]); one.value = arguments[1]; one.dispatchEvent(new Event('change', {bubbles: true}))"
PROBLEM = "const it = document.getElementById('problem'); return it.checkVisibility() && it.textContent.includes(arguments[0])"
SAY_AS = """
const [as, text] = arguments, thread = JSON.parse(document.querySelector('.thread[aria-current]').dataset.thread);
fetch('/api/act', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify({as, thread, do: 'send', text, files: []})});
"""
HEAD = "return document.getElementById(arguments[0]).textContent"
ADA = "4"
ALAN = "100000000000003"


def become(browser, person):
    initials = {ADA: "AL", GRACE: "GH"}[person]
    browser.run(CHOOSE, "#me", person)
    browser.until("the page acts as %s" % initials, "return document.getElementById('me-avatar').textContent === arguments[0]", initials)


def new_group(browser):
    """A group is created, with a picture, another admin, and a request to let somebody in."""
    browser.click("#open-new-group")
    browser.click("#new-group-form > button")
    browser.until("a group of nobody is refused", PROBLEM, "A group has at least two others.")
    for who in [BOT, GRACE]:
        browser.click("#new-group-people [value='%s']" % who)
    browser.write("#new-group-name", "Analysers")
    browser.write("#new-group-text", "Welcome!")
    browser.press("Enter")
    browser.until("the group is open", HEAD + " === 'Analysers'", "chat-name")
    browser.until("with its people", HEAD + ".includes('Bot, Grace Hopper')", "chat-about")
    browser.click("#open-details")
    browser.run("document.getElementById('title').value = ''")
    browser.write("#title", "Analysts")
    browser.press("Enter")
    browser.until("it has a title", HEAD + " === 'Analysts'", "chat-name")
    browser.write("#picture", os.path.abspath("examples/playground.png"))
    browser.until("it has a picture", "const one = document.querySelector('#chat-avatar img'); return one?.complete && one.naturalWidth > 0")
    browser.write("#picture", os.path.abspath("fixtures/files/words.txt"))
    browser.until("a text is no picture", PROBLEM, "The picture of a group is an image.")
    browser.run(SAY_AS, GRACE, "Nice title!")
    browser.until("another says something", THEIRS, "Nice title!")
    browser.until("the page has read it", "return !document.querySelector('.thread.unread[aria-current]')")
    check("the problem is still in sight", browser.run(PROBLEM, "The picture of a group is an image."))
    browser.click("#members [data-admin='%s']" % GRACE)
    browser.until("there is another admin", NOTED, "Ada Lovelace added Grace Hopper as a group admin.")
    browser.click("#members [data-admin='%s']" % GRACE)
    browser.until("and no longer", NOTED, "Ada Lovelace removed Grace Hopper as a group admin.")
    browser.click("#approval")
    browser.until("admins let people in", NOTED, "Ada Lovelace turned on member approval.")
    browser.click("#close-details")
    group = browser.run("return JSON.parse(document.querySelector('.thread[aria-current]').dataset.thread).Group")
    become(browser, GRACE)
    open_thread(browser, "Group", group)
    browser.click("#open-details")
    check("who is no admin changes none", not browser.run(IN_SIGHT, "#members [data-admin]") and browser.run("return document.getElementById('approval').disabled"))
    browser.run(CHOOSE, "#addable", ALAN)
    browser.click("#add-form button")
    browser.until("whom she adds waits", IN_SIGHT, "#requests-part")
    browser.click("#close-details")
    become(browser, ADA)
    open_thread(browser, "Group", group)
    browser.click("#open-details")
    browser.click("#requests [data-part=decline]")
    browser.until("until an admin declines", "return document.getElementById('requests-part').hidden")
    browser.click("#close-details")
    return group


def poll(browser, group):
    """A poll is created, voted in by two, and gets an option."""
    browser.click("#open-poll")
    browser.write("#poll-question", "Lunch?")
    browser.press("Enter")
    browser.write("#poll-options", "Soup\nSalad\n<b>Cake</b>")
    browser.click("#create-poll")
    browser.until("the poll is there", "return document.querySelectorAll('.poll .option').length === 3")
    check("its texts are texts", browser.run("return document.querySelectorAll('.option .text')[2].textContent") == "<b>Cake</b>")
    browser.click(".poll .option")
    browser.until("a click votes", PRESSED, ".poll .option")
    check("and shows who voted", browser.run("return document.querySelector('.option').getAttribute('aria-label')") == "Soup, 1 vote, You")
    browser.write(".add-option input", "Bread")
    browser.press("Enter")
    browser.until("an option is added with a vote", PRESSED, ".poll .option:nth-of-type(4)")
    browser.write(".add-option input", "Bread")
    browser.press("Enter")
    browser.until("the same once more is refused", PROBLEM, "Each option needs a text of its own.")
    check("and is not lost", browser.run("return document.querySelector('.add-option input').value") == "Bread")
    become(browser, GRACE)
    open_thread(browser, "Group", group)
    browser.click(".poll .option")
    browser.until("two have voted", "return document.querySelector('.option').getAttribute('aria-label').startsWith('Soup, 2 votes, ')")
    browser.press("Enter")
    browser.until("a key takes the vote back", "return document.querySelector('.option').getAttribute('aria-label') === 'Soup, 1 vote, Ada Lovelace'")
    become(browser, ADA)
    open_thread(browser, "Group", group)


def plan(browser):
    """A plan is created, answered, changed and deleted."""
    browser.click("#open-details")
    browser.click("#plan-panel summary")
    browser.write("#plan-title", "Tea")
    browser.press("Enter")
    browser.until("a plan without a time is refused", PROBLEM, "A plan has a day and a time.")
    browser.run("document.getElementById('plan-time').value = '2001-01-01T10:00'")
    browser.click("#plan-save")
    browser.until("as is one in the past", PROBLEM, "The time has passed.")
    browser.run("document.getElementById('plan-time').value = new Date(Date.now() + 864e5).toISOString().slice(0, 16)")
    browser.write("#plan-location", "London")
    browser.click("#plan-save")
    browser.until("the plan is there", "return document.querySelector('.plan')?.innerText.includes('London')")
    check("its author is going", browser.run(PRESSED, ".plan [data-part=going]"))
    browser.click(".plan [data-part=declined]")
    browser.until("a click declines", "return document.querySelector('.plan').innerText.includes('Not going: you')")
    check("the focus stays", browser.run("return document.activeElement.dataset.part") == "declined")
    browser.click(".plan [data-part=change]")
    browser.write("#plan-title", " and cake")
    browser.press("Enter")
    browser.until("it is changed", "return document.querySelector('.plan b').textContent === 'Tea and cake'")
    browser.click(".plan [data-part=cancel]")
    browser.until("and deleted", "return !document.querySelector('.plan')")
    browser.press("Escape")


def own_view(browser, group):
    """Muted, put into folders, marked as unread, deleted."""
    browser.click("#open-details")
    browser.run(CHOOSE, "#own-mute", "hour")
    browser.until("the mute has its end", "return document.getElementById('own-mute').selectedOptions[0].textContent.startsWith('Off until ')")
    check("the list shows it", browser.run(IN_SIGHT, ".thread[aria-current] .muted"))
    browser.run(CHOOSE, "#own-mute", "off")
    browser.until("and no longer", "return !document.querySelector('.thread .muted')")
    browser.run(CHOOSE, "#own-folder", "ARCHIVED")
    browser.until("what is archived is not in the inbox", "return !" + LISTED[7:], "Analysts")
    browser.click("#close-details")
    browser.run(CHOOSE, "#folder", "ARCHIVED")
    browser.until("but in its folder", LISTED, "Analysts")
    check("alone", browser.run("return document.querySelectorAll('.thread').length") == 1)
    browser.click("#open-details")
    browser.run(CHOOSE, "#own-folder", "INBOX")
    browser.until("from which it goes back", IN_SIGHT, "#no-threads")
    browser.click("#close-details")
    browser.run(CHOOSE, "#folder", "INBOX")
    browser.until("to the inbox", LISTED, "Analysts")
    check("empty folders are not offered", not browser.run("return [...document.getElementById('folder').options].some((one) => one.value === 'SPAM')"))
    browser.click("#open-details")
    browser.click("#mark-unread")
    browser.until("it is unread", IN_SIGHT, ".thread[aria-current] .badge")
    browser.click("#delete")
    browser.until("it is gone", "return !" + LISTED[7:], "Analysts")
    check("the dialog too", not browser.run("return document.getElementById('details').open"))


def block(browser):
    open_thread(browser, "User", GRACE)
    browser.click("#open-details")
    browser.click("#block")
    browser.until("somebody is blocked", HEAD + " === 'You block this person'", "chat-about")
    browser.press("Escape")
    say(browser, "Hello?")
    browser.until("no message gets through", PROBLEM, "One of you blocks the other's messages.")
    browser.click("#open-details")
    browser.click("#block")
    browser.until("nor is any longer", HEAD + " !== 'You block this person'", "chat-about")
    browser.press("Escape")
    browser.run("document.getElementById('text').value = ''")


def presence(browser):
    browser.click("#me-active")
    become(browser, GRACE)
    browser.until("a friend is active", "return [...document.querySelectorAll('.thread .name')].some((one) => one.textContent.startsWith('Ada Lovelace (active)'))")
    open_thread(browser, "User", ADA)
    browser.until("so is the conversation", HEAD + " === 'Active now'", "chat-about")
    check("the list shows it", browser.run("return document.querySelector('.thread[aria-current] .dot') !== null && document.querySelector('.thread[aria-current] .name').textContent.includes('(active)')"))
    become(browser, ADA)
    browser.click("#me-active")
    browser.until("and no longer", "return !document.getElementById('me-active').checked")


def run(browser):
    become(browser, ADA)
    group = new_group(browser)
    poll(browser, group)
    plan(browser)
    own_view(browser, group)
    block(browser)
    presence(browser)
    check("the console has nothing but refusals", all("/api/" in entry and "403" in entry for entry in browser.log()))


def by_keyboard(browser):
    """A poll and the details, without a mouse."""
    open_thread(browser, "Room", OPEN_ROOM)
    browser.find("#open-poll")
    browser.run("document.getElementById('text').focus()")
    browser.press("Shift", "Tab", "Enter")
    check("the focus is in the form", browser.run("return document.activeElement.id") == "poll-question")
    browser.press("Now?", "Enter", "Yes", "Enter", "No", "Tab", "Enter")
    browser.until("the poll is there", "return document.querySelectorAll('.poll .option').length === 2")
    check("the focus is back", browser.run("return document.activeElement.id") == "text")
    for _ in range(20):
        browser.press("Shift", "Tab")
        if browser.run("return document.activeElement.matches('.option')"):
            break
    check("the focus can be seen", browser.run("return document.activeElement.matches('.option:focus-visible')"))
    browser.press(" ")
    browser.until("a key votes", PRESSED, ".option:focus")
    browser.press("Tab", "Perhaps", "Enter")
    browser.until("and adds an option", "return document.querySelectorAll('.poll .option').length === 3")
    check("the focus stays", browser.run("return document.activeElement.matches('.add-option input') && document.activeElement.value === ''"))
    browser.run("document.getElementById('open-details').focus()")
    browser.press("Enter")
    for _ in range(80):
        browser.press("Tab")
        if browser.run("return document.activeElement.dataset.admin"):
            break
    browser.press("Enter")
    browser.until("a key makes an admin", "return document.activeElement.dataset.part === 'admin' && document.activeElement.getAttribute('aria-pressed') === 'true'")
    browser.press("Enter")
    browser.until("and takes that back", "return document.activeElement.getAttribute('aria-pressed') === 'false'")
    browser.press("Escape")
    check("Escape closes the dialog", not browser.run("return document.getElementById('details').open"))


def on_a_phone(browser):
    """The forms and the cards fit."""
    inside = "const box = document.querySelector(arguments[0]).getBoundingClientRect(); return box.left >= 0 && box.right <= innerWidth"
    browser.run("[...document.querySelectorAll('.thread')].find((one) => one.dataset.thread.includes(arguments[0])).click()", ENGINE_ROOM)
    browser.click("#open-poll")
    check("the form for a poll fits", browser.run(inside, "#poll-form"))
    browser.write("#poll-question", "A question that is so long that it does not fit into a line")
    browser.write("#poll-options", "An answer that is so long that it does not fit into a line\nAnother")
    browser.click("#create-poll")
    browser.click(".poll .option")
    browser.until("the poll is there", PRESSED, ".poll .option")
    check("the poll fits", browser.run(inside, ".poll") and browser.run(FITS))
    browser.click("#open-details")
    browser.click("#plan-panel summary")
    for what in ["#plan-form", "#members", "#own-folder"]:
        check("%s fits" % what, browser.run(inside, what))
    check("the dialog fits", browser.run("const one = document.getElementById('details'); return one.scrollWidth <= one.clientWidth"))
    browser.press("Escape")
    browser.click(".chat .back")
    browser.click("#open-new-group")
    check("the form for a group fits", browser.run(inside, "#new-group"))
    browser.press("Escape")
