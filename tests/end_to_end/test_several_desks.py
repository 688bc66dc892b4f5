"""Several support addresses in one installation, from outside: each with its name, languages and rules; one mail to two of them is one ticket."""

from email.message import EmailMessage

import pytest

ANN, LI = "ann@customer.example", "li@customer.example"
DESKS = """desks:
  - {name: Acme IT, address: support@acme.example, languages: [en, zh], timezone: Asia/Shanghai}
  - {name: 网络组, address: vpn@acme.example, languages: [zh, en], timezone: Asia/Shanghai}
"""
RULES = """classify:
  - name: What comes to the network's own address
    when: {to: vpn@acme.example}
    set: {kind: request, tags: [network]}
"""


@pytest.fixture
def two(make_desk):
    desk = make_desk()
    config = desk.folder / "postdesk.yaml"
    first = next(line for line in config.read_text().splitlines() if line.startswith("desk: "))
    desk.edit("postdesk.yaml", first, DESKS)
    (desk.folder / "rules" / "network.yaml").write_text(RULES)
    return desk.start()


def send(desk, sender, recipients, text, *, to="", cc="", subject="VPN"):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to or recipients[0], subject
    if cc:
        mail["Cc"] = cc
    mail["Message-ID"] = desk._message_id()
    mail.set_content(text)
    desk.give(bytes(mail), sender, recipients)


def test_each_desk_answers_in_its_name_and_language_by_its_rules(two):
    send(two, ANN, ["support@acme.example"], "12345")  # no language in it: the desk's first
    send(two, LI, ["vpn@acme.example"], "12345")
    english, chinese = two.letter(ANN), two.letter(LI)
    assert "Acme IT" in english.sender
    assert "<support@acme.example>" in english.sender
    assert english.reply_to.startswith("support+")
    assert "Hello" in english.text
    assert "网络组" in chinese.sender
    assert "<vpn@acme.example>" in chinese.sender
    assert chinese.reply_to.startswith("vpn+")
    assert "您好" in chinese.text
    by_person = {one["requester"]: one for one in two.tickets()}
    assert (by_person[ANN]["desk"], by_person[ANN]["kind"]) == ("support@acme.example", "incident")
    assert (by_person[LI]["desk"], by_person[LI]["kind"]) == ("vpn@acme.example", "request")


def test_a_thread_stays_with_its_desk(two):
    send(two, LI, ["vpn@acme.example"], "我连不上 VPN，请帮忙。")
    work = two.letter(two.until(two.tickets)[0]["assignee"], "连不上")
    assert "网络组" in work.sender
    assert work.reply_to.startswith("vpn+")
    two.reply(work, "请换一个网关试试。")
    answer = two.letter(LI, "换一个网关")
    assert "<vpn@acme.example>" in answer.sender
    assert answer.reply_to.startswith("vpn+")
    two.reply(answer, "还是不行。")
    two.letter(work.to, "还是不行")
    assert len(two.tickets()) == 1


@pytest.mark.parametrize("first", ["support@acme.example", "vpn@acme.example"])
def test_to_and_cc_at_two_desks_is_one_ticket_and_one_acknowledgement(two, first):
    second = {"support@acme.example": "vpn@acme.example"}.get(first, "support@acme.example")
    send(two, ANN, [first, second], "Nobody can connect since this morning.", to=first, cc=second)
    acknowledgement = two.letter(ANN)
    assert f"<{first}>" in acknowledgement.sender
    two.until(lambda: two.json("status")["inbox"]["waiting"] == 0)
    [ticket] = two.tickets()
    assert ticket["desk"] == first
    assert ticket["kind"] == "request"  # the network's rule saw its address, wherever it stood
    rows = two.json("outbox", "list", "--limit", "100")
    assert [one["kind"].removesuffix("-after-hours") for one in rows if one["recipient"] == ANN] == ["received"]
    assert not any(one["recipient"] in {"support@acme.example", "vpn@acme.example"} for one in rows)


