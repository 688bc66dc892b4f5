"""Who belongs together: organisations by domain (docs/process.md S2.2). Public mail providers are no organisation."""

from __future__ import annotations

from rules.policy.model import Policy

PUBLIC_PROVIDERS = frozenset(
    [
        "126.com",
        "139.com",
        "163.com",
        "189.cn",
        "aliyun.com",
        "aol.com",
        "foxmail.com",
        "gmail.com",
        "gmx.com",
        "gmx.de",
        "gmx.net",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "libero.it",
        "live.com",
        "mac.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "msn.com",
        "naver.com",
        "orange.fr",
        "outlook.com",
        "pm.me",
        "proton.me",
        "protonmail.com",
        "qq.com",
        "sina.cn",
        "sina.com",
        "sohu.com",
        "t-online.de",
        "tutanota.com",
        "web.de",
        "wp.pl",
        "yahoo.co.jp",
        "yahoo.com",
        "yandex.ru",
        "yeah.net",
        "ymail.com",
        "zoho.com",
    ]
)


def same_organisation(policy: Policy, one: str, other: str) -> bool:
    """Do both addresses belong to one organisation: that of the rules, else the same domain."""
    first, second = (address.rpartition("@")[2].lower() for address in (one, other))
    if not first or not second:
        return False
    if first == second:
        return first not in PUBLIC_PROVIDERS
    return any(first in o.domains and second in o.domains for o in policy.organisations.values())
