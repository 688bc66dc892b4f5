"""The people of the demo read what reaches them, in whatever order it arrives."""

from __future__ import annotations

import smtplib

import pytest

from service.rehearsal import demo
from service.rehearsal.mail_sink import Sink

ANN = "ann@customer.example"


def arrive(sink: Sink, to: str, subject: str) -> None:
    with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as client:
        client.sendmail(demo.DESK, [to], f"To: {to}\r\nSubject: {subject}\r\n\r\nA text.\r\n")


def test_a_letter_that_overtook_another_is_read_all_the_same_and_each_once(monkeypatch) -> None:
    monkeypatch.setattr(demo, "PATIENCE", 0.1)
    shown: list[str] = []
    sink = Sink()
    try:
        stage = demo.DemoPeople(0, sink, lambda _who, to, subject, _text: shown.append(f"{to} {subject}"))
        arrive(sink, demo.PIET, "work")
        arrive(sink, ANN, "first")
        arrive(sink, ANN, "second")
        assert stage.read(ANN, "first").subject == "first"
        assert shown == [f"{demo.PIET} work", f"{ANN} first"]
        assert stage.read(demo.PIET, "work").to == demo.PIET
        assert stage.read(ANN).subject == "second"
        assert len(shown) == 3
        with pytest.raises(demo.DemoFault, match=r"no letter to piet@acme\.example with work"):
            stage.read(demo.PIET, "work")
    finally:
        sink.close()
