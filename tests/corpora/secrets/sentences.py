"""Makes the labelled sentences: seeded, so that they are the same everywhere; half of them look-alikes, no template in both halves."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from stdnum import iso7064, luhn
from stdnum.cn import ric

HERE = Path(__file__).parent
OPEN, CLOSE = "⟦", "⟧"


@dataclass(frozen=True)
class Sentence:
    text: str
    secrets: tuple[tuple[int, int], ...]


def read(marked: str) -> Sentence:
    """A sentence with its marks taken out, and where they stood."""
    text, spans, start = "", [], -1
    for character in marked:
        if character == OPEN:
            start = len(text)
        elif character == CLOSE:
            spans.append((start, len(text)))
        else:
            text += character
    return Sentence(text, tuple(spans))


# --- what secrets and look-alikes are made of -------------------------------------------------------------------------

_WORDS = "otter maple river copper falcon velvet harbor walnut meadow pepper rocket winter castle bamboo orange silver".split()


def password(r: random.Random) -> str:
    word = r.choice(_WORDS)
    return r.choice(
        (
            f"{word.title()}{r.randrange(10, 9999)}",
            f"{word}{r.choice('!@#$%&')}{r.randrange(10, 999)}",
            f"{word[:3].title()}{r.choice('!@#$%&*')}{r.randrange(100, 999)}{r.choice(_WORDS)[:2]}",
            "".join(r.choices(string.ascii_letters, k=5)) + r.choice("!@#$%") + "".join(r.choices(string.digits, k=3)),
            f"{word.title()}-{r.choice(_WORDS)}-{r.randrange(10, 99)}",
        )
    )


def card(r: random.Random) -> str:
    prefix, length = r.choice(
        (("4", 16), ("51", 16), ("55", 16), ("37", 15), ("62", 16), ("62", 19), ("6011", 16), ("2230", 16), ("35", 16))
    )
    if prefix == "35":
        prefix = "3530"
    body = prefix + "".join(r.choices(string.digits, k=length - len(prefix) - 1))
    number = body + luhn.calc_check_digit(body)
    if length == 15:
        return r.choice(
            (number, f"{number[:4]} {number[4:10]} {number[10:]}", f"{number[:4]}-{number[4:10]}-{number[10:]}")
        )
    sign = r.choice(("", " ", "-"))
    return sign.join(number[i : i + 4] for i in range(0, length, 4)) if sign else number


def no_card(r: random.Random) -> str:
    """As long as a card's, with a wrong check digit."""
    number = card(r)
    last = str((int(number[-1]) + r.randrange(1, 10)) % 10)
    return number[:-1] + last


def resident(r: random.Random) -> str:
    place = r.choice(("110105", "310104", "440305", "510107", "330106", "420102", "610113", "320505"))
    born = f"{r.randrange(1950, 2006)}{r.randrange(1, 13):02}{r.randrange(1, 29):02}"
    body = f"{place}{born}{r.randrange(1000):03}"
    return body + ric.calc_check_digit(body + "0")


def no_resident(r: random.Random) -> str:
    number = resident(r)
    return number[:-1] + r.choice([d for d in string.digits if d != number[-1]])


def iban(r: random.Random) -> str:
    country, bban = r.choice(
        (
            ("DE", "".join(r.choices(string.digits, k=18))),
            ("NL", r.choice(("ABNA", "INGB", "RABO")) + "".join(r.choices(string.digits, k=10))),
            ("GB", r.choice(("WEST", "BARC", "MIDL")) + "".join(r.choices(string.digits, k=14))),
            ("AT", "".join(r.choices(string.digits, k=16))),
            ("PL", "".join(r.choices(string.digits, k=24))),
        )
    )
    check = iso7064.mod_97_10.calc_check_digits(bban + country)
    number = f"{country}{check}{bban}"
    return r.choice((number, " ".join(number[i : i + 4] for i in range(0, len(number), 4))))


def no_iban(r: random.Random) -> str:
    number = iban(r)
    at = 2 if number[2] != "9" else 3
    return f"{number[:at]}{(int(number[at]) + 1) % 10}{number[at + 1 :]}"


