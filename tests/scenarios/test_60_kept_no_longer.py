"""What a desk says once words, files and letters are older than it may keep them: never that they were not there."""

from email.message import EmailMessage

import pytest

from service.privacy.sweep import sweep
from tests.tools.talk import ANN, PIET, Talk

RULES = "retention: {raw_mail: 30d, text: 60d, attachments: 20d, letters: 30d, held: 10d}\n"


class Months(Talk):
    """A desk that sweeps each day."""

    def pass_days(self, days):
        letters = []
        for _ in range(days):
            letters += self.wait(days=1)
            sweep(self.stage.desk.world.policy, self.stage.clock.now(), self._read, self._write)
        return letters

    def _read(self, find):
        with self.stage.database.read() as unit:
            return find(unit)

    def _write(self, job):
        return self.stage.writer.run(job, "retention")

    def report(self):
        """Ann's mail with a file, and the letter that Piet got for it."""
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = ANN, "support@acme.example", "Printer jams"
        mail["Message-ID"], mail["Date"] = "<1@client.example>", "Tue, 24 Nov 2026 10:00:00 +0800"
        mail.set_content("The printer jams.")
        mail.add_attachment(b"%PDF" + b"x" * 3000, maintype="application", subtype="pdf", filename="jam.pdf")
        return self.raw(mail.as_bytes()).letter(PIET, "assignment")

    def order(self, letter, line):
        """What Piet reads when he writes one line."""
        step = self.reply(letter, line)
        return step, " ".join(" ".join(one.text for one in step.to(PIET)).split())


@pytest.fixture
def talk(tmp_path):
    talk = Months(tmp_path, rules=RULES)
    yield talk
    talk.close()


def test_files_that_were_deleted_are_not_said_never_to_have_come(talk):
    assignment = talk.report()
    _, says = talk.order(assignment, "#files")
    assert "jam.pdf" in says
    talk.order(assignment, "#close done on the phone")
    talk.pass_days(25)
    _, says = talk.order(assignment, "#files")
    assert "its files are no longer kept" in says
    _, says = talk.order(assignment, "#show")
    assert "files deleted, as they are no longer kept" in says
    assert "personal data" not in says
    _, says = talk.order(talk.mail(ANN, "Printer smells").letter(PIET, "assignment"), "#files")
    assert "no files came with this ticket" in says


def test_an_answer_whose_words_are_gone_is_not_sent_again_as_a_mark(talk):
    assignment = talk.report()
    talk.order(assignment, "Hello Ann,\nI come at four and bring a filter.")
    talk.order(assignment, "#close done on the phone")
    step, _ = talk.order(assignment, "#resend")
    assert "done on the phone" in step.letter(ANN).text  # what the desk wrote last
    talk.pass_days(70)
    for line in ("#resend", "#split the other printer"):
        step, says = talk.order(assignment, line)
        assert step.to(ANN) == []
        assert "what was written there is no longer kept" in says
    _, says = talk.order(assignment, "#show")
    assert "messages deleted, as they are no longer kept" in says


def test_a_ticket_that_is_over_is_not_acknowledged_again(talk):
    assignment = talk.report()
    confirmation = talk.order(assignment, "#resolve I replaced the roller.")[0].letter(ANN, "confirmation")
    talk.reply(confirmation, "Yes, it works.")
    step, _ = talk.order(assignment, "#resend")
    assert "I replaced the roller." in step.letter(ANN).text
    assert "we've got your report" not in step.letter(ANN).text
    other = talk.mail(ANN, "Printer smells").letter(PIET, "assignment")
    talk.order(other, "#cancel")
    step, says = talk.order(other, "#resend")
    assert (step.to(ANN), "no email to them" in says) == ([], True)


def test_a_time_that_has_passed_is_not_promised_again(talk):
    assignment = talk.report()
    talk.pass_days(3)
    step, _ = talk.order(assignment, "#resend")
    assert "will reply by" not in step.letter(ANN).text
    talk.order(assignment, "Hello Ann,\nI come.\n#eta 30m")
    talk.pass_days(1)
    step, _ = talk.order(assignment, "#resend")
    assert "You will hear" not in step.letter(ANN).text


def test_a_held_mail_that_is_gone_was_not_done(talk):
    talk.report()
    received = next(one for one in talk.stage.letters if one.to == ANN)
    note = talk.reply(received, "Add me, too.", sender="eve@other.example").letter(PIET, "held-note")
    talk.pass_days(14)
    _, says = talk.order(note, "add")
    assert "the message is no longer kept" in says
    assert "already done" not in says
