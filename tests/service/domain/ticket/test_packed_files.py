"""How a ticket's files are packed into letters: by mail, small ones first, and no part changes when more come."""

import pytest

from service.domain.ticket.packed_files import pack, stays
from store.records import Article, Role, StoredAttachment, Visibility
from tests.tools.situations import ANN, NOW

LIMIT = 1000


def article(*sizes, held=""):
    files = tuple(StoredAttachment(f"{size}.log", "text/plain", size, "00", held=held) for size in sizes)
    return Article(ANN, Role.REQUESTER, Visibility.PUBLIC, "see the logs", NOW, attachments=files)


@pytest.mark.parametrize(
    ("mails", "parts", "stay"),
    [
        ([], [], []),
        ([[400]], [[400]], []),
        ([[700, 400, 300]], [[300, 400], [700]], []),
        ([[600], [500, 300]], [[600, 300], [500]], []),
        ([[1001, 20]], [[20]], [1001]),
        ([[1000], [1000]], [[1000], [1000]], []),
    ],
)
def test_each_part_fits_a_letter_and_nothing_is_left_out(mails, parts, stay):
    packed = pack([article(*sizes) for sizes in mails], LIMIT)
    assert [[file.size for file in part] for part in packed.parts] == parts
    assert [file.size for file in packed.stay] == stay


def test_a_later_mail_changes_no_part_but_the_last():
    before = pack([article(700, 400, 300)], LIMIT)
    after = pack([article(700, 400, 300), article(200, 900)], LIMIT)
    assert after.parts[0] == before.parts[0] and before.parts[1] == after.parts[1][:1]


def test_what_the_scan_kept_back_is_in_no_part_and_named_with_the_last():
    packed = pack([article(10), article(20, held="virus"), article(2000)], LIMIT)
    assert [file.size for part in packed.parts for file in part] == [10]
    assert [file.kept_back for file in packed.view(1, LIMIT).files] == ["", "virus", "size"]
    assert stays(2000, LIMIT) == "size" and stays(20, LIMIT) == "room"
