"""Scenario 4: the database is stopped, a mail is sent, it is started, the mail is sent again: 451 with a fixed text, then once."""

import smtplib

import pytest

MAIL = b"From: ann@customer.example\r\nTo: support@acme.example\r\nSubject: Hello\r\nMessage-ID: <a@b>\r\n\r\nHelp!\r\n"


def test_04_a_mail_while_the_database_is_away_is_put_off_and_then_taken_once(make_desk, postgresql, postgresql_url):
    desk = make_desk(database=postgresql_url).start()
    postgresql.stop()
    try:
        answers = []
        for _ in range(2):
            with pytest.raises(smtplib.SMTPResponseException) as refused:
                desk.give(MAIL, "ann@customer.example", ["support@acme.example"])
            answers.append((refused.value.smtp_code, refused.value.smtp_error))
    finally:
        postgresql.start()
    assert {code for code, _ in answers} == {451}
    assert len(set(answers)) == 1  # the same words whatever happened
    text = answers[0][1].decode().lower()
    assert not any(word in text for word in ("psycopg", "sql", "connection", "error", "traceback"))
    desk.give(MAIL, "ann@customer.example", ["support@acme.example"])
    desk.give(MAIL, "ann@customer.example", ["support@acme.example"])
    desk.letter("ann@customer.example", "Hello")
    [ticket] = desk.tickets()
    assert len(desk.json("show", ticket["ticket"])["articles"]) == 1
    assert [one["recipient"] for one in desk.json("outbox")].count("ann@customer.example") == 1
