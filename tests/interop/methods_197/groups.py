"""Groups: members, admins, looks, plans and polls."""

import time

from everywhere import ADA, ALAN, GRACE, KATHERINE, check
from fbchat import Message, Plan, Poll, PollOption, ThreadColor, ThreadType

from .stage import refused

GROUP = ThreadType.GROUP
FILES = "fixtures/files/"


def groups(stage):
    ada, grace = stage.ada, stage.grace
    stage.group = ada.createGroup(Message(text="welcome"), [GRACE, ALAN])
    stage.changed("onMessage")
    check("its members and admins", (stage.info().participants, stage.info().admins), ({ADA, GRACE, ALAN}, {ADA}))
    ada.addUsersToGroup([KATHERINE], stage.group)
    stage.changed("onPeopleAdded", added_ids=[KATHERINE])
    check("one more", KATHERINE in stage.info().participants)
    ada.removeUserFromGroup(KATHERINE, stage.group)
    stage.changed("onPersonRemoved", removed_id=KATHERINE)
    check("one less", KATHERINE in stage.info().participants, False)


def admins(stage):
    ada, grace, group = stage.ada, stage.grace, stage.group
    check("only admins make admins", refused(lambda: grace.addGroupAdmins([ALAN], group)))
    ada.addGroupAdmins([GRACE], group)
    stage.changed("onAdminAdded", added_id=GRACE)
    check("two admins", stage.info().admins, {ADA, GRACE})
    ada.removeGroupAdmins([GRACE], group)
    stage.changed("onAdminRemoved", removed_id=GRACE)
    check("one admin", stage.info().admins, {ADA})
    ada.changeGroupApprovalMode(True, group)
    stage.changed("onApprovalModeChange", approval_mode=True)
    waiting = lambda: (stage.info().approval_requests, KATHERINE in stage.info().participants)
    for answer, members in ((ada.denyUsersFromGroup, False), (ada.acceptUsersToGroup, True)):
        grace.addUsersToGroup([KATHERINE], group)
        check("somebody waits", waiting(), ({KATHERINE}, False))
        answer([KATHERINE], group)
        check("and has an answer", waiting(), (set(), members))
    grace.expect("onPeopleAdded", thread_id=group, added_ids=[KATHERINE])
    ada.changeGroupApprovalMode(False, group)
    stage.changed("onApprovalModeChange", approval_mode=False)
    check("nobody has to wait", stage.info().approval_mode, False)


def looks(stage):
    ada, group = stage.ada, stage.group
    ada.changeThreadTitle("Engines", group, GROUP)
    stage.changed("onTitleChange", new_title="Engines")
    ada.changeThreadColor(ThreadColor.FERN, group)
    stage.changed("onColorChange", new_color=ThreadColor.FERN)
    ada.changeThreadEmoji("\U0001f680", group)
    stage.changed("onEmojiChange", new_emoji="\U0001f680")
    ada.changeNickname("Al", ALAN, group, GROUP)
    stage.changed("onNicknameChange", changed_for=ALAN, new_nickname="Al")
    now = stage.info()
    check("its look", (now.name, now.color, now.emoji, now.nicknames), ("Engines", ThreadColor.FERN, "\U0001f680", {ALAN: "Al"}))


def pictures(stage):
    ada, group = stage.ada, stage.group
    for change in (lambda: ada.changeGroupImageLocal(FILES + "dot.png", group),
                   lambda: ada.changeGroupImageRemote("https://example.com/dot.gif", group)):
        image = change()
        check("a picture", str(stage.changed("onImageChange")["new_image"]), str(image))
        check("it is the group's", bool(stage.info().photo))


def plans(stage):
    ada, grace, group = stage.ada, stage.grace, stage.group
    at = int(time.time()) // 60 * 60 + 86400
    ada.createPlan(Plan(at, "Tea", "London", "106078429431815"), group)
    plan = stage.changed("onPlanCreated")["plan"]
    details = lambda: ada.fetchPlanInfo(plan.uid)
    told = details()
    check("a plan", (told.title, told.time, told.location, str(told.author_id)), ("Tea", at, "London", ADA))
    check("the group has it", str(stage.info().plan.uid), str(plan.uid))
    for takes_part, part in ((True, "going"), (False, "declined")):
        grace.changePlanParticipation(plan, takes_part)
        ada.expect("onPlanParticipation", take_part=takes_part, author_id=GRACE)
        check(part, GRACE in getattr(details(), part))
    ada.editPlan(plan, Plan(at + 3600, "Tea at six"))
    stage.changed("onPlanEdited")
    check("another plan", (details().title, details().time), ("Tea at six", at + 3600))
    ada.deletePlan(plan)
    stage.changed("onPlanDeleted")
    check("no plan", stage.info().plan, None)
    ada.eventReminder(group, at, "Old", "", "")
    check("a plan, the old way", stage.changed("onPlanCreated")["plan"].title, "Old")


def polls(stage):
    ada, grace = stage.ada, stage.grace
    ada.createPoll(Poll("Which?", [PollOption("A", vote=True), PollOption("B")]), stage.group)
    poll = stage.changed("onPollCreated")["poll"]
    votes = lambda: {it.text: [str(voter) for voter in it.voters or []] for it in ada.fetchPollOptions(poll.uid)}
    check("a poll", (poll.title, votes()), ("Which?", {"A": [ADA], "B": []}))
    second = next(it.uid for it in ada.fetchPollOptions(poll.uid) if it.text == "B")
    grace.updatePollVote(poll.uid, [second], ["C"])
    ada.expect("onPollVoted", author_id=GRACE)
    check("votes", (votes()["B"], sorted(votes())), ([GRACE], ["A", "B", "C"]))
    grace.updatePollVote(poll.uid)
    ada.expect("onPollVoted", author_id=GRACE)
    check("no vote any more", votes()["B"], [])
