"""How long a decision by 1,000 rules takes, and loading them; beside a calibration loop, so that machines compare.

python -m benchmarks.deciding
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, datetime

from rules.decision.decide import decide
from rules.facts import Facts
from rules.loading.load import load_texts
from service.cli.backtest import differences
from service.rehearsal.past_mail import from_form, to_form

RULES, MAILS = 1000, 400


def rules(number: int) -> dict[str, str]:
    """Rules as desks have them: mostly words, some senders, some patterns, some mixed, over several files."""
    lines = ["classify:"]
    for n in range(number):
        kind = n % 10
        if kind < 6:
            when = f"{{text: {{has: [device{n}, fault code {n}, 设备{n}号]}}}}"
        elif kind < 8:
            when = f"{{from: ['*@customer{n}.example', boss@partner{n}.example]}}"
        elif kind == 8:
            when = f"{{subject: {{matches: 'CASE-{n:05}-\\d+'}}}}"
        else:
            when = f"{{all: [{{text: {{has: [order{n}]}}}}, {{not: {{automatic: yes}}}}, {{inside: office}}]}}"
        lines += [f"  - name: Rule {n}", f"    when: {when}", f"    set: {{category: c.n{n % 50}, tags: [t{n}]}}"]
    lines += ["categories:", *(f"  c.n{n}: {{team: servicedesk}}" for n in range(50)), "  other: {team: servicedesk}"]
    head = "teams: {servicedesk: {}}\npeople:\n" + "".join(
        f"  e{n}@acme.example: {{team: servicedesk}}\n" for n in range(20)
    )
    return {"rules/desk.yaml": head, "rules/mail.yaml": "\n".join(lines) + "\n"}


def mails(number: int) -> list[Facts]:
    """Mails of some 3 KB, a quarter of them Chinese, that a few rules fit."""
    prose = (
        "Since this morning the thing on the third floor does not start and shows a code that we have not seen before. "
    )
    chinese = "今天早上开始三楼的机器启动不了,屏幕上显示一个我们没有见过的代码,请尽快处理。"
    found = []
    for n in range(number):
        words = " ".join(f"word{(n * 7 + k) % 5000}" for k in range(150))
        text = (chinese if n % 4 == 0 else prose) * 12 + words + f" device{n * 3 % 1000} 设备{n}号 CASE-{n:05}-7"
        at = datetime(2026, 11, 24, 10, n % 60, tzinfo=UTC)
        headers = (("Received", "x" * 80), ("X-Mailer", "bench"), ("MIME-Version", "1.0"))
        found.append(Facts(at, f"u{n}@customer{n % 1000}.example", subject=f"Trouble {n}", body=text, headers=headers))
    return found


def calibrate() -> float:
    """Seconds of a fixed loop in this Python on this machine."""
    begin = time.perf_counter()
    total = 0
    for n in range(2_000_000):
        total += n & 7
    return time.perf_counter() - begin


def main() -> None:
    unit = calibrate()
    files = rules(RULES)
    load_texts(rules(1))  # imports are not what is measured
    begin = time.perf_counter()
    loaded = load_texts(files)
    policy = loaded.policy
    assert policy is not None, loaded.problems[:3]
    assert policy.compiled
    loading = time.perf_counter() - begin
    several = mails(MAILS)
    hits = sum(len(decide(policy, facts, {}).trace.hits) for facts in several)
    spent = []
    for facts in several:
        begin = time.perf_counter()
        decide(policy, facts, {})
        spent.append(time.perf_counter() - begin)
    spent.sort()
    print(f"loading {RULES} rules      {loading:8.3f} s    ({loading / unit:.1f} calibration loops)")
    print(
        f"deciding, median        {statistics.median(spent) * 1e3:8.3f} ms   ({unit / statistics.median(spent):,.0f} in a calibration loop)"
    )
    print(f"deciding, p95           {spent[int(len(spent) * 0.95)] * 1e3:8.3f} ms")
    forms = [to_form(facts) for facts in several]
    begin = time.perf_counter()
    for form in forms:
        kept = from_form(form)
        assert kept is not None
        differences(policy, policy, kept[0])
    print(f"backtest of kept forms  {len(forms) / (time.perf_counter() - begin):8,.0f} mails/s, both rules asked")
    print(f"rules that applied      {hits / MAILS:8.2f} a mail")


if __name__ == "__main__":
    main()