def token(r: random.Random) -> str:
    mixed = string.ascii_letters + string.digits
    return r.choice(
        (
            "ghp_" + "".join(r.choices(mixed, k=36)),
            "glpat-" + "".join(r.choices(mixed, k=20)),
            "AKIA" + "".join(r.choices(string.ascii_uppercase + string.digits, k=16)),
            "xoxb-" + "".join(r.choices(string.digits, k=12)) + "-" + "".join(r.choices(mixed, k=24)),
            "sk_live_" + "".join(r.choices(mixed, k=24)),
            "eyJ"
            + "".join(r.choices(mixed, k=30))
            + "."
            + "".join(r.choices(mixed, k=40))
            + "."
            + "".join(r.choices(mixed, k=43)),
        )
    )


def opaque(r: random.Random) -> str:
    """A token that only its name gives away."""
    return r.choice(
        (
            "".join(r.choices("0123456789abcdef", k=32)),
            "".join(r.choices(string.ascii_letters, k=10))
            + "7"
            + "".join(r.choices(string.digits + string.ascii_letters, k=12)),
        )
    )


def hexes(r: random.Random) -> str:
    return "".join(r.choices("0123456789abcdef", k=r.choice((32, 40, 64))))


def phone(r: random.Random) -> str:
    last = "".join(r.choices(string.digits, k=8))
    return r.choice(
        (
            f"+86 138 {last[:4]} {last[4:]}",
            f"139{last}",
            f"+49 30 {last}",
            f"(020) {last[:4]} {last[4:]}",
            f"+1 415-555-{last[:4]}",
        )
    )


def serial(r: random.Random) -> str:
    return r.choice(
        (
            f"SN{r.randrange(10**9, 10**10)}",
            f"PF-{r.randrange(10**6)}-X{r.randrange(10)}",
            f"{r.randrange(10**11, 10**12)}",
            f"5CG{r.randrange(10**6):07}",
        )
    )


def word(r: random.Random) -> str:
    return r.choice(
        (
            "expired",
            "wrong",
            "not accepted",
            "missing",
            "unknown",
            "too short",
            "locked",
            "gone",
            "required",
            "correct",
            "outdated",
            "weak",
        )
    )


def zh_word(r: random.Random) -> str:
    return r.choice(("忘记了", "过期了", "错误", "不对", "被锁定", "太短", "失效了", "重置不了"))


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "P": password, "C": card, "c": no_card, "R": resident, "r": no_resident, "I": iban, "i": no_iban, "T": token, "O": opaque,
    "h": hexes, "t": phone, "s": serial, "w": word, "z": zh_word, "n": lambda r: str(r.randrange(2, 90)), "C_": card, "R_": resident,
}  # fmt: skip

