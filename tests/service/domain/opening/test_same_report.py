"""The same report a second time: who hears of it."""

from msgspec.structs import replace

from gateway.message import Attachment
from service.domain.opening.same_report import plan_again
from store.records import Article, Role, State, StoredAttachment, Visibility
from tests.tools.situations import ANN, NOW, PIET, make_situation, make_ticket


def letters(plan):
    return [(letter.letter, letter.to) for letter in plan.letters]


def test_the_same_report_again_tells_nobody_unless_it_brings_something():
    s = make_situation(ticket=make_ticket())
    assert plan_again(s).letters == ()
    mail = replace(s.mail, attachments=(Attachment("vpn.log", "text/plain", b"log"),))
    more = replace(s, reading=replace(s.reading, mail=mail))
    assert letters(plan_again(more)) == [("requester-reply", PIET)]
    [sha256] = more.files_hashes
    there = StoredAttachment("other.txt", "text/plain", 3, sha256)
    before = Article(ANN, Role.REQUESTER, Visibility.PUBLIC, "It jams.", NOW, attachments=(there,))
    assert plan_again(replace(more, same_said=(before,))).letters == (), "the file is there, whatever it is called"
    assert plan_again(replace(more, ticket=make_ticket(state=State.CLOSED))) is None, "it needs a ticket of its own"
