"""Consults, tasks and appointments from outside: what nobody may see, whose word counts, and what a wrong hand can do."""

import dataclasses
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from rules.policy.reminders import Together
from service.config.settings import Trust
from service.domain.ticket.events import replay
from service.domain.ticket.open_work import Work
from store.mail import outbox
from store.records import Person
from store.ticket import people
from tests.tools.databases import borrow_database
from tests.tools.talk import ANN, DESK, PIET, Step, Talk

DANA, NOOR, VENDOR, EVE = "dana@acme.example", "noor@acme.example", "support@vendor.example", "eve@elsewhere.example"


@pytest.fixture
def talk(tmp_path):
    with borrow_database() as url:
        made = Talk(tmp_path / "desk", database=url)
        yield made
        made.close()


@pytest.fixture
def piet(talk):
    """Piet's letter about Ann's ticket: what he replies to."""
    return talk.mail(
        "Ann Lee <ann@acme.example>", "Printer jam of Ann Lee", "It jams.\nPhone: 5512", cc=["bea@acme.example"]
    ).letter(PIET)


def sent_to(talk, address):
    """Each letter to an address: its bytes as they went out, its headers and parts decoded below them."""
    letters = sorted(talk.outbox(), key=lambda one: one.id)
    with talk.stage.database.read() as unit:
        found = [outbox.get(unit, letter.id).content for letter in letters if letter.recipient == address]
    return [_decoded(content) for content in found]


def _decoded(content):
    message = message_from_bytes(content, policy=policy.default)
    parts = [
        part.get_payload(decode=True).decode("utf-8", "replace") for part in message.walk() if not part.is_multipart()
    ]
    heads = [f"{name}: {value}" for name, value in message.items()]
    return "\n".join([content.decode("utf-8", "replace"), *heads, *parts])


def assert_history_adds_up(talk):
    events = talk.events()
    assert replay(events) == talk.ticket()
    assert [event.seq for event in events] == list(range(1, len(events) + 1))


# -- a vendor ---------------------------------------------------------------------------------------------------------


def test_nothing_of_the_ticket_is_in_the_bytes_that_a_vendor_gets(talk, piet):
    talk.reply(piet, "#note\nshe broke it herself")
    talk.reply(piet, f"#consult {VENDOR} Is 4.2 known to jam?\nDiagnosis: worn roller")
    [content] = sent_to(talk, VENDOR)
    public = [article.message_id for article in talk.articles()]
    for secret in ("Ann", "ann@", "bea@", "5512", "broke it", "worn roller", "jam of", *public):
        assert secret not in content, secret
    assert "Thread-Topic" not in content
    assert "Auto-Submitted" not in content  # a person wrote it: a vendor's system must not throw it away
    assert_history_adds_up(talk)


def test_what_else_a_mail_says_does_not_go_outside(talk, piet):
    """One mail to a colleague and a vendor: the vendor gets the words behind the command, and no files."""
    talk.reply(piet, f"#consult dana is it ours?\n#consult {VENDOR} is it yours?\n\nbetween us: they are slow")
    [content] = sent_to(talk, VENDOR)
    assert "is it yours?" in content
    assert "between us" not in content
    assert "between us" in sent_to(talk, DANA)[-1]
    talk.reply(piet, f"#note\n#consult {VENDOR} still there?\nnot for them")
    assert "not for them" not in sent_to(talk, VENDOR)[-1]


def test_a_greeting_stands_first_or_nowhere(talk, piet):
    step = talk.reply(piet, f"Hello,\n\n#consult {VENDOR} Is 4.2 known?\n\nIt is a K7.")
    assert "\n".join(step.letter(VENDOR).text.splitlines()).startswith("Hello,\n\nIs 4.2 known?\n\nIt is a K7.")
    assert step.letter(VENDOR).subject == "[T-1] Is 4.2 known?"
    step = talk.reply(piet, "Hi,\n\n#consult dana is it ours?")
    assert "Hi," not in step.letter(DANA).text
    step = talk.reply(piet, "Hi all,\n\n#consult dana")
    assert step.letter(PIET, "receipt")


def test_a_vendors_system_that_hides_that_it_is_one_leaves_the_question_open(talk, piet):
    asked = talk.reply(piet, f"#consult {VENDOR} Is 4.2 known?").letter(VENDOR)
    talk.reply(
        asked, "Thank you for contacting us. Your case has been created.", subject="[#99812] Received: Is 4.2 known?"
    )
    [one] = Work.of(talk.ticket()).consults
    assert (one.reference, one.answered_at) == ("[#99812]", None)
    assert {letter.kind for letter in talk.wait(days=2)} >= {"consult-outside", "consult-unanswered"}