def test_a_ticket_moves_to_another_desk_with_its_people_told(two):
    """As if that desk had been written to: its rules, its team, its letters; the requester hears it from there."""
    send(two, ANN, ["support@acme.example"], "Nobody can connect since this morning.", subject="Remote access")
    work = two.letter(two.until(two.tickets)[0]["assignee"], "Nobody can connect")
    two.reply(work, "#assign desk:hr")
    two.letter(work.to, "there is no such desk")
    added, holder = ({"dana@acme.example", "piet@acme.example"} - {work.to}).pop(), work.to
    two.reply(work, f"#watch {added}\n#watch carl@customer.example")
    two.letter("carl@customer.example", "added you")
    begin = len(two.sink.mails)
    two.reply(work, "#assign desk:vpn\nPlease look at the gateway.")
    told = two.letter(ANN, "passed your request to 网络组")
    assert "<vpn@acme.example>" in told.sender
    assert told.reply_to.startswith("vpn+")
    [ticket] = two.tickets()
    assert ticket["desk"] == "vpn@acme.example"
    assert len([mail for mail in two.sink.mails if ANN in mail.recipients]) == 2
    two.letter("carl@customer.example", f"passed {ANN}'s request to 网络组", after=begin)
    if ticket["assignee"] != added:  # whoever has it now reads it in the hand-over
        two.letter(added, f"{holder.partition('@')[0].title()} passed this to 网络组", after=begin)
    assert two.json("list", "--desk", "vpn")[0]["ticket"] == "T-1"
    assert two.json("list", "--desk", "support@acme.example") == []
    assert two.run("list", "--desk", "hr").returncode == 2
    assert "at vpn@acme.example" in two.run("show", "T-1").stdout
    assert "desk support@acme.example → vpn@acme.example" in two.run("show", "T-1").stdout
    handed = two.letter(ticket["assignee"] or "dana@acme.example", "Please look at the gateway.")
    two.reply(handed, "It is the gateway.")
    assert "<vpn@acme.example>" in two.letter(ANN, "It is the gateway.").sender
    two.reply(told, "Thank you for looking.")
    two.until(lambda: two.json("status")["inbox"]["waiting"] == 0)
    assert len(two.tickets()) == 1


def test_a_later_answer_at_the_other_desk_is_told_once(make_desk):
    """The letter from there says by when: none follows that says it again as a delay."""
    desk = make_desk()
    first = next(line for line in (desk.folder / "postdesk.yaml").read_text().splitlines() if line.startswith("desk: "))
    desk.edit("postdesk.yaml", first, DESKS)
    (desk.folder / "rules" / "network.yaml").write_text(
        "teams: {network: {lead: nils@acme.example, hours: rare}}\n"
        "people: {nils@acme.example: {name: Nils, team: network}}\n"
        "hours: {rare: {open: {wed: '09:00-09:15'}}}\n"
        "route:\n  - {name: Network, when: {to: vpn@acme.example}, to: {team: network}}\n"
    )
    desk.start()
    send(desk, ANN, ["support@acme.example"], "Nobody can connect since this morning.", subject="Remote access")
    work = desk.letter(desk.until(desk.tickets)[0]["assignee"], "Nobody can connect")
    [before] = desk.tickets()
    desk.reply(work, "#assign desk:vpn")
    desk.letter(ANN, "passed your request to 网络组", "Nils is on it and will reply by")
    desk.until(lambda: desk.json("status")["inbox"]["waiting"] == 0)
    [after] = desk.tickets()
    assert after["response_due"] > before["response_due"]
    rows = desk.json("outbox", "list", "--limit", "100")
    told = [one["kind"].removesuffix("-after-hours") for one in rows if one["recipient"] == ANN]
    assert sorted(told) == ["moved-desk", "received"]


def test_answers_to_a_desk_that_has_another_address_or_is_no_more_arrive(two):
    """Everybody's letters from there have its old address; its tickets go on, from the first desk where it is gone."""
    send(two, LI, ["vpn@acme.example"], "I cannot connect.")
    work = two.letter(two.until(two.tickets)[0]["assignee"], "I cannot connect")
    asked = two.letter(LI)
    line = DESKS.splitlines(keepends=True)[2]
    renamed = line.replace("vpn@", "network@")
    for number, (old, new) in enumerate(((line, renamed), (renamed, ""))):
        two.edit("postdesk.yaml", old, new)
        two.until(lambda count=number: two.read_log().count('event="postdesk.yaml reloaded"') > count)
        two.reply(asked, f"Is there any news? {number}")
        two.letter(work.to, f"Is there any news? {number}")
        two.reply(work, f"It is the gateway {number}.")
        told = two.letter(LI, f"It is the gateway {number}.")
        assert told.reply_to.startswith("support+")
    assert len(two.tickets()) == 1


def test_a_call_is_logged_for_the_desk_that_it_is_for(two):
    assert two.run("log", LI, "连不上", "--desk", "vpn").returncode == 0
    assert "<vpn@acme.example>" in two.letter(LI).sender
    wrong = two.run("log", LI, "连不上", "--desk", "hr")
    assert wrong.returncode == 2
    assert "no desk 'hr'; known: support@acme.example, vpn@acme.example" in wrong.stderr
