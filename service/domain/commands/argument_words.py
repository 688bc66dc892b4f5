"""What may be typed for triage values and channels, in English and Chinese: data for `arguments`."""

from __future__ import annotations

from service.domain.commands.time_words import fold_width

VALUES: dict[str, dict[str, tuple[str, ...]]] = {
    "kind": {
        "incident": ("incident", "fault", "故障", "事件"),
        "request": ("request", "service request", "请求", "服务请求", "申请"),
        "question": ("question", "咨询", "问题", "提问"),
    },
    "impact": {
        "person": ("person", "one person", "user", "me", "个人", "一个人", "单人"),
        "team": (
            *("team", "my team", "our team", "the team", "whole team", "department", "group", "several"),
            *("several people", "团队", "部门", "小组", "整个部门", "几个人", "多人", "好几个人"),
        ),
        "site": ("site", "floor", "building", "office", "站点", "楼层", "整层", "分部", "办公区"),
        "everyone": (
            *("everyone", "everybody", "all", "all users", "company", "whole company", "the whole company"),
            *("所有人", "全部", "全公司", "整个公司", "全体", "全员"),
        ),
    },
    "urgency": {
        "low": ("low", "not urgent", "低", "不急", "不紧急"),
        "normal": ("normal", "medium", "普通", "一般", "中", "正常"),
        "high": (
            *("high", "very high", "urgent", "very urgent", "critical", "asap"),
            *("高", "很高", "紧急", "很紧急", "非常紧急", "急", "很急", "特急", "加急"),
        ),
    },
    "priority": {
        "P1": ("p1", "1", "一级"),
        "P2": ("p2", "2", "二级"),
        "P3": ("p3", "3", "三级"),
        "P4": ("p4", "4", "四级"),
    },
}


CHANNELS: dict[str, tuple[str, ...]] = {
    "phone": ("phone", "telephone", "call", "called", "tel", "电话", "来电"),
    "chat": ("chat", "im", "teams", "wechat", "聊天", "微信", "即时消息"),
    "walk-in": ("walk-in", "walkin", "walk in", "desk", "in person", "现场", "来访", "到场", "上门"),
    "mail": ("mail", "email", "e-mail", "forward", "forwarded", "邮件", "转发"),
}


def find_value(word: str, typed: str) -> str | None:
    """The value of a triage field that is typed in either language, or None."""
    lower = " ".join(fold_width(typed).lower().strip(" .。:：=").split())
    return next((value for value, names in VALUES[word].items() if lower in names), None)