def test_a_vendor_asks_on_in_one_thread(talk, piet):
    asked = talk.reply(piet, f"#consult {VENDOR} Is 4.2 known?").letter(VENDOR)
    answer = talk.reply(asked, "Which model?", subject="Re: [Case 4711] Is 4.2 known?")
    [answered] = [one for one in answer.letters if one.kind == "consult-answer"]
    again = talk.reply(answered, f"#consult {VENDOR} The K7.").letter(VENDOR)
    assert again.reply_to == asked.reply_to
    assert again.subject.startswith("[Case 4711] [T-1]")
    own = next(article.message_id for article in talk.articles() if article.author == VENDOR)
    assert own in again.references
    work = Work.of(talk.ticket())
    assert [(one.number, one.reference, one.answered_at) for one in work.consults] == [(1, "[Case 4711]", None)]
    assert_history_adds_up(talk)


def test_a_number_that_somebody_writes_by_hand_stays_as_their_system_wrote_it(talk, piet):
    asked = talk.reply(piet, f"#consult {VENDOR} Is 4.2 known?").letter(VENDOR)
    talk.reply(asked, "Which model?", subject="Re: [Case #4711-88] Is 4.2 known?")
    talk.reply(asked, "Oh, the K7.", subject="case 4711-88, the K7")
    assert Work.of(talk.ticket()).consults[0].reference == "[Case #4711-88]"
    talk.reply(asked, "New case.", subject="[Case #4712-01] K7")
    assert Work.of(talk.ticket()).consults[0].reference == "[Case #4712-01]"


def test_what_a_vendor_writes_is_passed_on_as_it_is_even_where_it_looks_like_a_command(talk, piet):
    asked = talk.reply(piet, f"#consult {VENDOR} Is 4.2 known?").letter(VENDOR)
    step = talk.reply(asked, "#change the roller\nThat helps.")
    assert "#change the roller\nThat helps." in "\n".join(step.letter(PIET).text.splitlines())
    assert Work.of(talk.ticket()).change is None


def test_a_vendor_who_answers_without_our_address_is_known_by_the_thread_and_the_sender(talk, piet):
    asked = talk.reply(piet, f"#consult {VENDOR} Is 4.2 known?").letter(VENDOR)
    step = talk.reply(asked, "Yes.", to=[DESK])
    assert step.outcome == "article"
    assert step.letter(PIET).kind == "consult-answer"
    colleague = talk.reply(asked, "Yes.", sender="carl@vendor.example", to=[DESK], quote=False)
    assert colleague.outcome == "ticket"  # a Message-ID that somebody saw proves nothing
    assert len(talk.tickets()) == 2


def test_a_vendor_sees_nothing_by_writing_words_of_requesters(talk, piet):
    asked = talk.reply(piet, f"#consult {VENDOR} Is 4.2 known?").letter(VENDOR)
    for word in ("status", "help", "close", "cancel", "leave", "yes", "#show", "#resolve\nsolved"):
        talk.wait(minutes=10)
        step = talk.reply(asked, word)
        assert not step.to(VENDOR), word
        assert not step.to(ANN), word
    assert talk.ticket().closed is None


def test_a_vendor_who_was_taken_off_has_no_say_any_more(talk, piet):
    asked = talk.reply(piet, f"#consult {VENDOR} Is 4.2 known?").letter(VENDOR)
    talk.reply(piet, f"#unwatch {VENDOR}")
    step = talk.reply(asked, "By the way …")
    assert step.outcome in {"ticket", "held"}
    assert "consult-answer" not in [letter.kind for letter in step.letters]


def test_a_stranger_with_the_vendors_address_is_held_and_let_in_as_a_note(talk, piet):
    asked = talk.reply(piet, f"#consult {VENDOR} Is 4.2 known?").letter(VENDOR)
    held = talk.reply(asked, "Send me all.", sender=EVE)
    assert held.outcome == "held"
    note = held.letter(PIET, "held-note")
    step = talk.reply(note, "add")
    assert [one.kind for one in step.letters if one.to == PIET] or step.letters == []
    assert not step.to(ANN)
    assert not step.to(EVE)
    assert EVE not in talk.participants()
    assert {article.visibility for article in talk.articles() if article.author == EVE} == {"internal"}


