"""Which solutions changed a system that others use."""

import pytest
from msgspec.structs import replace

from service.domain.closing.changed_system import WANTED, find_missing
from service.domain.ticket.open_work import Change, Work
from tests.tools.situations import NOW, PIET, make_ticket


@pytest.mark.parametrize(
    "solution",
    [
        "I changed the gateway's firmware.",
        "We upgraded the mail server to 4.2.",
        "The firewall was reconfigured; please try again.",
        "Patched the database and restarted it.",
        "Renewed the certificate of the intranet.",
        "升级了路由器固件。",
        "已修改防火墙策略，请再试一次。",
        "服务器已更新，可以使用了。",
    ],
)
def test_of_a_changed_system_backup_and_check_are_asked_for(solution):
    assert find_missing(make_ticket(record={"solution": solution})) == WANTED
    assert find_missing(make_ticket(record={"solution": solution, "backup": "saved"})) == ("verified",)


@pytest.mark.parametrize(
    "solution",
    [
        "I changed the roller, it works again.",
        "Please restart your laptop; the server is up again.",
        "Your password is reset.",
        "Updated your address book.",
        "The router had no power.",
        "更换了进纸辊。",
        "请重启电脑，服务器已恢复。",
    ],
)
def test_of_anything_else_nothing_is_asked(solution):
    assert find_missing(make_ticket(record={"solution": solution})) == ()


def test_a_change_that_was_proposed_has_told_it():
    said = {"solution": "I changed the gateway's firmware."}
    change = Change(1, "firmware 7.2", PIET, NOW)
    assert find_missing(make_ticket(record=said, work=Work(change=change).changes()["work"])) == ()
    request = Work(change=replace(change, kind="request")).changes()["work"]
    assert find_missing(make_ticket(record=said, work=request)) == WANTED, "that something was ordered is no change"
