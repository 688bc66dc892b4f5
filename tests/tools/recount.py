"""Figures of a report once more, slowly and in another way: each ticket's past is replayed to its row, business time is
added up window by window, and every definition is written down again from its sentence.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import mean, median

from rules.decision.promises import Served, goal
from service.domain.ticket.events import replay

OPEN = {"new", "assigned", "in_progress", "waiting"}


@dataclass
class Past:
    """A ticket as it was at a moment, with the events until then."""

    row: object
    events: list
    states: list  # (moment, state, waiting for) whenever one of them moved


def past_of(history, until):
    """None for one that was not there yet, or that ended before the desk had it."""
    events = [event for event in history if event.at < until]
    if not events or events[0].data["set"]["state"] == "closed":
        return None
    states, state, waiting = [], None, ""
    for event in events:
        given = event.data.get("set", {})
        state, waiting = given.get("state", state), given.get("waiting_for", waiting)
        if not states or (state, waiting) != states[-1][1:]:
            states.append((event.at, state, waiting))
    return Past(replay(events), events, states)


class Recount:
    def __init__(self, policy, histories, since, until):
        self.policy, self.since, self.until = policy, since, until
        found = (past_of(history, until) for history in histories)
        self.pasts = [past for past in found if past is not None and past.row.opened < until]

    def within(self, at):
        return at is not None and self.since <= at < self.until

    def business(self, past, start, end):
        """Open seconds, by walking over the windows of every day between."""
        calendar = self.policy.calendar(goal(self.policy, Served.of(past.row)).hours)
        if end <= start:
            return 0.0
        total, day = 0.0, (start - timedelta(days=2)).date()
        while day <= (end + timedelta(days=2)).date():
            for opens, closes in calendar.windows(day):
                total += max(0.0, (min(closes, end) - max(opens, start)).total_seconds())
            day += timedelta(days=1)
        return total

    # -- one ticket ----------------------------------------------------------------------------------------------------

    def solved_at(self, past):
        """The last time that it became solved, if it still is."""
        if past.row.state not in {"resolved", "confirmed", "closed"}:
            return None
        came = None
        for at, state, _ in past.states:
            if state in {"resolved", "confirmed", "closed"}:
                came = came or at
            else:
                came = None
        last = [e for e in past.events if e.data.get("set", {}).get("state") == "resolved" and e.at >= came]
        return (
            last[-1].data["set"].get("resolved") and datetime.fromisoformat(last[-1].data["set"]["resolved"])
            if last
            else came
        )

    def paused(self, past):
        return [
            (datetime.fromisoformat(a), datetime.fromisoformat(b) if b else None)
            for a, b in past.row.clock.get("pauses", ())
        ]

    def stays(self, past):
        """(stage, from, until) of every stage that it left."""
        names = {
            "new": "accept",
            "assigned": "accept",
            "in_progress": "work",
            "resolved": "confirmation",
            "confirmed": "closing",
        }
        runs = []
        for at, state, waiting in past.states:
            stage = f"wait_{waiting}" if state == "waiting" else names.get(state)
            if runs and runs[-1][0] == stage:
                continue
            runs.append([stage, at])
        return [(stage, at, runs[i + 1][1]) for i, (stage, at) in enumerate(runs[:-1]) if stage and runs[i + 1][1] > at]

    def happened(self, past, *kinds):
        return [e for e in past.events if e.kind in kinds and self.within(e.at)]

    # -- all of them ---------------------------------------------------------------------------------------------------

    def figures(self):
        cases = defaultdict(list)
        for past in self.pasts:
            for part in (self.volume, self.promises, self.quality, self.survey, self.backlog):
                for key, values in part(past).items():
                    cases[key] += values
        return cases

    def volume(self, past):
        row, solved = past.row, self.solved_at(past)
        apart = row.state in {"merged", "spam"}
        came, is_solved = self.within(row.opened), self.within(solved)
        alone = row.resolution == "self-solved"
        told = any(e.kind == "articles_helped" for e in past.events)
        closings = [e for e in past.events if e.data.get("set", {}).get("state") == "closed"]
        closed = bool(closings) and row.state == "closed" and self.within(closings[-1].at)
        ends = [e for e in past.events if e.data.get("set", {}).get("state") in {"cancelled", "declined"}]
        return {
            "opened": [1] * (came and not apart),
            "joined": [1] * (came and row.state == "merged"),
            "spam": [1] * (came and row.state == "spam"),
            "solved": [1] * is_solved,
            "dropped": [1] * (row.state in {"cancelled", "declined"} and self.within(ends[-1].at if ends else None)),
            "self_solved": [alone] * is_solved,
            "by_article": [1] * (is_solved and alone and told),
            "first_contact": [row.first_response == solved and not row.reopened] * (is_solved and not alone),
            "unconfirmed": [row.resolution == "unconfirmed"] * closed,
        }

    def promises(self, past):
        row, solved, found = past.row, self.solved_at(past), defaultdict(list)
        if self.within(row.first_response):
            found["response_time"].append(self.business(past, row.opened, row.first_response))
        if self.within(solved):
            whole = self.business(past, row.opened, solved)
            stood = sum(self.business(past, max(a, row.opened), min(b or solved, solved)) for a, b in self.paused(past))
            found["resolution_time"].append(whole - stood)
        if row.state in {"merged", "spam", "cancelled", "declined"}:
            return found
        if row.response_due and not (row.resolution == "self-solved" and row.first_response is None):
            self.decide(found["response_kept"], row.first_response, row.response_due)
        stands = [a for a, b in self.paused(past) if b is None]
        if row.due and not (solved is None and stands and stands[0] <= row.due):
            self.decide(found["resolution_kept"], solved, row.due)
        return found

    def decide(self, cases, done, due):
        kept = done is not None and done <= due
        if self.within(done if kept else due):
            cases.append(kept)

    def quality(self, past):
        row, found, solved = past.row, defaultdict(list), self.within(self.solved_at(past))
        if row.state not in {"merged", "spam"}:
            for stage, since, until in self.stays(past):
                if self.within(until):
                    found[f"stage_{stage}"].append(self.business(past, since, until))
        back = [e for e in self.happened(past, "denied", "reopened") if "reopened" in e.data["set"]]
        found["reopened"] = [1] * len(back) + [0] * solved
        found["escalated"] = [1] * bool(self.happened(past, "escalated", "level_raised"))
        found["handed_on"] = [self.hand_overs(past)] * solved
        for word in ("approved", "rejected", "expired"):
            decided = [e for e in self.happened(past, "change_decided") if e.data["decision"]["state"] == word]
            found[f"changes_{word}"] = [1] * len(decided)
        found["time_spent"] = [e.data["minutes"] for e in self.happened(past, "time_spent")]
        return found

    def hand_overs(self, past):
        undone = {e.data.get("of") for e in past.events if e.kind == "undone"}
        count = 0
        for event in past.events:
            given, was = event.data.get("set", {}), event.data.get("was", {})
            moved = any(name in given and was.get(name) for name in ("assignee", "team"))
            count += moved and event.kind not in {"opened", "undone"} and event.seq not in undone
        return count

    def survey(self, past):
        found = defaultdict(list)
        found["surveys_sent"] = [1] * len(self.happened(past, "survey_sent"))
        scored = [e for e in past.events if e.kind == "survey_scored"]
        given = [past.row.survey[n] for n in ("speed", "expertise", "result", "attitude") if past.row.survey.get(n)]
        if scored and given and self.within(scored[-1].at):
            found["surveys_answered"], found["score"] = [1], [mean(given)]
        return found

    def backlog(self, past):
        row = past.row
        if row.state not in OPEN:
            return {}
        days = (self.until - row.opened).total_seconds() / 86400
        band = next(n for n, edge in enumerate((1, 3, 7, 30, 10**6), 1) if days < edge)
        heard = [
            e.at for e in past.events if e.kind in {"answered", "answer_sent", "promised", "resolved", "work_goes_on"}
        ]
        quiet = (self.until - max([row.opened, *heard])).total_seconds() / 86400
        quiet_band = next(n for n, edge in enumerate((1, 3, 7, 30, 10**6), 1) if quiet < edge)
        stands = [a for a, b in self.paused(past) if b is None]
        at = stands[0] if stands else self.until
        owed = row.response_due if row.first_response is None else None
        late = any(target and target <= at for target in (row.promised, owed, row.due)) or (
            row.promised is not None and row.promised <= self.until and row.waiting_for == "change"
        )
        return {
            "open": [1],
            "age": [days * 86400],
            f"age_{band}": [1],
            f"quiet_{quiet_band}": [1],
            "open_late": [1] * late,
        }


def put_together(figure, values):
    """The number that a figure says, from its cases."""
    if figure.how == "count":
        return len(values)
    if figure.how == "sum":
        return sum(values)
    return None if not values else median(values) if figure.how == "median" else mean(values)


__all__ = ["UTC", "Recount", "put_together"]