def test_a_vendor_whose_address_is_dead_is_not_asked_in_vain(talk, piet):
    talk.reply(piet, f"#consult {VENDOR} Is 4.2 known?")
    with talk.stage.database.read() as unit:
        known = people.find_person(unit, VENDOR) or Person(VENDOR)
    dead = replace(known, dead_since=talk.stage.clock.now())
    talk.stage.writer.run(lambda unit: people.save_person(unit, dead), "test")
    step = talk.reply(piet, f"#consult {VENDOR} Are you there?")
    assert "comes back" in step.letter(PIET, "receipt").text
    assert not step.to(VENDOR)


def test_a_known_vendor_is_written_to_in_their_language(talk, piet):
    known = Person(VENDOR, "供应商", "zh", first_seen=talk.stage.clock.now())
    talk.stage.writer.run(lambda unit: people.save_person(unit, known), "test")
    assert talk.reply(piet, f"#consult {VENDOR} Is 4.2 known?").letter(VENDOR).language == "zh"


# -- colleagues -------------------------------------------------------------------------------------------------------


def test_an_answer_of_a_colleague_never_reaches_the_requester_whatever_road_it_takes(talk):
    """Held and let go on, by the mailbox's own word or in spite of a wrong command, it is still an internal note."""
    piet = talk.mail(ANN, "Printer jam").letter(PIET)
    asked = talk.reply(piet, "#consult dana is it known?").letter(DANA)
    held = talk.reply(asked, "Do not tell Ann: she broke it.", sender=NOOR)  # dana's letter, passed on to noor
    assert held.outcome == "held"
    step = talk.reply(held.letter(NOOR, "held"), "yes")
    assert not step.to(ANN)
    assert step.letter(PIET).kind == "consult-answer"
    held = talk.reply(asked, "#nonsense\nDo not tell Ann.")
    assert held.outcome == "held"
    step = talk.reply(held.letter(DANA, "receipt"), "send")
    assert not step.to(ANN)
    assert all("Do not tell" not in content for content in sent_to(talk, ANN))


def test_where_the_domain_s_word_is_needed_the_mailbox_is_asked_and_the_answer_stays_inside(tmp_path):
    with borrow_database() as url:
        talk = Talk(tmp_path / "strict", database=url, trust=Trust(level="strict"))
        piet = next(one for one in talk.mail(ANN, "Printer jam").letters if one.to == PIET)
        asked = talk.reply(
            talk.reply(piet, "#consult dana is it known?\n#task dana order a roller").letter(PIET, "held"), "yes"
        )
        consult, task = asked.letter(DANA, "consult"), asked.letter(DANA, "task")
        for letter, body in ((consult, "Do not tell Ann."), (task, "Done, do not tell Ann.")):
            held = talk.reply(letter, body)
            assert held.outcome == "held"
            step = talk.reply(held.letter(DANA, "held"), "yes")
            assert not step.to(ANN)
            assert step.to(PIET)
        work = Work.of(talk.ticket())
        talk.close()
    assert work.consults[0].answered_by == DANA
    assert work.tasks[0].done_by == DANA


def test_the_requester_cannot_be_asked_nor_given_a_task_as_an_engineer(talk):
    """Role belongs to the address: dana has trouble with her own laptop."""
    piet = next(
        one for one in talk.mail(DANA, "My laptop", "It is slow, printing too.").letters if one.kind == "assignment"
    )
    for command in ("#consult dana what is it?", "#task dana look at it"):
        step = talk.reply(piet, command)
        assert "requester's side" in step.letter(piet.to, "receipt").text
        assert not step.to(DANA)


def test_everybody_of_a_question_is_written_to_once(talk, piet):
    step = talk.reply(piet, "#consult noor, team:network is it known?")
    assert [one.kind for one in step.to(NOOR)] == ["consult"]
    step = talk.reply(piet, "#consult team:network, noor is it known?\n#consult team:network and the switch?")
    assert len(step.to(NOOR)) == 2


def test_everybody_who_is_named_is_asked_or_nobody(talk, piet):
    step = talk.reply(piet, "#consult dana and noor is it ours?")
    assert {letter.to for letter in step.letters if letter.kind == "consult"} == {DANA, NOOR}
    assert "and noor" not in step.letter(DANA).text
    step = talk.reply(piet, "#consult dana and then?")
    assert "and then?" in step.letter(DANA, "consult").text


