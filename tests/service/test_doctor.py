from datetime import UTC, datetime, timedelta

import pytest
import trustme

from service.doctor import examine_certificate


def states(desk, *options):
    found = desk.json("doctor", *options)
    return {one["what"]: one["state"] for one in found}, found


def test_a_healthy_desk_is_well(make_desk):
    desk = make_desk().start()
    desk.edit("postdesk.yaml", '"127.0.0.1:0"', f'"127.0.0.1:{desk.port}"')
    state, found = states(desk)
    assert {what: state[what] for what in ("database", "clock", "disk", "smtp", "next hop")} == dict.fromkeys(
        ("database", "clock", "disk", "smtp", "next hop"), "well"
    ), found


def test_what_is_ill_is_said_with_its_cure(make_desk):
    desk = make_desk(send_port=9)
    done = desk.run("doctor")
    assert done.returncode == 1
    assert "✗ next hop" in done.stdout
    assert "see send: in postdesk.yaml" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_mail_comes_back_by_a_reply_address(make_desk):
    """The desk is its own next hop here: what stands behind the plus arrives."""
    desk = make_desk().start()
    desk.edit("postdesk.yaml", f"port: {desk.sink.port}", f"port: {desk.port}")
    state, found = states(desk, "--round-trip")
    assert state["round trip"] == "well", found
    assert not desk.tickets()


@pytest.mark.parametrize(("days", "state"), [(90, "well"), (10, "doubtful"), (-3, "ill")])
def test_certificates(tmp_path, days, state):
    ends = datetime.now(UTC) + timedelta(days=days, hours=1)
    path = tmp_path / "cert.pem"
    issued = trustme.CA().issue_cert("mx.acme.example", not_after=ends)
    issued.cert_chain_pems[0].write_to_path(path)
    assert examine_certificate("smtp", path).state == state


def test_a_certificate_that_is_none(tmp_path):
    assert examine_certificate("smtp", tmp_path / "none.pem").state == "ill"
