"""Scenario 30: a machine that the gate lets in opens tickets; nobody ever writes to it, and nobody waits for its word."""

import pytest

MONITOR, DANA, PIET, NOOR = "monitor@acme.example", "dana@acme.example", "piet@acme.example", "noor@acme.example"
AUTO = {"Auto-Submitted": "auto-generated"}
NEVER = {"nudge", "progress", "eta-ask", "confirmation", "reminder", "survey", "received", "moved-up", "closed"}


def alert(talk, subject, body="Automatic message.", **more):
    return talk.mail(MONITOR, subject, body, envelope="", headers=AUTO, **more)


def work_of(step):
    return next(one for one in step.letters if one.kind == "assignment")


def test_30_a_week_with_thirty_alerts_writes_nothing_to_the_machine(talk):
    """Some are worked on, some are left to the clock."""
    letters = []
    for number in range(30):
        step = alert(talk, f"Backup of db{number} did not finish", f"Job {number} has stopped.")
        work = work_of(step)
        letters += step.letters
        if number % 5 == 1:
            letters += talk.reply(work, "#accept").letters
        elif number % 5 == 2:
            letters += talk.reply(work, "I restarted the job.").letters
        elif number % 5 == 3:
            letters += talk.reply(work, "The disk was full.\n\n#resolve").letters
        letters += talk.wait(hours=5, minutes=36)
    letters += talk.wait(days=14)
    assert [one for one in letters if one.to == MONITOR] == []
    assert {one.kind for one in letters} & NEVER == set()
    assert {one.state.value for one in talk.tickets()} >= {"closed", "in_progress"}
    assert all(one.response_due is None and one.first_response is None for one in talk.tickets())


@pytest.mark.parametrize("how", ["auto", "null", "list", "quiet"])
def test_30_however_the_gate_knows_it_the_machine_hears_nothing(talk, how):
    headers = {
        "auto": AUTO,
        "null": {},
        "list": {"List-Id": "<alerts.acme.example>", "Precedence": "list"},
        "quiet": {},
    }
    envelope = {} if how in ("quiet", "list") else {"envelope": ""}
    step = talk.mail(MONITOR, "Disk full", "Automatic message.", headers=headers[how], **envelope)
    letters = [*step.letters, *talk.reply(work_of(step), "Is it full again?").letters, *talk.wait(days=9)]
    assert [one for one in letters if one.to == MONITOR] == []
    assert {one.kind for one in letters} & NEVER == set()


def test_30_a_plain_reply_stays_on_the_ticket_and_its_writer_hears_so(talk):
    work = work_of(alert(talk, "Disk full"))
    step = talk.reply(work, "Who looks after this disk?")
    [receipt] = step.letters
    assert (receipt.to, receipt.kind) == (work.to, "receipt")
    assert "nobody reads what is sent there" in " ".join(receipt.text.split())
    assert [one.visibility for one in talk.articles()] == ["public", "internal"]
    assert talk.ticket().first_response is None


def test_30_solving_it_closes_it(talk):
    work = work_of(alert(talk, "Disk full"))
    step = talk.reply(work, "Deleted old logs.\n\n#resolve")
    assert step.letters == []
    ticket = talk.ticket()
    assert (ticket.state.value, ticket.resolution, ticket.record["solution"]) == (
        "closed",
        "by desk",
        "Deleted old logs.",
    )
    assert [one for one in talk.wait(days=9) if not one.kind.startswith("digest")] == []


@pytest.fixture
def with_lee(make_talk):
    """A desk with somebody who is neither of the service desk nor leads a team."""
    return make_talk(rules="people: {lee@acme.example: {name: Lee, team: network, level: 2}}\n")


@pytest.mark.parametrize(("sender", "state"), [(MONITOR, "closed"), ("ann@acme.example", "assigned")])
def test_30_who_has_it_may_close_a_machines_ticket_and_no_persons(with_lee, sender, state):
    talk = with_lee
    headers = AUTO if sender == MONITOR else {}
    work = work_of(talk.mail(sender, "VPN tunnel flapping", "The tunnel flaps.", headers=headers))
    given = work_of(talk.reply(work, "#assign lee@acme.example"))
    assert given.to == "lee@acme.example"
    talk.reply(given, "#close it works again")
    assert talk.ticket().state.value == state


