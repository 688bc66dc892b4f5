"""Whether two reports speak of the same trouble."""

import pytest

from service.domain.similarity.compare_reports import are_like, least_shared, likeness, make_print
from service.domain.similarity.shared_weights import SharedWeights

PAIRS = [
    ("VPN down in Berlin", "the vpn does not connect", "VPN Berlin not working", "cannot reach the vpn"),
    ("打印机坏了", "三楼打印机不能打印", "三楼的打印机打不出来", "三楼打印机坏了"),
]


@pytest.mark.parametrize(("subject", "text", "other", "words"), PAIRS)
def test_the_same_trouble_in_other_words_is_alike(subject, text, other, words):
    one, two = make_print(subject, text), make_print(other, words)
    assert are_like(one, two, same_category=True)
    assert likeness(one, two) == likeness(two, one)


def test_another_trouble_is_not():
    one, two = make_print("VPN down", "no connection to the vpn"), make_print("Printer jam", "paper in the tray")
    assert not are_like(one, two, same_category=True)
    assert likeness(one, two) == 0


def test_a_word_is_cut_as_a_whole_or_not_at_all():
    assert make_print("VPN", "it does not work any more").pieces == {"vpn"}
    assert make_print("VPN", "it does not work any moreover").pieces == {"vpn", "moreov"}


def test_what_only_its_writer_has_is_like_nothing():
    mine = make_print("Password", "I forgot my password")
    assert mine.personal
    assert likeness(mine, mine) == 0


def test_another_floor_is_another_printer():
    third = make_print("Printer", "the printer on floor 3 is down")
    fifth = make_print("Printer", "the printer on floor 5 is down")
    assert likeness(third, fifth) < likeness(third, third)


@pytest.mark.parametrize("same_category", [True, False])
def test_reports_are_alike_by_their_bits_as_by_their_words(same_category):
    texts = [(a, b) for pair in PAIRS for a, b in (pair[:2], pair[2:])] + [
        ("", ""),
        ("VPN", ""),
        ("打印", "打印"),
        ("7", "7 8"),
    ]
    prints = [made for made in (make_print(*one) for one in texts) if not made.personal]
    for one in prints:
        for other in prints:
            having = tuple(dict.fromkeys(pieces, 1) for pieces in other.weighed)
            least = least_shared(one.shape, other.shape)[0 if same_category else 1]
            by_bits = SharedWeights(one.weighed, having).at_least(least) == 1
            assert by_bits is are_like(one, other, same_category=same_category)
