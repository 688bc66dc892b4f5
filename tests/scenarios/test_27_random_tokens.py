"""Scenario 27: 5,000 random reply tokens get 5,000 identical refusals, slowed down, and nothing is kept of them."""

import random
import string

from gateway.addresses import Keys, read_address
from tests.tools.wire_tools import Desk, connected, listening

KEYS = Keys("b", {"b": b"the secret of this desk"})
LETTERS = string.ascii_lowercase + "234567"


async def test_random_tokens_look_like_any_unknown_address():
    desk = Desk()
    asked = []

    def accepts(recipient: str) -> bool:
        asked.append(recipient)
        return read_address(KEYS, recipient, {"acme.example"}) is not None

    chance = random.Random(27)
    tokens = ["rb" + "".join(chance.choices(LETTERS, k=32)) for _ in range(4999)] + ["short"]
    answers = set()
    async with listening(desk, accepts=accepts) as listener:
        for start in range(0, 5000, 100):  # a session ends after some more refusals
            async with connected(listener) as client:
                await client.answer()
                await client.say("EHLO x")
                await client.say("MAIL FROM:<x@y.example>")
                for token in tokens[start : start + 100]:
                    answers.add(await client.say(f"RCPT TO:<support+{token}@acme.example>"))
    assert answers == {"550 5.1.1 no such mailbox here"}
    assert len(asked) == 5000
    assert desk.mails == []
