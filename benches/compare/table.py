"""Runs the measurements and prints a table of them. See `run`."""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
INPUTS = "target/compare"
# The sizes of files, in MiB; the larger one is a little below Facebook's limit of 25.
SMALL, LARGE = 4, 24


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=1200)
    return done.stdout


class Server:
    """The server that both clients use, in a process of its own until the block ends: one that answers as shortly as Facebook may and
    pushes so many events, or else the crate's local server."""

    def __init__(self, events=0, world=False):
        self.arguments = ["world"] if world else ["serve", str(events)]

    def __enter__(self):
        command = [options.program, *self.arguments]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return json.loads(self.process.stdout.readline())["address"]

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()


def ours(*arguments):
    return json.loads(run(options.program, *map(str, arguments)).splitlines()[-1])


def reference(*arguments):
    return json.loads(run(sys.executable, os.path.join(HERE, "reference.py"), *map(str, arguments)))


def reference_197(*arguments):
    return json.loads(run(options.python_197, os.path.join(HERE, "reference_197.py"), *map(str, arguments)))


def row(what, goal, reached):
    print("%-38s %-34s %s" % (what, goal, reached), flush=True)


def middle(values):
    return sorted(values)[len(values) // 2]


def decoding(what, goal, name, python):
    measured = [ours("decode", name) for _ in range(3)]
    over = middle([it["seconds"] / it["skipping"] for it in measured])
    row(what, "<= %g x skipping over the JSON" % goal if goal else "x skipping over the JSON", "%.1f x" % over)
    if python:
        theirs = reference(python, INPUTS)["seconds"]
        mine = middle([it["seconds"] for it in measured])
        row("", ">= 7 x fbchat's rate", "%.1f x" % (theirs / mine))


def sending():
    with Server() as address:
        measured = [ours("overhead", address, 2000) for _ in range(3)]
        over = middle([it["seconds"] / it["bare"] for it in measured])
        row("send() over loopback", "<= 1.15 x a bare ureq POST", "%.2f x" % over)
        rates = [(ours("send", address, 3000)["rate"], reference("send", address, 500)["rate"]) for _ in range(3)]
        row("", ">= 5 x fbchat's rate", "%.1f x" % middle([mine / theirs for mine, theirs in rates]))


def uploading():
    def measured(ask, *more):
        figures = [ask("upload", address, mib, *more) for mib in (SMALL, LARGE)]
        kib = ["%.0f KiB for %d MiB" % (it["kib"], mib) for it, mib in zip(figures, (SMALL, LARGE))]
        return "%s, %.2f s" % (", ".join(kib), figures[1]["seconds"])

    with Server(world=True) as address:
        row("upload of a file, from disk", "memory does not grow with it", measured(ours, "path"))
        row("", "  from a reader", measured(ours, "reader"))
        row("", "  from memory", measured(ours, "bytes"))
        row("", "  fbchat 1.9.7, from disk", measured(reference_197))


def pushed():
    for transport in ("mqtt", "gateway"):
        figures = ours("pushed", transport, 2000)
        through, bare = figures["client"], figures["socket"]
        above = (through["median"] - bare["median"]) * 1e6
        row("pushed item to Receiver, " + transport, "median <= 150 us above a socket", "%.0f us above" % above)
        row("", "p99", "%.0f us, the socket %.0f us" % (through["p99"] * 1e6, bare["p99"] * 1e6))


def resuming():
    with Server() as address:
        mine, theirs = ours("resume")["requests"], reference("resume", address)["requests"]
    row("stored session to first message", "no request more than needed", "%d, fbchat %d" % (len(mine), len(theirs)))
    for name, requests in [("this crate", mine), ("fbchat", theirs)]:
        for request in requests:
            row("", "  " + name, request)


def clients():
    one_thread = "<= 64 KiB each, one thread"
    for transport, goal in [("mqtt", one_thread), ("gateway", one_thread), ("long-poll", "(two threads)")]:
        with Server() as address:
            figures = ours("clients", transport, address, options.clients, options.idle)
        row("%d clients, %s" % (options.clients, transport), goal,
            "%.0f KiB each, %.0f threads" % (figures["kib_each"], figures["threads_each"]))
        row("", "no busy loop", "%d ms of CPU in %d s idle" % (figures["idle_cpu_ms"], figures["idle_seconds"]))


def million():
    for transport in ("mqtt", "gateway", "long-poll"):
        # Some of what is pushed is no event.
        with Server(options.events + options.events // 10) as address:
            figures = ours("million", transport, address, options.events)
        row("%d events, %s" % (options.events, transport), "memory flat after 10,000",
            "%.1f MiB, at the end %.1f MiB" % (figures["mib_after_10_000"], figures["mib_at_the_end"]))
        row("", "", "%.0f events a second" % figures["rate"])


def encrypted():
    figures = ours("encrypted", 500)
    session, loopback = figures["session"], figures["loopback"]
    for name in ("seal", "open", "store", "both_ways"):
        row("encrypted message" if name == "seal" else "", name.replace("_", " "), "%.0f us" % (session[name] * 1e6))
    row("", "its session on the disk", "%d bytes" % session["stored_bytes"])
    for name in ("plain", "send", "receive", "register"):
        row("encrypted over loopback" if name == "plain" else "", name, "%.1f ms" % (loopback[name] * 1e3))


def feature():
    tree = run("cargo", "tree", "-p", "fbchat", "-e", "normal", "--features", "e2ee", "--prefix", "none", "--no-dedupe").splitlines()
    row("the feature e2ee", "crates", "%d" % len({line.split(" (")[0] for line in tree if line}))
    stripped = os.path.join(INPUTS, "encrypted_echobot")
    run("strip", "-o", stripped, "target/compare-e2ee/release/examples/encrypted_echobot")
    row("", "encrypted_echobot stripped", "%.1f MB" % (os.path.getsize(stripped) / 1e6))


def the_crate():
    tree = run("cargo", "tree", "-p", "fbchat", "-e", "normal", "--prefix", "none", "--no-dedupe").splitlines()
    row("the crate", "<= 140 crates", "%d" % len({line.split(" (")[0] for line in tree if line}))
    stripped = os.path.join(INPUTS, "echobot")
    run("strip", "-o", stripped, "target/release/examples/echobot")
    row("", "echobot stripped <= 6 MB", "%.1f MB" % (os.path.getsize(stripped) / 1e6))
    if options.cold:
        folder = os.path.join(INPUTS, "cold")
        shutil.rmtree(folder, ignore_errors=True)
        for what, features in [("", []), (" --features e2ee", ["--features", "e2ee"])]:
            start = time.monotonic()
            run("cargo", "build", "-p", "fbchat", "--quiet", "--release", "--target-dir", folder, *features)
            took = time.monotonic() - start
            row("", "cold cargo build --release" + what, "%.0f s on %d cores" % (took, os.cpu_count()))
            shutil.rmtree(folder)


parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("python_197")
parser.add_argument("--idle", type=int, default=10)
parser.add_argument("--clients", type=int, default=1000)
parser.add_argument("--events", type=int, default=1_000_000)
parser.add_argument("--cold", action="store_true")
options = parser.parse_args()

ours("inputs", INPUTS)
row("work", "goal", "reached")
decoding("long-poll replies, 20,000 items", 4.5, "replies", "decode")
decoding("the same over MQTT", 5, "frames", None)
decoding("20,000 rows over the gateway", None, "programs", None)
decoding("a page of history, 1,000 messages", 5, "history", "history")
sending()
uploading()
pushed()
resuming()
encrypted()
clients()
million()
the_crate()
feature()
