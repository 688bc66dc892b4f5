"""The words by which monitoring systems say that something is wrong, or well again. Pure data."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# In the subject they stand for the state, and are no part of what it is about.
BAD = _words(
    """problem critical crit down firing alerting triggered alarm warning warn unknown unreachable error
    failed failure fault offline degraded disaster unhealthy breached breach timeout outage"""
)
GOOD = _words("""ok up normal healthy online clear green operational info good""")
OVER = _words("""recovery recovered resolved cleared restored recovers closed ended""")  # whatever else stands there
STATES = BAD | GOOD | OVER
LETTERS = re.compile("[a-z]+")
# A word of these, and what else is said was not said of a recovery.
NOT_YET = re.compile(
    r"\b(?:not|no|never|cannot|can't|failed|failing|fails|failure|pending|waiting|awaiting|unresolved)\b", re.IGNORECASE
)
NOISE = _words(
    """alert alerts notification service host monitor is are was has been the a an on in for at after of
    state status event new still again now back changed from to since duration took minutes minute
    seconds hours incident"""
)
BAD_CHINESE = (
    "告警",
    "报警",
    "警报",
    "预警",
    "故障",
    "异常",
    "宕机",
    "离线",
    "中断",
    "触发",
    "严重",
    "警告",
    "掉线",
    "不可用",
    "超时",
    "失败",
)
GOOD_CHINESE = (
    "恢复正常",
    "已恢复",
    "恢复",
    "已解除",
    "解除",
    "已消除",
    "消除",
    "正常",
    "上线",
    "在线",
    "已解决",
    "可用",
)
NOT_YET_CHINESE = re.compile(
    "(?:未|没有|没|无法|不能|尚未|等待|待|仍未)(?:能)?(?:恢复|解除|消除|解决|正常)|(?:恢复|解除|消除)(?:失败|异常|中断)"
)
# Labels in the text that name what it is about.
LABELS = re.compile(
    r"^[ \t>*|-]*(?:host(?:name)?|service|trigger|sensor|monitor|check|alertname|instance|device|object|主机|服务"
    r"|触发器|设备|监控项|对象|告警对象)"
    r"[ \t]*[:：=][ \t]*(?P<value>\S.{0,120}?)[ \t|]*$",
    re.IGNORECASE | re.MULTILINE,
)
# Numbers that change from mail to mail: dates, times, spans, percents, measured values, running numbers.
CHANGING = re.compile(
    r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?|\d{1,2}:\d{2}(?::\d{2})?|\d+(?:\.\d+)?\s?%"
    r"|(?<![.\d])\d+\.\d+(?![.\d])|#\d+"
    r"|\b\d+\s?(?:ms|s|sec|secs|seconds|m|min|mins|minutes|h|hours|d|days|kb|mb|gb|tb)\b|(?<=firing):\d+"
    r"|(?<=resolved):\d+",
    re.IGNORECASE,
)
WORD = re.compile(r"[^\s\[\](){}<>*\"'“”‘’|,;，；。!！?？=]+")
