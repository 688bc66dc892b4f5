"""Held mails on a running desk: one click for no, and the hand of an admin that lets a mail in."""

PIET, DANA = "piet@acme.example", "dana@acme.example"
ANN = "Ann Lee <ann@customer.example>"


def _inbox(desk, text):
    """The row of the mail whose reason or sender holds the text, once it is decided."""
    return desk.until(
        lambda: next(
            (
                one
                for one in desk.json("inbox", "list", "--limit", "20")
                if one["state"] == "done" and text in f"{one['sender']} {one['reason']}"
            ),
            None,
        )
    )


def test_no_this_was_not_me_is_one_click(desk):
    desk.mail(ANN, "Printer jam")
    desk.letter("ann@customer.example", "[T-1]")
    desk.mail(f"Piet <{PIET}>", "Re: Printer jam [T-1]", "#close all fine")
    asked = desk.letter(PIET, "this was not me")
    assert "#close all fine" in asked.text
    before = len(desk.sink.mails)
    desk.click(asked, "not me")
    warned = desk.letter(DANA, "Not written by", after=before)
    assert "all fine" in warned.text
    assert _inbox(desk, "not theirs")["outcome"] == "dropped"
    desk.click(asked, "yes, it was me")
    desk.letter(PIET, "no longer held", after=before)
    assert [ticket["state"] for ticket in desk.tickets()] == ["assigned"]


def _comes_next(desk):
    return {one["kind"] for one in desk.json("show", "T-1")["clocks"]["timers"] if one["state"] == "waiting"}


def test_a_mail_that_was_put_aside_is_let_in_by_hand(desk):
    desk.mail(ANN, "Printer jam")
    received = desk.letter("ann@customer.example", "[T-1]")
    desk.reply(received, "I can bring a roller.", "zed@other.example")
    desk.letter(DANA, "I can bring a roller.")
    held = _inbox(desk, "stranger")
    assert "held_expiry" in _comes_next(desk)
    said = desk.run("inbox", "retry", held["id"]).stdout
    assert "was held" in said
    assert "let in by hand" in said
    taken = _inbox(desk, "a comment")
    assert (taken["id"], taken["outcome"], taken["ticket"]) == (held["id"], "article", "T-1")
    assert "held_expiry" not in _comes_next(desk)  # it is settled: nothing of it comes any more
    refused = desk.run("inbox", "retry", held["id"])
    assert refused.returncode == 1
    assert "is on T-1 already" in refused.stderr