def test_30_what_waits_for_a_machine_is_refused(talk):
    work = work_of(alert(talk, "Disk full"))
    [receipt] = talk.reply(work, "Which disk is it?\n\n#ask").letters
    assert "nobody reads what is sent there" in " ".join(receipt.text.split())
    assert talk.ticket().state.value == "assigned"


def test_30_the_resolution_clock_still_runs(talk):
    alert(talk, "Disk full")
    assert talk.ticket().due is not None
    assert "escalation" in {one.kind for one in talk.wait(days=9)}


def test_30_a_ticket_given_to_a_person_is_a_persons(talk):
    """`#requester` hands it to somebody who reads what is written to them."""
    work = work_of(alert(talk, "Account locked", "ann@acme.example cannot log in."))
    ask = talk.reply(work, "#requester ann@acme.example").letters[0]
    talk.reply(ask, "yes")
    assert talk.ticket().requester == "ann@acme.example"
    assert talk.reply(work, "We unlock it now.").to("ann@acme.example", "engineer-reply")


def test_30_colleagues_who_watch_a_machines_ticket_are_written_to(talk):
    work = work_of(alert(talk, "Disk full"))
    talk.reply(work, "#watch ann@acme.example")
    assert talk.reply(work, "We delete old logs tonight.").to("ann@acme.example", "engineer-reply")
    assert talk.reply(work, "Done.\n\n#resolve").to("ann@acme.example", "closed")


def test_30_a_person_let_in_by_a_rule_of_their_own_is_answered(make_talk, tmp_path):
    rules = tmp_path / "own" / "rules"
    rules.mkdir(parents=True)
    text = "gate: [{name: Ours, when: {from: '*@bank.example'}, do: accept, answer: yes}]\n"
    (rules / "aa.yaml").write_text(text)
    talk = make_talk("own")
    assert talk.mail("kim@bank.example", "Hello there").to("kim@bank.example", "received")


NOC = "noc@telco.example"
NOTICES = [
    ("Planned maintenance on 28 November", "Dear customer, your line may be interrupted from 02:00 to 06:00."),
    ("[Telco] Maintenance notification CHG-4711", "We replace a router on Saturday. No action is needed."),
    ("Wartungsankündigung für den 28.11.", "Sehr geehrte Damen und Herren, am Samstag warten wir unsere Systeme."),
    ("Maintenance programmée du 28 novembre", "Madame, Monsieur, une coupure est possible samedi matin."),
    ("系统维护通知", "尊敬的客户：我们将于11月28日凌晨进行系统维护，届时服务可能中断。"),
]


@pytest.mark.parametrize(("subject", "body"), NOTICES)
def test_30_who_announces_maintenance_hears_nothing_but_what_engineers_write(talk, subject, body):
    first = talk.mail(NOC, subject, body)
    work = work_of(first)
    assert not first.to(NOC)
    assert "announcement" in work.text
    talk.reply(talk.stage.letters[0], "#escalate", sender=work.to)
    assert not [one for one in talk.wait(days=14) if one.to == NOC]
    assert [one.kind for one in talk.reply(work, "Hello,\n\nthanks, please call us before.").to(NOC)] == [
        "engineer-reply"
    ]
    assert not [one for one in talk.wait(days=5) if one.to == NOC]
    ended = talk.reply(work, "Noted, nothing to do for us.\n\n#resolve")
    assert [one.kind for one in ended.to(NOC)] == ["engineer-reply"]
    assert talk.ticket().closed is not None
    assert not [one for one in talk.wait(days=14) if one.to == NOC], "no survey, no reminder"


def test_30_an_announcement_is_closed_with_the_engineers_word(talk):
    work = work_of(talk.mail(NOC, *NOTICES[0]))
    [told] = talk.reply(work, "#close we have moved to another line").to(NOC)
    assert "we have moved to another line" in " ".join(told.text.split())
    assert talk.ticket().closed is not None
    assert not [one for one in talk.wait(days=14) if one.to == NOC]


@pytest.mark.parametrize("sender", ["ann@acme.example", "kim@shop.example", NOC])
def test_30_who_asks_for_something_is_answered(talk, sender):
    """Anybody's words about maintenance, and a supplier's question, are tickets like any."""
    subject = NOTICES[0][0] if sender != NOC else "Your order 4711"
    assert talk.mail(sender, subject, "Can you tell me when?").to(sender, "received")
