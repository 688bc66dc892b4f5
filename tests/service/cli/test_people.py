"""`postdesk people --addresses`: what an operator hands out on the first day."""

import re

from tests.tools.running import RunningDesk


def test_addresses_are_those_of_the_welcome_and_work_at_once(tmp_path, sink):
    desk = RunningDesk(tmp_path, sink).start()
    try:
        boss = desk.json("people", "--addresses")[0]
        assert re.fullmatch(r"support\+\w+@acme\.example", boss["desk_address"])
        welcome = sink.wait(lambda _: next((one for one in sink.welcomes if boss["address"] in one.recipients), None))
        assert boss["desk_address"].encode() in welcome.content.replace(b"=\r\n", b"").replace(b"=3D", b"=")
    finally:
        desk.end()
