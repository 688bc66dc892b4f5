"""Labelled lines of an engineer's mail: the record (S4.2, S5.1), in English and Chinese. Those of requesters are read
by `rules.matching.fact_reader`.

A value runs to the next label, the next blank line, or a line that greets somebody: that one is for them. `：` is as good as `:`. Nothing is thrown away: what is no
labelled line is given back as the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from gateway.read.later_pattern import compile_later
from rules.matching.fact_reader import MOST_VALUE

RECORD_LABELS: dict[str, tuple[str, ...]] = {
    "diagnosis": ("diagnosis", "findings", "finding", "analysis", "诊断", "分析", "诊断结果", "初步诊断", "排查结果"),
    "plan": ("plan", "next step", "next steps", "计划", "下一步", "处理计划"),
    "tried": ("tried", "already tried", "已试", "试过", "已尝试", "已尝试过"),
    "cause": ("cause", "root cause", "原因", "根因", "根本原因", "故障原因"),
    "solution": ("solution", "fix", "resolution", "workaround", "解决方案", "方案", "解决办法", "解决方法", "处理结果"),
    "steps": ("steps", "what was done", "步骤", "操作步骤", "处理步骤", "处理过程"),
    "verified": ("verified", "verification", "tested", "verified by", "how verified", "验证", "验证方式", "验证结果", "已验证"),
    "backup": ("backup", "backups", "backed up", "备份"),
    "risk": ("risk", "risks", "风险"),
    "impact": ("impact", "影响", "影响范围"),
    "rollback": ("rollback", "roll-back", "roll back", "back-out", "backout", "回滚", "回退", "回滚方案", "回退方案"),
    "lesson": ("lesson", "lessons", "lesson learned", "prevention", "经验", "教训", "预防", "预防措施"),
}  # fmt: skip

LABEL_NAMES: dict[str, tuple[str, str]] = {
    "since_when": ("Since when", "开始时间"), "affected": ("Affected", "受影响人数"), "tried": ("Tried", "已试"),
    "phone": ("Phone", "电话"), "place": ("Place", "地点"), "symptom": ("Symptom", "现象"), "device": ("Device", "设备"),
    "system": ("System", "系统"), "deadline": ("Needed by", "需要时间"), "approver": ("Approver", "批准人"), "purpose": ("Purpose", "用途"),
    "impact": ("Impact", "影响范围"), "urgency": ("Urgency", "紧急程度"),
    "diagnosis": ("Diagnosis", "诊断"), "plan": ("Plan", "计划"), "cause": ("Cause", "原因"), "solution": ("Solution", "解决方案"),
    "steps": ("Steps", "步骤"), "verified": ("Verified", "验证"), "backup": ("Backup", "备份"), "risk": ("Risk", "风险"),
    "rollback": ("Rollback", "回滚"), "lesson": ("Lesson", "经验"),
}  # fmt: skip


def label_name(key: str, language: str) -> str:
    """What a fact or a part of the record is called in a letter: `Since when`, `开始时间`; raises KeyError."""
    return LABEL_NAMES[key][1 if language == "zh" else 0]


_LINE = compile_later(
    r"\s{0,4}(?:[-*•·]\s*"
    r"|\d{1,2}[.)、]\s*)?[*_]{0,2}(?P<label>[^\W\d_][^:：\n]{0,29}?)[*_]{0,2}\s*[:：][*_]{0,2}(?P<value>.*)"
)


_GREETS = compile_later(
    r"\s*(?:(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening))(?:\s+[^\W\d_][\w.'’-]*){0,3}\s*(?:[,!，！]|$)"
    r"|[^\s，,。！!：:]{0,12}[，,\s]*(?:您|你|大家|各位)好(?:[，,。！!：:\s]|$))",
    re.IGNORECASE,
)


def _by_label(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {label: key for key, labels in table.items() for label in labels}


_RECORD = _by_label(RECORD_LABELS)
APPOINTMENT_LABEL = compile_later(
    r"\s*[*_]{0,2}(?:(?P<prepare>(?:please\s+)?(?:prepare|bring)|to\s+prepare|what\s+to\s+prepare|请?您?(?:提前)?准备|需要准备"
    r"|请?携带|请带)"
    r"|(?P<place>place|location|where|room|meeting\s+point|地点|位置|会议室|房间))[*_]{0,2}\s*[:：][*_]{0,2}\s*(?P<value>.*)",
    re.IGNORECASE,
)  # fmt: skip


def _read_label(line: str, labels: Mapping[str, str]) -> tuple[str, str] | None:
    found = _LINE.fullmatch(line)
    if not found or found["value"].startswith("//"):
        return None
    typed = " ".join(found["label"].lower().split()).strip("?？ ")
    key = labels.get(typed)
    return (key, found["value"].strip()) if key else None


def is_label(line: str) -> bool:
    """Does the line begin a part of an engineer's record, or of an appointment?"""
    return _read_label(line, _RECORD) is not None or APPOINTMENT_LABEL.match(line) is not None


def _read(text: str, labels: Mapping[str, str]) -> tuple[dict[str, str], str]:
    values: dict[str, list[str]] = {}
    rest: list[str] = []
    current: list[str] | None = None
    for line in text.replace("\r\n", "\n").split("\n"):
        found = _read_label(line, labels)
        if found:
            current = values.setdefault(found[0], [])
            current += [found[1]] if found[1] else []
        elif not line.strip():
            if current is None or current:  # `Steps:` and a blank line: the steps come below it
                current = None
                if rest and rest[-1]:
                    rest.append("")
        elif current is not None and not line.lstrip().startswith(("#", "＃")) and not _GREETS.match(line):
            current.append(line.strip())
        else:
            current = None
            rest.append(line.rstrip())
    joined = {key: "\n".join(lines)[:MOST_VALUE].strip() for key, lines in values.items()}
    return {key: value for key, value in joined.items() if value}, "\n".join(rest).strip("\n")


def read_record(text: str) -> tuple[dict[str, str], str]:
    """The labelled parts of an engineer's mail and the rest of its text.

    Keys: diagnosis, plan, tried, cause, solution, steps, verified, backup, risk, impact, rollback, lesson.
    """
    return _read(text, _RECORD)
