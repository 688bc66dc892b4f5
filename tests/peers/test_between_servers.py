"""The daemon as it stands in an office: a whole Postfix in front of it and behind it, people's mailboxes in a real Dovecot.

Everybody writes by SMTP to Postfix and reads by IMAP; what a server does to a mail on its way is done to it here.
"""

import os
import pwd
import re
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from service.rehearsal.people_mail import ReadLetter, make_mail, make_reply
from service.rehearsal.script import MailPart, ReplyPart
from tests.peers.mail_server import postfix
from tests.tools.ports import free_port
from tests.tools.waiting import PATIENCE

pytestmark = pytest.mark.peer

# Postfix takes mail for everybody and finds out later who exists: that is where delivery reports come from.
OFFICE = """
mydestination =
local_recipient_maps =
smtpd_reject_unlisted_recipient = no
virtual_mailbox_domains = acme.example, customer.example
virtual_mailbox_base = {mail}
virtual_mailbox_maps = texthash:{etc}/mailboxes
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
transport_maps = texthash:{etc}/transport
"""


class Office:
    """People with mailboxes: `ann@customer.example` has the one that Dovecot calls `ann` and the test's own mark."""

    def __init__(self, server, mark, desk):
        self.dovecot, self.mark, self.desk = server, mark, desk
        self.port = 0
        self.seen: set[bytes] = set()

    def name(self, address):
        return f"{address.partition('@')[0]}-{self.mark}"

    def send(self, content, sender, recipients):
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE, local_hostname="client.example") as client:
            client.sendmail(sender, list(recipients), content)

    def mail(self, sender, subject, body="Please help."):
        part = MailPart.model_validate({"from": sender, "subject": subject, "body": body})
        self.send(*make_mail(part, "support@acme.example", datetime.now(UTC), self.desk._message_id()))

    def reply(self, letter, body):
        part = ReplyPart.model_validate({"from": letter.to, "body": body})
        self.send(*make_reply(part, letter, datetime.now(UTC), self.desk._message_id()))

    def letters(self, address):
        with self.dovecot.client(self.name(address)) as client:
            client.select_folder("INBOX", readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]"])
        return [ReadLetter(found[uid][b"BODY[]"], address, datetime.now(UTC)) for uid in sorted(found)]

    def letter(self, address, *has):
        def find():
            for one in self.letters(address):
                if all(text in f"{one.subject}\n{one.text}" for text in has):
                    return one
            return None

        return self.desk.until(find)

    def rows(self, address):
        return [one for one in self.desk.json("outbox", "list", "--limit", "200") if one["recipient"] == address]


PEOPLE = ("ann@customer.example", "bea@customer.example", "dana@acme.example", "piet@acme.example")


@pytest.fixture(params=["lmtp", "imap"])
def office(request, make_desk, dovecot, user, monkeypatch):
    """A desk that gets its mail from Postfix by LMTP, or out of a mailbox that Postfix delivers to."""
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    desk = make_desk(sink=None)
    office = Office(dovecot, user, desk)
    mailboxes = {address: f"{office.name(address)}/Maildir/" for address in PEOPLE}
    transport = ""
    if request.param == "lmtp":
        port = free_port()
        transport = f"support@acme.example lmtp:inet:127.0.0.1:{port}\n"
        road = f'lmtp: {{listen: "127.0.0.1:{port}"}}'
    else:
        box = office.name("support@")
        mailboxes["support@acme.example"] = f"{box}/Maildir/"
        road = (
            f"imap: [{{host: localhost, port: {dovecot.imaps}, user: {box}, password: {{env: IMAP_PASSWORD}},"
            f" ca_file: {dovecot.folder / 'ca.pem'}, then: move Processed}}]"
        )
        with dovecot.client(box) as client:
            client.create_folder("Processed")
    owner = pwd.getpwnam("mail") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    settings = OFFICE.replace("{mail}", str(dovecot.folder / "mail"))
    settings = settings.replace("{uid}", str(owner.pw_uid)).replace("{gid}", str(owner.pw_gid))
    files = {"mailboxes": "".join(f"{who} {where}\n" for who, where in mailboxes.items()), "transport": transport}
    with postfix(settings, files) as server:
        office.port = server.port
        desk.edit("postdesk.yaml", "receive:\n", f"receive:\n  {road}\n")
        config = desk.folder / "postdesk.yaml"
        config.write_text(re.sub(r"port: 9\b", f"port: {office.port}", config.read_text()))
        desk.start()
        yield office
        desk.stop()