def test_who_is_asked_reads_who_else_is_and_whose_answer_it_is(talk, piet):
    step = talk.reply(piet, f"#consult dana, {VENDOR} is it known?\n#consult noor is it the switch?")
    asked = " ".join(step.letter(DANA).text.split())
    assert f"Asked as well: {VENDOR} and Noor." in asked
    assert "Asked as well: Dana" in step.letter(NOOR).text
    assert "Asked" not in step.letter(VENDOR).text
    answer = talk.reply(step.letter(VENDOR), "Yes.", sender=f"Helga <{VENDOR}>")
    assert f"Helga ({VENDOR}) answers your question." in " ".join(answer.letter(PIET).text.split())
    assert "Dana answers your question." in talk.reply(step.letter(DANA), "No.").letter(PIET).text


@pytest.mark.parametrize("borrowed", ["Noor", "noor", "NOOR"])
def test_nobody_is_shown_under_the_name_of_an_engineer(talk, piet, borrowed):
    """A display name is free to choose, and stands in the letter's From and subject."""
    asked = talk.reply(piet, f"#consult dana, {VENDOR} is it known?").letter(VENDOR)
    answer = talk.reply(asked, "Send me the password.", sender=f"{borrowed} <{VENDOR}>")
    for letter in answer.letters:
        assert letter.subject.startswith("[T-1]")
        assert borrowed not in letter.sender
        assert borrowed not in letter.text
    stranger = talk.mail(f"{borrowed} <{EVE}>", "Printer jam again")
    assert EVE in stranger.letter(PIET).subject and borrowed not in stranger.letter(PIET).text


def test_teams_and_categories_are_called_as_the_rules_call_them_in_each_language(talk, piet):
    live = talk.stage.desk.world
    world = live.now
    teams = {
        **world.policy.teams,
        "network": world.policy.teams["network"].model_copy(update={"name": "Network team", "names": {"zh": "网络组"}}),
    }
    named = world.policy.categories["workplace.printer"].model_copy(
        update={"name": "Printers", "names": {"zh": "打印机"}}
    )
    categories = {**world.policy.categories, "workplace.printer": named}
    named_policy = world.policy.model_copy(update={"teams": teams, "categories": categories})
    press = {key: dataclasses.replace(one, policy=named_policy) for key, one in live.press.items()}
    live.made = replace(live.made, world=replace(world, policy=named_policy), press=press)
    step = talk.reply(piet, "#consult team:network, dana is it known?")
    assert "Asked as well: Network team." in step.letter(DANA).text
    told = talk.wait(days=3)
    assert any("Network team and Dana have not answered" in letter.text for letter in told if letter.to == PIET)
    chinese = talk.mail("李伟 <li@acme.example>", "打印机卡纸", "三楼的打印机卡纸了。")
    assert "打印机" in chinese.letter("li@acme.example").text.partition("已登记为：")[2].partition("\n")[0]
    assert "Printers" in talk.mail(ANN, "Another printer jam").letter(PIET).text


def test_a_circular_letter_is_no_question(talk, piet):
    many = ", ".join(f"p{number}@vendor.example" for number in range(15))
    before = len(talk.outbox())
    step = talk.reply(piet, f"#consult {many} hm?\n#consult {many.replace('p', 'q')} hm?")
    assert step.outcome == "held"
    assert "too many" in step.letter(PIET, "receipt").text
    assert len(talk.outbox()) == before + 1
    assert not Work.of(talk.ticket()).consults


def test_a_mail_of_two_thousand_commands_brings_a_letter_that_can_be_read(talk, piet):
    step = talk.reply(piet, "\n".join(f"#task noor do {number}" for number in range(2000)))
    [receipt] = step.letters
    assert len(receipt.text) < 3000
    assert "… (+" in receipt.text
    assert not Work.of(talk.ticket()).tasks


def test_a_task_has_one_owner_who_works_here(talk, piet):
    for typed, why in {
        "#task dana, noor check it": "one owner",
        "#task dana and noor check it": "one owner",
        "#task team:servicedesk, dana check it": "one owner",
        f"#task {VENDOR} check it": "#consult asks",
        f"#task {ANN} check it": "requester's side",
        "#task nobody check it": "nobody of that name",
        "#task dana check it due yesterday": "has passed",
    }.items():
        step = talk.reply(piet, typed)
        assert why in " ".join(step.letter(PIET, "receipt").text.split()), typed
    assert not Work.of(talk.ticket()).tasks
    assert talk.reply(piet, "#task dana, please check it").letter(DANA, "task")


def test_a_refusal_names_what_waits_with_it_as_it_was_typed(talk, piet):
    receipt = talk.reply(piet, "#task dana check the index due 2d\n#task nobody check it").letter(PIET, "receipt")
    said = " ".join(receipt.text.split())
    assert "Not done: #task nobody check it, nobody of that name works here." in said
    assert (
        "Waiting with it: #task dana check the index due 2d. Either every command in a message runs, or none does."
        in said
    )


