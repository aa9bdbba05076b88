"""The same uploads with fbchat 1.9.7 for Python.

usage: reference_197.py upload ADDRESS MIB
"""

import json
import os
import sys
import tempfile
import time

import requests

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../tests/interop"))
from everywhere import sessions  # noqa: E402

ROUNDS = 3


def resident(name):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(name))


def measured(upload):
    """The most memory above what was there, in KiB, and the least time."""
    rounds = []
    for _ in range(ROUNDS):
        with open("/proc/self/clear_refs", "w") as peak:
            peak.write("5")
        before, start = resident("VmRSS:"), time.perf_counter()
        upload()
        rounds.append((resident("VmHWM:") - before, time.perf_counter() - start))
    return {"kib": max(kib for kib, _ in rounds), "seconds": min(seconds for _, seconds in rounds)}


def upload(mib):
    client = fbchat.Client("bot@example.com", "bot", max_tries=1, logging_level=50)
    with tempfile.NamedTemporaryFile(suffix=".bin") as file:
        def from_path():
            with fbchat._util.get_files_from_paths([file.name]) as files:
                client._upload(files)
        file.write(bytes(1024))
        file.flush()
        from_path()
        file.write(bytes(int(mib) << 20))
        file.flush()
        return measured(from_path)


def main():
    work, address, *rest = sys.argv[1:]
    requests.session = requests.sessions.session = sessions(address)
    globals()["fbchat"] = __import__("fbchat")
    print(json.dumps({"upload": upload}[work](*rest)))


main()