# {X} is a secret, {x} none; {C_} and {R_} are numbers whose check digit is right by chance.
DEV = {
    "secret": (
        "My password is {P} and nothing works.", "password: {P}", "The password for the share is {P}", "pw = {P}", "I changed my password to {P} today.",
        "login ann, password {P}", "The old password was {P}.", "Please use {P} as the password.", "passwd={P}", "User: ann Pass: {P}",
        "我的密码是{P}，打不开", "密码：{P}", "密码 {P} 登录失败", "临时密码为{P}", "账号li 密码{P}",
        "My card {C} was declined.", "card number: {C}", "Please charge {C}", "I paid with {C} last week.", "银行卡号是{C}", "卡号：{C}，请核对",
        "身份证号{R}", "本人身份证号码为{R}，请开通", "ID: {R}", "身份证：{R}", "IBAN {I}", "Please transfer it to {I}.", "收款账户 {I}",
        "token {T}", "I pasted {T} into the chat", "api key: {O}", "The access token is {O}", "令牌：{T}", "密钥是{O}",
    ),
    "none": (
        "My password is {w}.", "The password was {w} again.", "password {w}", "Password: {w}", "I typed the password {n} times.", "The password has {n} characters.",
        "我的密码{z}", "密码{z}，请处理", "密码要求{n}位以上", "Order {C_} is late.", "order number: {C_}", "订单号{C_}", "Tracking number {C_}",
        "The number on the box is {c}.", "Serial {s}", "serial number: {s}", "序列号：{s}", "Call {t} please", "电话 {t}", "My mobile is {t}.",
        "The hash is {h}", "commit {h}", "sha256: {h}", "编号{r}", "订单 {R_} 未到", "reference {i}", "Invoice {c} was paid", "发票号{c}",
        "Asset tag {s} is missing", "The checksum {h} does not match", "ticket T-{n} is late", "The token is {w}", "Build {s} failed",
    ),
}  # fmt: skip
TEST = {
    "secret": (
        "Good morning, I use the password {P} for mail.", "Could you test with password={P}?", "my current pwd: {P}", "Wi-Fi password: {P} (guest net)",
        "the password on that machine is {P}, please log in", "I had the password reset to {P} on Friday", "Kennwort: {P}", "Mein Passwort ist {P}",
        "mot de passe: {P}", "contraseña: {P}", "{P} is the password of the test user", "password is '{P}'", "Credentials: ann@example.com / {P}",
        "系统密码是 {P}", "新口令：{P}", "登录密码{P}不对", "密码改成{P}了", "用户名 zhao 密码：{P}",
        "Visa {C}", "My credit card number {C} appears in the form", "It was booked to {C}, not to the company", "the cardholder gave {C}", "信用卡{C}无法支付", "我用{C}付的款",
        "他的身份证号是{R}", "{R}是我的身份证", "Resident ID {R}", "证件号码：{R}", "My account is {I}", "bank details: {I}", "退款请打到{I}",
        "the bot uses {T}", "Authorization: Bearer {T}", "secret key: {O}", "client secret = {O}", "访问密钥：{O}", "泄露的令牌{T}",
    ),
    "none": (
        "Since Monday the password is {w}.", "It says that my password is {w}", "password seems to be {w}", "The password will be {w} in {n} days", "Passwords need {n} letters at least",
        "登录时提示密码{z}", "输入密码{n}次后锁定", "密码{z}怎么办", "Purchase order {C_} needs approval", "Parcel {C_} was returned", "快递单号：{C_}", "运单{C_}丢失",
        "Invoice no. {C_}", "the counter shows {c}", "Device {s} has no network", "s/n: {s}", "机器序列号 {s}", "Please ring me at {t}.", "手机：{t}", "Fax: {t}",
        "git revert {h}", "ETag {h} is stale", "md5sum gives {h}", "合同号 {R_}", "参考号 {r}", "case number {c}", "Our reference is {i}",
        "Inventory {s} moved to room {n}", "The digest of the image is {h}", "page {n} of the manual", "His token was {w}", "Job {s} is stuck", "The IMEI is {c}",
    ),
}  # fmt: skip


def fill(template: str, r: random.Random) -> str:
    """The template with made-up values; those of a capital letter are marked as secrets."""
    parts: list[str] = []
    for part in template.replace("}", "{").split("{"):
        if part in MAKERS and f"{{{part}}}" in template:
            value = MAKERS[part](r)
            parts.append(f"{OPEN}{value}{CLOSE}" if part.isupper() and not part.endswith("_") else value)
        else:
            parts.append(part)
    return "".join(parts)


def generated(templates: dict[str, tuple[str, ...]], seed: int, each: int = 260) -> Iterator[Sentence]:
    """As many sentences of either sort."""
    r = random.Random(seed)
    for sort in ("secret", "none"):
        for number in range(each):
            yield read(fill(templates[sort][number % len(templates[sort])], r))


def by_hand(name: str) -> Iterator[Sentence]:
    """The hand-written ones of a file."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield read(line)


def dev() -> list[Sentence]:
    """The half that the masking was built on."""
    return [*by_hand("hand_dev.txt"), *generated(DEV, 1)]


def held_out() -> list[Sentence]:
    """The half that it was measured on at the end."""
    return [*by_hand("hand_test.txt"), *generated(TEST, 2)]
