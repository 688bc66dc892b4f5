"""Merging and a major incident through the real daemon: SMTP in, letters at a next hop, the command line to look."""


def test_five_reports_one_answer_one_solution(desk):
    people = [f"p{n}@acme.example" for n in range(4)] + ["li@acme.example"]
    for person in people[:-1]:
        desk.mail(
            person, "Printing does not work", f"None of the printers works, the print server does not answer. {person}"
        )
    desk.mail(people[-1], "打印机用不了", "打印服务器没反应，大家都用不了打印机。The print server does not answer.")
    for person in people:
        desk.letter(person)
    proposal = desk.letter("dana@acme.example", "5 people have reported")
    desk.reply(proposal, "yes")
    lead = desk.letter("dana@acme.example", "major incident", "Your reply reaches all of them")
    for person in people:
        told = desk.letter(person, "T-")
        assert told
    desk.letter("li@acme.example", "也有其他人反馈了同样的问题")
    desk.letter("p0@acme.example", "Others have reported the same problem")
    desk.reply(lead, "The print server is restarted. 打印服务器已重启。\n\n#resolve")
    for person in people:
        asked = desk.letter(person, "The print server is restarted.")
        other = [one for one in people if one != person]
        assert not [one for one in other if one in asked.text]
    desk.reply(desk.letter("p1@acme.example", "The print server is restarted."), "yes")
    desk.reply(desk.letter("p2@acme.example", "The print server is restarted."), "No, mine still hangs.")
    states = desk.until(
        lambda: (
            (s := {t["ticket"]: t["state"] for t in desk.tickets()})
            and s.get("T-3") == "in_progress"
            and s.get("T-2") == "closed"
            and s
        )
    )
    assert states["T-6"] == "closed"
    assert states["T-1"] == "resolved"


def test_merge_and_the_old_thread(desk):
    desk.mail("ann@acme.example", "Printer jam", "The printer eats paper.")
    first = desk.letter("ann@acme.example", "T-1")
    desk.mail("ann@acme.example", "Printer on floor 3", "It jams on floor 3.")
    second = desk.letter("ann@acme.example", "T-2")
    engineer = desk.until(
        lambda: next((t["assignee"] for t in desk.tickets() if t["ticket"] == "T-2" and t["assignee"]), "")
    )
    work = desk.letter(engineer, "floor 3", "T-2")
    desk.reply(work, "#merge 1")
    desk.letter("ann@acme.example", "same as your other request")
    desk.reply(second, "It is the left tray.")
    desk.letter(desk.tickets()[0]["assignee"], "left tray", "T-1")
    assert "tickets: merged T-2" in desk.run("show", "1").stdout
    desk.reply(work, "#unmerge")
    desk.until(lambda: {t["ticket"]: t["state"] for t in desk.tickets()}.get("T-2") in ("assigned", "in_progress"))
    assert first.reply_to != second.reply_to