def test_addresses_with_rights_do_not_leak_by_being_quoted(talk, piet):
    """Somebody pastes a reply address of ours into a question."""
    token = piet.reply_to
    talk.reply(piet, f"#consult {VENDOR} is {token} yours?\n#task dana ask {token}\n#consult noor do you know {token}?")
    for who in (VENDOR, DANA, NOOR):
        assert all(token not in content for content in sent_to(talk, who)), who
    step = talk.reply(piet, f"#consult {token} are you there?\n#cosult dana see {token}\n\nAs {token} says.")
    receipt = step.letter(PIET, "receipt")
    assert token not in receipt.text
    assert all(token not in str(event.data) for event in talk.events())
    for command in (f"#consult {token} are you there?", f"#watch {token}"):
        step = talk.reply(piet, command)
        assert "the desk's own address." in " ".join(step.letter(PIET, "receipt").text.split())
    talk.reply(piet, f"#appoint friday 10:00 write to {token}")
    assert all(token not in content for content in sent_to(talk, ANN))


# -- tasks ------------------------------------------------------------------------------------------------------------


def test_a_task_passed_on_is_done_by_nobody_but_its_owner(talk, piet):
    given = talk.reply(piet, "#task noor check the server").letter(NOOR)
    forged = talk.reply(given, "Done.", sender=EVE)
    assert forged.outcome == "held"
    as_dana = talk.reply(given, "Done.", sender=DANA)
    assert as_dana.outcome == "held"
    assert talk.ticket().work["tasks"][0].get("done_by", "") == ""
    assert not [letter for letter in (*forged.letters, *as_dana.letters) if letter.to == ANN]


def test_a_team_hears_when_one_of_them_has_done_its_task(talk):
    noor = talk.mail(ANN, "VPN down", "It is down.").letter(NOOR)
    given = talk.reply(noor, "#task team:servicedesk check the server due friday")
    done = talk.reply(given.letter(DANA), "Done, it was the cable.")
    assert {letter.to for letter in done.letters} == {NOOR, PIET}
    assert "nothing more for you to do" in done.letter(PIET, "task-done").text
    late = talk.reply(given.letter(PIET), "done")
    [news] = late.letters
    assert "already done or withdrawn" in " ".join(news.text.split())
    assert "still open" not in news.text and "#task drop" not in news.text


def test_another_deadline_is_called_what_it_is(talk, piet):
    given = talk.reply(piet, "#task noor check the server due friday").letter(NOOR)
    assert talk.reply(given, "#eta tomorrow 10:00").letter(PIET).text.startswith("Noor will have")
    assert talk.reply(given, "#eta next monday").letter(PIET).text.startswith("Noor needs longer")


def test_a_deadline_in_a_mail_that_is_html_only_is_asked_about(talk, piet):
    given = talk.reply(piet, "#task noor check the server due friday").letter(NOOR)
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = NOOR, given.reply_to, "Re: task"
    message["Message-ID"] = talk.stage.message_id()
    message.set_content("<p>#eta 2026-12-24 10:00</p>", subtype="html")
    step = talk.raw(message.as_bytes(), NOOR, given.reply_to)
    assert step.outcome == "held"
    before = Work.of(talk.ticket()).tasks[0].due
    talk.reply(step.letter(NOOR, "held"), "yes")
    assert Work.of(talk.ticket()).tasks[0].due > before


def test_who_is_asked_by_one_mail_is_reminded_once(talk, piet):
    talk.reply(piet, f"#consult {VENDOR} is 4.2 known?\n#consult dana is it ours?")
    told = [(letter.kind, letter.to) for letter in talk.wait(days=3) if "consult" in letter.kind]
    assert sorted(told) == [("consult", DANA), ("consult-outside", VENDOR), ("consult-unanswered", PIET)]


def test_an_answer_on_a_closed_ticket_brings_no_command_that_is_refused_there(talk, piet):
    asked = talk.reply(piet, f"#consult {VENDOR} is 4.2 known?").letter(VENDOR)
    talk.reply(piet, "#close It is an old printer.")
    letter = talk.reply(asked, "4.3 mends it.").letter(PIET, "consult-answer")
    assert "#consult" not in letter.text


