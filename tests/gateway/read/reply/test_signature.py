"""Where a signature begins, and what it tells (docs/mail-replies.md)."""

import pytest

from gateway.read.reply.signature import says_only_who


@pytest.mark.parametrize(
    ("signature", "sender", "empty"),
    [
        ("Kind regards\nAnn Lee", "Ann Lee ann@customer.example", True),
        ("Thanks,\nAnn", "Ann Lee ann@customer.example", True),
        ("Best, Ann", " ann@customer.example", True),
        ("-- \nAnn Lee", "Lee, Ann ann@customer.example", True),
        ("Sent from my iPhone", "Ann Lee ann@customer.example", True),
        ("Danke und Gruß\nAnn", "Ann Lee ann@customer.example", True),
        ("Viele Grüße\nJörg Müller", "Jörg Müller j.mueller@customer.example", True),
        ("此致\n敬礼\n李伟", "李伟 li.wei@customer.example", True),
        ("谢谢\n李伟", "李伟 li.wei@customer.example", True),
        ("Cordialement,\nAnne", "Anne Petit anne@customer.example", True),
        ("", "Ann Lee ann@customer.example", True),
        ("Kind regards\nTom", "Ann Lee ann@customer.example", False),
        ("Best, Tom", "Ann Lee ann@customer.example", False),
        ("LG Tom", "Ann Lee ann@customer.example", False),
        ("Regards\nAnn Lee\nRoom 312, phone 4711", "Ann Lee ann@customer.example", False),
        ("Regards\nAnn\n\nPS: it is the left one", "Ann Lee ann@customer.example", False),
        ("Best\nno", "Ann Lee ann@customer.example", False),
        ("此致\n财务部 李伟", "李伟 li.wei@customer.example", False),
        ("Ann\n12", "Ann Lee ann12@customer.example", False),
    ],
)
def test_a_closing_and_ones_own_name_tell_a_reader_nothing(signature, sender, empty):
    assert says_only_who(signature, sender) is empty
