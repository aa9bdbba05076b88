"""Makes the inputs that the fuzz targets begin with of the recordings: one folder a target, below the folder that is named."""

import json
import sys
from pathlib import Path

FIXTURES = Path(__file__).parents[2] / "fixtures"


def recording(path):
    return json.loads((FIXTURES / path).read_text())


def messages():
    """The websocket messages of the gateway, those of a session first."""
    session = [event for event in recording("dgw/session.json")["events"] if "hex" in event]
    for case in session + recording("dgw/frames.json")["decode"] + recording("dgw/frames-later.json")["decode"]:
        yield bytes.fromhex(case["hex"])


SEEDS = {
    "dgw_frames": messages,
}

for target, seeds in SEEDS.items():
    folder = Path(sys.argv[1], target)
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        Path(folder, f"{number:03}").write_bytes(seed)
