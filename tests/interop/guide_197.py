#!/usr/bin/env python3
"""The guide for those who come from Python has a row for each method and callback of fbchat 1.9.7's Client."""

import inspect
import re
import sys

import fbchat

GUIDE = "src/guide/coming_from_python.md"


def main():
    with open(GUIDE, encoding="utf-8") as file:
        rows = [line.split("|")[1] for line in file if line.startswith("|")]
    named = set(re.findall(r"\w+", " ".join(rows)))
    names = [name for name, _ in inspect.getmembers(fbchat.Client, inspect.isfunction) if not name.startswith("_")]
    missing = [name for name in names if name not in named]
    if missing:
        sys.exit("%s has no row for %s" % (GUIDE, ", ".join(missing)))
    print("ok", len(names), "methods and callbacks have a row")


if __name__ == "__main__":
    main()
