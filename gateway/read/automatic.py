"""Is it a machine that wrote this mail, and which kind; with the evidence."""

from __future__ import annotations

from gateway.message import Automatic, Bounce, Mail


def read_automatic(mail: Mail, envelope_sender: str, bounce: Bounce | None = None) -> Automatic:
    if bounce is not None and bounce.bounce:
        return Automatic(True, "bounce", ("delivery report",))
    submitted = mail.header("Auto-Submitted").lower()
    if submitted and not submitted.startswith("no"):
        return Automatic(
            True, "autoreply" if "replied" in submitted else "notification", (f"Auto-Submitted: {submitted}",)
        )
    if mail.header("List-Id"):
        return Automatic(True, "list", ("List-Id",))
    if mail.header("Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return Automatic(True, "bulk", ("Precedence",))
    if envelope_sender in ("", "<>"):
        return Automatic(True, "notification", ("null envelope sender",))
    return Automatic()
