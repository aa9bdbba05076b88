"""Makes what the fuzz targets begin with of the recordings: a folder of inputs for each, and words for all, below the folder that is named."""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def recording(path):
    return json.loads(Path(ROOT, "fixtures", path).read_text())


def session():
    """The messages of a session over the gateway, of both sides."""
    return [event for event in recording("dgw/session.json")["events"] if "hex" in event]


def dgw_frames():
    for case in session() + recording("dgw/frames.json")["decode"] + recording("dgw/frames-later.json")["decode"]:
        yield bytes.fromhex(case["hex"])


def dgw_streams():
    """The streams that a client opens, and what the server sends it, one connection an input."""
    connections = {}
    for event in session():
        first = event["frames"][0]
        if event["dir"] == "server":
            did = bytes.fromhex(event["hex"]) + b"h"
        elif first["type"] == "establish":
            did = b"\0" if first["params"] else b"\2"
        else:
            did = b"s" + bytes([first.get("stream", 0) % 256])
        connections[event["conn"]] = connections.get(event["conn"], b"") + did
    return connections.values()


def answers():
    """The content of the server's data frames."""
    for event in session():
        if event["dir"] == "server":
            yield from (frame["payload"] for frame in event["frames"] if frame["type"] == "data")


def steps():
    yield from (compact(case["step"]) for case in recording("dgw/ls-decode.json")["cases"])
    yield from (compact(json.loads(program)["step"]) for _, program in programs())


def programs():
    """Whether each is a push, and the program."""
    for answer in map(json.loads, answers()):
        if "payload" in answer:
            yield not answer.get("request_id"), answer["payload"]


def databases():
    """A connection that brings the programs of the session, and another."""
    lines = [("p" if is_push else "a") + program + "\nk" for is_push, program in programs()]
    yield "\n".join(["C", *lines, "t", "D", "C", *lines])
    block = '{"step":[5,"executeFirstBlockForSyncTransaction",[19,"1"],[19,"0"],%s,%s,[19,"2"],false]}'
    yield "\n".join(["C", "a" + block % ("null", '"c1"'), "a{}", "a{}", "a{}", "k", "k", "k", "k", "a" + block % ('"c1"', '"c2"'), "k",
                     "p" + block % ('"c3"', '"c4"'), "p" + block % ('"c2"', '"c3"'), "k", "k", "t", "x", "C", "e2"])
    truncate = '{"step":[1,[5,"truncateTablesForSyncGroup",[19,"1"]],[5,"handleSyncFailure",[19,"95"],"no"]]}'
    yield "\n".join(["C", "p" + truncate, "k", "a" + block % ('"x"', '"dummy_cursor"'), "k", "r", "t"])


def pages():
    for name in ("page-with-ls.html", "page-without-ls.html", "page-user-zero.html"):
        yield Path(ROOT, "fixtures/dgw", name).read_text()
    for _, program in list(programs())[:3]:
        yield compact({"data": {"viewer": {"lightspeed_web_request": {"payload": program, "target": "3"}}}})
    yield '__d("LSVersion",[],(function(a,e,f){e.exports="9876543210123456"}),6);'


def recordings(folder):
    """All of a folder, in order."""
    return [json.loads(file.read_text()) for file in sorted(Path(ROOT, "fixtures", folder).glob("*.json"))]


def mqtt_packets():
    """Each recorded payload as a packet, between an answer to the connection and an acknowledgement."""
    for topic, payload in arrived():
        body = len(topic).to_bytes(2, "big") + topic.encode() + b"\0\7" + payload.encode()
        length = bytes([len(body) % 128 | 128, len(body) // 128])
        yield b"\x20\2\0\0\x32" + length + body + b"\x40\2\0\7"


def mqtt_payloads():
    yield from (f"{topic}\n{payload}" for topic, payload in arrived())
    for item in recordings("events-1.9.7"):
        yield "/t_ms\n" + compact(item.get("item", item))


def arrived():
    for arrived in recordings("mqtt"):
        if "topic" in arrived:
            yield arrived["topic"], compact(arrived["payload"])


def items():
    for recorded in recordings("events"):
        yield compact(recorded["item"])
        yield compact({"t": "msg", "seq": 7, "ms": [recorded["item"]]})


def replies():
    for recorded in recordings("wire") + recordings("wire-1.9.7"):
        yield from (exchange["reply"]["body"] for exchange in recorded["exchanges"] if exchange["reply"].get("body"))


def answers_of_queries():
    """The replies that are JSON, and each message of the history by itself."""
    for body in replies():
        if not body.startswith("<") and len(body) < 8000:
            yield body
            for node in re.findall(r'"nodes":\s*(\[.*\])', body, re.S):
                nodes, _ = json.JSONDecoder().raw_decode(node)
                yield from map(compact, nodes)


def login_pages():
    yield from (body for body in replies() if body.startswith("<") and len(body) < 8000)


def nodes():
    for line in Path(ROOT, "fixtures/e2ee/transcript.txt").read_text().splitlines():
        if len(line) < 8000:
            yield bytes.fromhex(line[2:])


def messages():
    """What is sealed, and the layers of a text and of a link; what the recorded ones have within nobody can read without their keys."""
    vectors = recording("e2ee/vectors.json")
    steps = [step for talk in vectors["talks"] for step in talk["steps"]] + vectors["group"]["messages"]
    yield from (bytes.fromhex(step["Wire"]) for step in steps)
    yield bytes.fromhex(vectors["group"]["distribution"])
    link = field(0x3A, field(0x22, b"https://example.com/")) + field(0x4A, b"A title")
    text = field(0x0A, field(0x0A, field(0x12, field(0x0A, b"hi"))))
    for tag, content in ((0x22, link), (0x0A, text)):
        layer = field(0x0A, field(0x0A, field(tag, field(0x0A, content) + b"\x10\2"))) + field(0x12, field(0x1A, bytes(32)))
        yield layer
        yield field(0x0A, field(0x0A, field(0x0A, layer) + b"\x10\2")) + field(0x12, field(0x0A, field(0x0A, b"\1")))


def field(tag, within):
    """A field of protobuf that has less than 128 bytes."""
    return bytes([tag, len(within)]) + within


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


SEEDS = {
    "dgw_frames": dgw_frames,
    "dgw_streams": dgw_streams,
    "e2ee_messages": messages,
    "e2ee_nodes": nodes,
    "e2ee_stanzas": nodes,
    "graphql_answers": answers_of_queries,
    "lightspeed_databases": databases,
    "lightspeed_events": steps,
    "lightspeed_outcomes": steps,
    "lightspeed_program": steps,
    "lightspeed_tasks": answers,
    "login_pages": login_pages,
    "long_poll": items,
    "messages_page": pages,
    "mqtt_packets": mqtt_packets,
    "mqtt_payloads": mqtt_payloads,
}


def words():
    """The procedures and the names in the page, as a dictionary of libFuzzer."""
    schema = Path(ROOT, "src/wire/lightspeed/schema.txt").read_text()
    procedures = [line.split()[0] for line in schema.splitlines() if line and not line.startswith(("#", "version"))]
    names = re.findall(r'"(\w{3,40})"', Path(ROOT, "src/wire/messages_page/modules.rs").read_text())
    return "".join(f'"\\"{word}\\""\n' for word in procedures + sorted(set(names)))


folder = Path(sys.argv[1])
for target, seeds in SEEDS.items():
    Path(folder, target).mkdir(parents=True)
    for number, seed in enumerate(seeds()):
        Path(folder, target, f"{number:03}").write_bytes(seed if isinstance(seed, bytes) else seed.encode())
Path(folder, "words").write_text(words())
