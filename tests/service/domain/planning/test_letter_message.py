"""A person's words as a letter carries them."""

from datetime import UTC, datetime

from gateway.message import Attachment, Mail
from service.domain.planning.letter_message import said

PICTURE = Attachment("screen.png", "image/png", b"", "image001.png@01DC5C00", inline=True)


def test_a_picture_is_named_where_it_stood():
    mail = Mail(attachments=(PICTURE,), date=datetime(2026, 11, 27, tzinfo=UTC))
    words = said("ann@acme.example", "Ann", "See [cid:image001.png@01DC5C00] and [cid:gone].", mail)
    assert words.text == "See [screen.png] and [cid:gone]."
    assert words.author.name == "Ann"
    assert words.at == mail.date


def test_without_a_mail_the_words_stay_as_they_are():
    words = said("ann@acme.example", "Ann", "See [cid:x].", internal=True)
    assert (words.text, words.at, words.internal) == ("See [cid:x].", None, True)
