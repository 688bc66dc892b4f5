"""The regions of a mail: every line lies in one, in order, each with why and how sure."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from msgspec.structs import replace

from gateway.message import Address, Mail
from gateway.read.mime.parse import parse
from gateway.read.reply.new_text import read_regions, read_reply, sort_regions
from gateway.read.reply.quoted_lines import split_text
from gateway.read.reply.regions import Region, RegionKind
from tests.gateway.read.reply.test_new_text_mails import MAILS

OUTLOOK = "From: Acme IT <support@acme.example>\nSent: Tuesday, November 24, 2026 10:15\nTo: Ann Lee\nSubject: VPN\n\n"
EXTERNAL = "CAUTION: This email originated from outside of the organization. Do not click links unless you recognize the sender.\n\n"
NOTICE = "\n\nThis e-mail is confidential and intended solely for the addressee. If you are not the intended recipient, please delete it.\n"


def mail(text: str, html: str = "", *, from_html: bool = False) -> Mail:
    return Mail(
        sender=Address("ann@acme.example", "Ann Lee"), subject="Re: VPN", in_reply_to=("<1@acme.example>",),
        text=text, html=html, text_is_from_html=from_html,
    )  # fmt: skip


def told(regions: tuple[Region, ...]) -> list[tuple[str, str, bool]]:
    return [(region.kind.value, region.text.splitlines()[0], region.sure) for region in regions if region.text]


def test_what_stands_above_a_header_block_and_what_machines_add() -> None:
    text = f"{EXTERNAL}It works.\n\nBest regards\nAnn\n\n{OUTLOOK}Does it work?\nAcme IT"
    assert told(read_regions(mail(text))) == [
        ("banner", EXTERNAL.strip(), True),
        ("new", "It works.", True),
        ("signature", "Best regards", False),
        ("header block", "From: Acme IT <support@acme.example>", True),
        ("quote", "Does it work?", False),
    ]
    assert told(read_regions(mail(f"It works.\n-- \nAnn{NOTICE}"))) == [
        ("new", "It works.", True),
        ("signature", "--", True),
        ("disclaimer", NOTICE.strip(), False),
    ]


def test_answers_between_quoted_lines_stand_at_their_place() -> None:
    text = "On Tue, Nov 24, 2026 at 10:15 Acme IT <support@acme.example> wrote:\n> Does it print?\nNo.\n> Which floor?\nThe third.\n"
    assert told(read_regions(mail(text))) == [
        ("attribution", "On Tue, Nov 24, 2026 at 10:15 Acme IT <support@acme.example> wrote:", True),
        ("quote", "> Does it print?", True),
        ("new", "No.", True),
        ("quote", "> Which floor?", True),
        ("new", "The third.", True),
    ]


def test_answers_that_are_announced_or_behind_a_name_are_less_sure() -> None:
    named = read_regions(mail(f"See it there\n\n{OUTLOOK}Does it print?\n[Ann Lee] No.\n"))
    assert ("new", "[Ann Lee] No.", False) in told(named)
    announced = read_regions(mail(f"Please see my answers below.\n\n{OUTLOOK}Does it print?\nNo.\n"))
    told_of = [(region.kind, region.sure) for region in announced if not region.is_blank]
    assert told_of == [(RegionKind.NEW, True), (RegionKind.HEADER_BLOCK, True), (RegionKind.NEW, False)]


def test_text_and_html_are_two_witnesses() -> None:
    text = f"It works.\n\n{OUTLOOK}Does it work?\n"
    cut = "<p>It works.</p><blockquote type=cite><p>Does it work?</p></blockquote>"
    [quote] = [one for one in read_regions(mail(text, cut)) if one.kind is RegionKind.QUOTE]
    assert quote.sure
    assert quote.why.endswith("text and HTML agree")
    [quote] = [
        one for one in read_regions(mail(text, "<p>It works.</p><p>Does it work?</p>")) if one.kind is RegionKind.QUOTE
    ]
    assert not quote.sure
    assert quote.why.endswith("the HTML has it otherwise")


@pytest.mark.parametrize("path", MAILS[::5], ids=lambda path: path.parent.name)
def test_every_line_lies_in_one_region_and_the_reply_is_made_of_them(path: Path) -> None:
    one = replace(parse(path.read_bytes()), html="", text_is_from_html=False, in_reply_to=("<1@x>",))
    lines, _ = split_text(one.text)
    found = sort_regions(lines, author=one.sender.name)
    assert sum(len(region.lines) for region in found) >= len(lines)  # some lines are parted
    assert all(region.why for region in found)
    said = "".join(region.text for region in found if region.kind is RegionKind.NEW)
    assert "".join(read_reply(one).text.split()) == "".join(said.split())


def test_a_region_is_frozen() -> None:
    [region] = read_regions(mail("It works."))
    with pytest.raises(AttributeError, match="immutable"):
        region.sure = False  # type: ignore[misc]


PIECES = (
    "It works.", "", "> It prints.", "-- ", "Best regards", "Ann Lee", "Sent from my iPhone", "Acme IT · T-7", "Hello Ann,",
    EXTERNAL.strip(), NOTICE.strip(), OUTLOOK.strip(), "[Ann Lee] No.", "-----Original Message-----", "_______________",
    "On Tue, Nov 24, 2026 at 10:15 Ann <ann@acme.example> wrote:", "You received this message because you are subscribed",
    "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----", "Please see my answers below.",
)  # fmt: skip


def test_whatever_stands_in_a_mail_every_line_lies_in_one_region() -> None:
    draw = random.Random(4)
    for _ in range(400):
        text = "\n".join(draw.choice(PIECES) for _ in range(draw.randrange(1, 9)))
        lines, _ = split_text(text)
        for first in (True, False):
            found = sort_regions(lines, first=first, author="Ann Lee")
            assert sum(len(region.lines) for region in found) == len(lines), text