def leaves(talk, gone):
    """Somebody is taken off the roster."""
    policy_ = talk.stage.desk.policy
    left = {address: person for address, person in policy_.people.items() if address != gone}
    teams = {name: team.model_copy(update={"lead": DANA}) for name, team in policy_.teams.items()}
    change_policy(talk, policy_.model_copy(update={"people": left, "teams": teams}))


def change_policy(talk, policy):
    """Other rules for what is decided; letters keep the old ones."""
    live = talk.stage.desk.world
    live.made = replace(live.made, world=replace(live.now, policy=policy))


def test_who_has_left_the_roster_reads_no_more_answers(talk, piet):
    asked = talk.reply(piet, "#consult noor, dana is it known?")
    leaves(talk, NOOR)
    step = talk.reply(asked.letter(DANA, "consult"), "The key is in the safe.")
    assert {letter.to for letter in step.letters} == {PIET}
    step = talk.reply(asked.letter(NOOR, "consult"), "I have left, ask Dana.")  # what was asked of them is on record
    assert {letter.to for letter in (*step.letters, *talk.wait(minutes=15))} == {PIET, DANA}
    assert_history_adds_up(talk)


def test_who_has_left_the_roster_is_not_reminded(talk, piet):
    talk.reply(piet, "#consult noor is it known?\n#task noor check the server")
    leaves(talk, NOOR)
    letters = talk.wait(days=4)
    assert not [letter for letter in letters if letter.to == NOOR and letter.kind in {"consult", "task-reminder"}]
    assert {"consult-unanswered", "task-late"} <= {letter.kind for letter in letters if letter.to == PIET}


def test_the_promise_runs_on_while_a_task_is_open(talk, piet):
    due = talk.ticket().due
    talk.reply(piet, "#task noor check the server due friday")
    late = talk.wait(days=4)
    assert talk.ticket().due == due
    assert "escalation" in [letter.kind for letter in late if letter.to == DANA]


def test_commands_of_a_tasks_owner_follow_the_usual_rights(talk, piet):
    given = talk.reply(piet, "#task noor check the server").letter(NOOR)
    step = talk.reply(given, "#resolve\nAll done.")
    assert step.letter(NOOR, "receipt")
    assert not step.to(ANN)
    step = talk.reply(given, "#assign me\nI take it over.")
    assert talk.ticket().assignee == NOOR
    assert not step.to(ANN)
    assert_history_adds_up(talk)


def test_who_hands_a_ticket_on_without_a_word_is_not_said_to_have_written_nothing(talk, piet):
    given = talk.reply(piet, "#assign noor").letter(NOOR, "assignment")
    assert "is handing this over to you" in given.text
    assert "(no text)" not in given.text
    back = talk.reply(given, "#assign piet\nIt's assigned to you.").letter(PIET, "assignment")
    assert "It's assigned to you." in back.text


def test_a_requester_who_closes_ends_the_tasks(talk):
    step = talk.mail(ANN, "Printer jam")
    talk.reply(step.letter(PIET), "#task noor check the server\n#appoint friday 10:00")
    ended = talk.reply(step.letter(ANN), "close")
    kinds = {(one.to, kind) for one in ended.letters for kind in one.kinds}
    assert {(NOOR, "task-dropped"), (ANN, "appointment-cancelled"), (ANN, "closed")} <= kinds
    assert talk.ticket().state == "closed"
    assert_history_adds_up(talk)


# -- the first answer -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "answered"),
    [("#close They called.", True), ("#decline Ask the vendor.", True), ("#cancel", False), ("#spam", False)],
)
def test_who_is_told_why_it_ends_has_been_answered(talk, piet, words, answered):
    talk.reply(piet, words)
    assert (talk.ticket().first_response is not None) is answered
    assert_history_adds_up(talk)


# -- moving up --------------------------------------------------------------------------------------------------------


def test_whose_ticket_the_clock_takes_hears_of_it(tmp_path):
    sam = "people: {sam@acme.example: {name: Sam, team: servicedesk, level: 2, skills: [printing]}}\n"
    with borrow_database() as url, closing(Talk(tmp_path / "desk", url, sam)) as talk:
        talk.mail(ANN, "Printer jam", "It jams.")
        [told] = [one for one in talk.wait(days=6) if one.kind == "handed-over"]
        assert (told.to, talk.ticket().assignee) == (PIET, "sam@acme.example")
        assert "This was handed on to Sam." in told.text


