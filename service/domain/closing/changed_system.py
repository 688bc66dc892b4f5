"""Does a solution say that a system was changed which others use, too? Then its record should say how it was saved and
checked (docs/process.md S5.1).
"""

from __future__ import annotations

import re

from gateway.read.later_pattern import compile_later
from service.domain.ticket.open_work import Work
from store.records import Ticket

WANTED = ("backup", "verified")  # lines of the record
_SYSTEM = (
    r"firmware|gateway|router|switch|firewall|servers?|cluster|database|dns|dhcp|proxy|vlan|group policy"
    r"|domain controller|active directory|registry|certificates?|production|config(?:uration)? of"
)
_DID = r"chang|upgrad|updat|flash|patch|reconfigur|modif|reinstall|migrat|roll(?:ed|ing)? out|renew|install|replac"
_SYSTEM_ZH = r"固件|网关|路由器?|交换机|防火墙|服务器|集群|数据库|域控|组策略|注册表|证书|代理|生产环境|系统配置"
_DID_ZH = r"升级|更改|修改|更新|刷新|打了?补丁|调整|迁移|重装|更换|改了"
_CHANGED = compile_later(
    rf"\b(?:{_DID})\w*[^.!?\n]{{0,60}}\b(?:{_SYSTEM})\b"
    rf"|\b(?:{_SYSTEM})\b[^.!?\n]{{0,30}}\b(?:was|were|is|has been|have been|got) (?:{_DID})"
    rf"|(?:{_DID_ZH})[^。！？\n]{{0,16}}(?:{_SYSTEM_ZH})|(?:{_SYSTEM_ZH})[^。！？\n]{{0,10}}(?:{_DID_ZH})",
    re.IGNORECASE,
)


def find_missing(ticket: Ticket) -> tuple[str, ...]:
    """The lines that the record of a changed system lacks; () where none was changed, or a change was proposed."""
    change = Work.of(ticket).change
    proposed = change is not None and change.kind == "change"
    if proposed or not _CHANGED.search(str(ticket.record.get("solution", ""))[:4000]):
        return ()
    return tuple(key for key in WANTED if not ticket.record.get(key))
