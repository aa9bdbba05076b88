#!/usr/bin/env python3
"""The last of the original clients, fbchat 1.9.7, over MQTT, with one of this crate's over the gateway in the same world.

usage: over_mqtt_197.py ADDRESS

The other client is Ada, in `both_wires.rs`; this one is Grace. Each does what the other then hears. Prints a line when she listens.
"""

from everywhere import ADA, GROUP, check
from reference_client_197 import Grace, USER, WHOLE

from fbchat import Message, MessageReaction


class Partner(Grace):
    """Knows the identifiers of the messages too, by their texts."""

    def onMessage(self, mid, author_id, message_object, thread_id, thread_type, **_):
        self.identifiers[message_object.text] = mid
        super().onMessage(mid, author_id, message_object, thread_id, thread_type)


def main():
    grace = Partner("grace@example.com", "grace", max_tries=1, logging_level=50)
    grace.identifiers = {}
    grace.listens()
    grace.hears("message", ADA, ADA, USER, "Over the gateway", None)
    theirs = grace.identifiers["Over the gateway"]
    grace.reactToMessage(theirs, MessageReaction.LOVE)
    mine = grace.send(Message(text="Over MQTT"), ADA, USER)
    grace.hears("reaction", mine, ADA, MessageReaction.SMILE)
    grace.hears("title", GROUP, "Named over the gateway")
    grace.changeThreadTitle("Named over MQTT", GROUP, WHOLE)
    grace.hears("taken back", theirs, ADA, ADA)
    grace.unsend(mine)
    check("nothing was misunderstood", [facts for facts in grace.heard if facts[0] == "error"], [])
    grace.stopListening()


if __name__ == "__main__":
    main()
