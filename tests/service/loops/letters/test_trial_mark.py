"""A letter of a trial says for whom it is, and stays the mail that it was."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.policy import SMTP

import pytest

from gateway.compose import LetterDraft, compose
from gateway.message import Address
from service.loops.letters.trial_mark import TRIAL_HEADER, mark_trial
from tests.tools.situations import NOW


def subject_of(content):
    return " ".join(str(make_header(decode_header(message_from_bytes(content)["Subject"]))).split())


@pytest.mark.parametrize("subject", ["Re: Printer jam [T-1]", "回复：打印机卡纸 [T-1]", f"Re: {'long ' * 40}[T-1]"])
@pytest.mark.parametrize("reader", ["ann@customer.example", "李@例子.example"])
def test_subject_and_field_say_it_and_the_rest_stays(subject, reader):
    draft = LetterDraft(
        subject, "Subject: of the text", Address("support@acme.example"), Address("a@b.example"), "<1@x>", NOW
    )
    plain = compose(draft)
    marked = mark_trial(plain, reader)
    assert subject_of(marked) == f"[trial: for {reader}] {subject_of(plain)}"
    mail, before = (message_from_bytes(one, policy=SMTP) for one in (marked, plain))
    assert mail[TRIAL_HEADER] == "yes"
    assert mail.get_body(("plain",)).get_content() == before.get_body(("plain",)).get_content()
    assert {name: mail[name] for name in before if name != "Subject"} == {
        name: before[name] for name in before if name != "Subject"
    }
    assert max(map(len, marked.splitlines())) < 998
    assert b"\n\n" not in marked.replace(b"\r\n", b"")