def test_a_ticket_from_the_first_mail_to_a_dead_address_and_another_one(office):
    desk = office.desk
    office.mail("ann@customer.example", "Printer jam", "On the 3rd floor.")
    acknowledgement = office.letter("ann@customer.example", "Printer jam")
    work = office.letter(desk.tickets()[0]["assignee"], "On the 3rd floor.")
    office.reply(work, "Please switch it off and on.")
    answer = office.letter("ann@customer.example", "switch it off and on")
    assert acknowledgement.references == answer.references.split()[0]  # one thread in her client, under her own mail
    office.reply(answer, "That helped, but it is slow now.")
    office.letter(work.to, "slow now")
    assert [one["state"] for one in office.rows("ann@customer.example")] == ["sent"] * 2
    assert len(desk.tickets()) == 1

    # Cleo's mailbox does not exist: Postfix takes the acknowledgement and reports that it could not deliver it.
    office.mail("cleo@customer.example", "VPN down", "Since this morning.")
    ticket = desk.until(lambda: next((one for one in desk.tickets() if one["subject"] == "VPN down"), None))
    [row] = desk.until(lambda: [one for one in office.rows("cleo@customer.example") if one["state"] == "bounced"])
    assert "5.1.1" in row["last_reply"] or "unknown" in row["last_reply"].lower()
    others = [one for one in desk.json("outbox", "list", "--limit", "200") if one["id"] != row["id"]]
    assert not [one for one in others if one["state"] == "bounced"]  # exactly its letter
    told = office.letter(
        ticket["assignee"], "did not reach cleo@customer.example", "We've stopped sending to that address"
    )

    office.reply(told, "#resend to bea@customer.example")
    again = office.letter("bea@customer.example", "VPN down")
    office.reply(office.letter(ticket["assignee"], "Since this morning."), "Please try the other gateway.")
    office.letter("bea@customer.example", "other gateway")
    assert [one["id"] for one in office.rows("cleo@customer.example")] == [row["id"]]  # nobody writes there again
    office.reply(again, "The other gateway works.")
    office.letter(ticket["assignee"], "The other gateway works.")
    assert len(desk.tickets()) == 2


def test_a_mail_too_large_for_a_mailbox_is_a_ticket_and_a_letter(make_desk, dovecot, user, monkeypatch):
    monkeypatch.setenv("IMAP_PASSWORD", "secret")
    desk = make_desk()
    ca_file = dovecot.folder / "ca.pem"
    box = f"imap: [{{host: localhost, port: {dovecot.imaps}, user: {user}, password: {{env: IMAP_PASSWORD}}, ca_file: {ca_file}}}]"
    desk.edit("postdesk.yaml", "receive:\n", f"receive:\n  {box}\n")
    config = desk.folder / "postdesk.yaml"
    config.write_text(config.read_text() + "\nlimits: {mail: 1MB}\n")
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = (
        "Ann <ann@customer.example>", "support@acme.example", "Photos of the jam", "<large@x.example>",
    )  # fmt: skip
    mail.set_content("It looks like this.")
    for name, size in (("first.txt", 1000), ("video.mp4", 2_000_000)):
        mail.add_attachment(os.urandom(size), maintype="application", subtype="octet-stream", filename=name)
    with dovecot.client(user) as client:
        client.append("INBOX", bytes(mail))
    desk.start()
    assert "1 MB" in desk.letter("ann@customer.example", "larger than").text
    work = desk.letter(desk.until(desk.tickets)[0]["assignee"], "It looks like this.")
    assert re.search(r"video\.mp4 .*only its beginning has arrived", work.text), work.text
    assert [file.name for file in work.files] == ["first.txt"]
