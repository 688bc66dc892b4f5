"""Mail to an engineer's personal desk address: what has no ticket (PROCESS.md section 9)."""

from __future__ import annotations

from rules.facts import Decision
from service.domain.command_table import COMMANDS
from service.domain.commands import parse_commands
from service.domain.correspond import Post, language_for
from service.domain.draft import Draft
from service.domain.plan import Plan
from service.domain.situation import Situation
from service.domain.texts import new_text
from templates.context import CommandView, Done, Receipt, Refusal


def plan_personal(s: Situation, decision: Decision) -> Plan:
    """`#help` is answered, and so is everything else: with a receipt that says what works here."""
    if s.capability is None or s.capability.recipient != s.author or s.author not in s.policy.people:
        return Plan("filed", "a personal desk address works for its engineer only")
    draft = Draft(s.now, s.author, s.cause, None, s.evidence)
    post = Post(draft, s.policy, s.house)
    parsed = parse_commands(new_text(s.reading), at=s.now, zone=s.house.zone, writer=s.name_of(s.author))
    done: list[Done] = []
    refused = [Refusal(problem.line_text, problem.why, problem.nearest) for problem in parsed.problems]
    language = language_for(s.policy, s.house, None, s.author)
    for command in parsed.commands:
        if command.word == "help":
            views = tuple(
                CommandView(
                    row.word,
                    row.chinese[0],
                    row.meaning(language),
                    row.example_zh if language == "zh" else row.example,
                    row.text,
                )
                for row in COMMANDS
                if row.available
            )
            post.to(s.author, "help", commands=views, scope="desk")
            done.append(Done("help"))
        else:
            refused.append(Refusal(f"#{command.word}", "needs_ticket"))
    if refused or not done:
        post.to(
            s.author,
            "receipt",
            receipt=Receipt(done=tuple(done), refused=tuple(refused), text_went="nowhere"),
            scope="desk",
        )
    return draft.plan("event", "a mail to a personal desk address")