# -- undo -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "state", "later"),
    [
        ("#hold until friday the part is on its way", "waiting", "in_progress"),
        ("#ask\nWhich printer?", "waiting", "in_progress"),  # asked again, then given back to the engineer
        (
            "#task dana look at it due 2d",
            "in_progress",
            "in_progress",
        ),  # the task was dropped, nothing is left to wait for
        ("#resolve\nA new roller.", "resolved", "closed"),
    ],
)
@pytest.mark.parametrize("end", ["#cancel", "#decline Please ask the vendor.", "#spam"])
def test_an_end_that_is_taken_back_goes_on_with_what_waited(talk, piet, words, state, later, end):
    talk.reply(piet, words)
    waits = talk.ticket().waiting_for
    talk.wait(minutes=20)
    talk.reply(piet, end)
    step = talk.reply(piet, "#undo")
    assert f"undone: {end.split()[0]}" in step.letter(PIET, "receipt").text
    now = talk.ticket()
    assert (now.state, now.waiting_for) == (state, waits if state == "waiting" else "")
    talk.wait(days=12)
    assert talk.ticket().state == later
    talk.reply(piet, "On my way.")
    assert_history_adds_up(talk)


@pytest.mark.parametrize("accepted", [False, True])
@pytest.mark.parametrize(("end", "state"), [("#cancel", "in_progress"), ("#spam", "waiting")])
def test_a_ticket_that_comes_back_waits_for_no_appointment_that_was_called_off(talk, piet, accepted, end, state):
    step = talk.reply(piet, "#appoint friday 10:00 At your desk.")
    if accepted:
        talk.reply(step.letter(ANN, "appointment"), "yes")
    talk.reply(piet, end)
    talk.reply(piet, "#undo")
    assert talk.ticket().state == state
    assert_history_adds_up(talk)


# -- appointments -----------------------------------------------------------------------------------------------------


def test_a_stranger_who_is_let_in_finishes_no_task(talk, piet):
    given = talk.reply(piet, "#task noor check the server").letter(NOOR)
    held = talk.reply(given, "Done.", sender=EVE).letter(PIET, "held-note")
    talk.reply(held, "add")
    assert [task.open for task in Work.of(talk.ticket()).tasks] == [True]
    assert talk.ticket().state == "waiting"


def test_a_yes_to_an_appointment_confirms_no_solution(talk, piet):
    asked = talk.reply(piet, "#appoint friday 10:00").letter(ANN, "appointment")
    talk.reply(piet, "#resolve\nsolved on the phone")
    step = talk.click(asked, "That works")
    assert talk.ticket().state == "resolved"
    assert step.letter(PIET).kind == "requester-reply"


def test_a_desk_may_do_without_reminders(tmp_path):
    with borrow_database() as url:
        desk = Talk(tmp_path / "quiet", database=url)
        policy = desk.stage.desk.policy
        change_policy(desk, policy.model_copy(update={"together": Together(appointment_reminders=())}))
        piet = desk.mail(ANN, "Printer jam").letter(PIET)
        desk.reply(piet, "#appoint friday 10:00")
        kinds = {letter.kind for letter in desk.wait(days=5)}
        desk.close()
    assert "appointment-over" in kinds
    assert not kinds & {"appointment-reminder", "appointment-soon"}


@pytest.mark.parametrize(
    ("attendee", "method", "status"),
    [
        (
            "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=ann@acme.example;X-NUM-GUESTS=0:mailto:ann@acme.example",
            "REPLY",
            "accepted",
        ),
        ('ATTENDEE;CN="Lee: Ann";PARTSTAT=DECLINED:MAILTO:ann@acme.example', "REPLY", "declined"),
        ("ATTENDEE;PARTSTAT=TENTA\r\n TIVE;CN=Ann:mailto:ann@acme.example", "REPLY", "tentative"),
        ("ATTENDEE;PARTSTAT=TENTATIVE:mailto:ann@acme.example", "COUNTER", "counter"),
        ("ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:ann@acme.example", "REPLY", ""),
    ],
)
def test_answers_of_calendars_as_they_are_written(talk, piet, attendee, method, status):
    asked = talk.reply(piet, "#appoint thursday 14:00").letter(ANN, "appointment")
    uid = "UID:T-1-appointment-1@acme.example"
    ics = (
        f"BEGIN:VCALENDAR\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n{uid}\r\n{attendee}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    message = EmailMessage(policy=policy.SMTP)
    message["From"], message["To"], message["Subject"] = ANN, asked.reply_to, "Re: Printer jam"
    message["Message-ID"] = talk.stage.message_id()
    message.set_content("")
    message.add_alternative(ics, subtype="calendar", params={"method": method})
    step = talk.raw(message.as_bytes(), ANN, asked.reply_to)
    assert step.outcome == "event"
    assert Work.of(talk.ticket()).appointment.calendar == status
    assert Work.of(talk.ticket()).appointment.state == "proposed"
    assert bool(step.letters) == bool(status)


def test_only_the_requester_accepts(talk, piet):
    step = talk.reply(piet, "#appoint thursday 14:00")
    asked = step.letter(ANN, "appointment")
    for who in ("bea@acme.example", EVE):
        talk.reply(asked, "yes", sender=who)
        assert Work.of(talk.ticket()).appointment.state == "proposed"
    talk.reply(step.letter("bea@acme.example"), "yes")
    assert Work.of(talk.ticket()).appointment.state == "proposed"
    talk.reply(asked, "yes")
    assert Work.of(talk.ticket()).appointment.state == "accepted"
    assert_history_adds_up(talk)


def test_a_yes_to_the_time_before_accepts_nothing_and_brings_the_present_one(talk, piet):
    first = talk.reply(piet, "#appoint thursday 14:00").letter(ANN, "appointment")
    talk.reply(piet, "#appoint friday 14:00")
    step = talk.click(first, "That works")
    assert Work.of(talk.ticket()).appointment.state == "proposed"
    assert "27 November" in " ".join(step.letter(ANN, "appointment").text.split())


def test_a_calendars_answer_to_the_time_before_says_nothing_of_the_present_one(talk, piet):
    first = talk.reply(piet, "#appoint thursday 14:00").letter(ANN, "appointment")
    second = talk.reply(piet, "#appoint friday 14:00").letter(ANN, "appointment")
    step = talk.reply(first, "", calendar="accepted")
    assert (step.outcome, step.letters) == ("event", [])
    assert Work.of(talk.ticket()).appointment.calendar == ""
    step = talk.reply(second, "", calendar="accepted")
    assert "accepted Friday 27 November, 14:00" in " ".join(step.letter(PIET).text.split())
    third = talk.reply(piet, "#undo").letter(ANN, "appointment")  # thursday again, by an invitation of its own
    assert Work.of(talk.ticket()).appointment.calendar == ""
    assert talk.reply(third, "", calendar="declined").letter(PIET)
    assert_history_adds_up(talk)


def test_the_invitation_is_a_third_reading_and_a_file(talk, piet):
    talk.reply(piet, "#appoint thursday 14:00 bring it along")
    [content] = [one for one in sent_to(talk, ANN) if "text/calendar" in one]
    assert "Content-Type: text/calendar; charset=utf-8; method=REQUEST" in content
    assert 'name="invite.ics"' in content
    assert sum(1 for one in sent_to(talk, "bea@acme.example") if "text/calendar" in one) == 0


def test_an_appointment_needs_somebody_to_meet_and_a_ticket_that_is_worked_on(talk):
    step = talk.mail(ANN, "Printer jam")
    piet = step.letter(PIET)
    talk.reply(piet, "#resolve\nsolved")
    refused = talk.reply(piet, "#appoint friday 10:00 look again")
    assert refused.letter(PIET, "receipt")
    assert not refused.to(ANN)


def test_a_calendar_without_proof_leaves_no_trace_on_the_appointment(talk, piet):
    asked = talk.reply(piet, "#appoint thursday 14:00").letter(ANN, "appointment")
    answer, *envelope = talk.answer(asked, "", calendar="declined")
    forged = answer.replace(b"T-1-app", b"T-2-app")
    assert forged != answer
    step = Step(*talk.stage.send(forged, *envelope))
    assert step.outcome == "event"
    assert step.letters == []
    assert Work.of(talk.ticket()).appointment.calendar == ""


def test_a_ticket_with_an_appointment_is_not_merged_away(talk, piet):
    talk.wait(minutes=20)
    talk.mail("Ann Lee <ann@acme.example>", "Printer jam again", "It still jams.")
    talk.reply(piet, "#appoint friday 10:00")
    step = talk.reply(piet, "#merge 2")
    assert "its appointment is still ahead" in step.letter(PIET, "receipt").text
    assert talk.ticket().state == "waiting"


def test_a_ticket_shows_who_was_asked_and_what_was_given_away(talk, piet):
    talk.reply(piet, "#consult dana is it ours?\n#task noor check the server")
    shown = talk.reply(piet, "#show").letter(PIET, "ticket")
    assert "Dana" in shown.text.split("somebody was asked")[1].splitlines()[0]
    assert "Noor" in shown.text.split("a part of the work was given away")[1].splitlines()[0]
