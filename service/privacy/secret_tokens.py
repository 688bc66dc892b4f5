"""Keys and tokens of programs: by the marks of who issues them, by the place where they stand, by what they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from gateway.read.later_pattern import compile_later
from service.privacy import secret_words as words
from service.privacy.secret_context import (
    AFTER,
    BEFORE,
    FOR,
    HIDDEN,
    NO_VALUE,
    PRODUCT,
    QUOTES,
    SIGN,
    SIGN_CJK,
    UNIT,
    VERB,
    VERSION,
    Sought,
    Spans,
    asked,
    is_another,
    is_ordinary,
    is_time,
    label,
)


def _compile(*forms: str) -> tuple[re.Pattern[str], ...]:
    return tuple(compile_later(form, re.IGNORECASE) for form in forms)


_B = r"(?<![0-9A-Za-z_-])"
_KNOWN_TOKENS = compile_later(
    "|".join(
        (
            rf"{_B}(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{{16}}",  # AWS
            rf"{_B}gh[pousr]_[0-9A-Za-z]{{20,255}}",
            rf"{_B}github_pat_[0-9A-Za-z_]{{20,255}}",
            rf"{_B}glpat-[0-9A-Za-z_-]{{16,64}}",
            rf"{_B}xox[abeoprs]-[0-9A-Za-z-]{{10,250}}",
            rf"{_B}xapp-[0-9A-Za-z-]{{10,250}}",
            rf"{_B}[srp]k_(?:live|test)_[0-9A-Za-z]{{10,250}}",
            rf"{_B}sk-(?:proj-|ant-|or-)?[0-9A-Za-z_-]{{20,250}}",
            rf"{_B}AIza[0-9A-Za-z_-]{{30,40}}",
            rf"{_B}ya29\.[0-9A-Za-z_-]{{20,250}}",
            rf"{_B}SG\.[0-9A-Za-z_-]{{16,32}}\.[0-9A-Za-z_-]{{16,64}}",
            rf"{_B}(?:npm|hf|dop_v1|pul|rubygems|lin_api|shpat|sq0atp|dckr_pat)[_-][0-9A-Za-z_-]{{20,250}}",
            rf"{_B}pypi-[0-9A-Za-z_-]{{30,250}}",
            rf"{_B}whsec_[0-9A-Za-z+/=]{{16,100}}",
            rf"{_B}eyJ[0-9A-Za-z_-]{{10,2000}}\.[0-9A-Za-z_-]{{10,4000}}(?:\.[0-9A-Za-z_-]{{10,1000}})?",  # a JSON web token
            r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[^-]{0,16000}(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?",
            rf"{_B}(?:\d{{6}}-){{7}}\d{{6}}(?![0-9-])",  # a recovery key of BitLocker
        )
    )
)
# Each of them but the codes of BitLocker holds one of these marks, here in small letters.
_MARKS = asked(
    *("akia", "asia", "aroa", "aida", "aiza", "ya29.", "sg.", "eyj", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    *("github_pat_", "glpat-", "xox", "xapp-", "k_live_", "k_test_", "sk-", "npm_", "npm-", "hf_", "hf-", "pul_"),
    *("pul-", "dop_v1", "rubygems", "lin_api", "shpat", "sq0atp", "dckr_pat", "pypi-", "whsec_", "-----begin "),
)
FIGURES_OF_TOKEN = 48  # of a code of BitLocker, which needs no part
_Forms = tuple[tuple[frozenset[str], tuple[re.Pattern[str], ...]], ...]  # forms, each behind parts of which it has one
_IN_PLACE: _Forms = tuple(
    (asked(*parts), _compile(pattern))
    for parts, pattern in (
        (("bearer", "basic"), r"\b(?:bearer|basic)\s+(?P<value>[0-9A-Za-z+/._~-]{16,2000}=*)"),
        (("://",), r"\b[a-z][a-z0-9+.-]{1,15}://[^\s:/@]{1,64}:(?P<value>[^\s/@]{2,128})@"),
        (
            ("token=", "key=", "secret=", "password=", "passwd=", "pwd=", "sig=", "signature=", "auth=", "code="),
            r"[?&#;](?:access_token|refresh_token|id_token|token|api_?key|key|secret|client_secret|password|passwd|pwd|sig|signature|auth|code)=(?P<value>[^\s&#\"'<>]{6,2000})",
        ),
        (
            ("key=", "signature=", "password=", "pwd="),
            r"\b(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)=(?P<value>[^\s;\"']{4,500})",
        ),
        (
            ("id=",),
            r"\b(?:JSESSIONID|PHPSESSID|ASP\.NET_SessionId|connect\.sid|session_?id|sid)=(?P<value>[^\s;,&\"']{12,500})",
        ),
        (("x-",), r"\bx-(?:api-key|auth-token|access-token)\s*:\s*(?P<value>\S{8,500})"),
    )
)
_TOKEN_FORMS: _Forms = (
    (
        asked(*words.TOKEN_PARTS),
        _compile(
            rf"{label(words.TOKEN)}{FOR}(?:{SIGN}|{VERB}|\s+)(?P<value>(?:[A-Z2-7]{{4}} ){{3,15}}[A-Z2-7]{{4}})\b",
            rf"{label(words.TOKEN)}{FOR}(?:{SIGN}|{VERB}|\s+|\s*\|\s*)(?P<value>[^\s{QUOTES}，。；、]{{8,2000}})",
            rf"{label(words.TOKEN)}{FOR}(?:{SIGN}|{VERB}|\s+)[{QUOTES}](?P<value>[^\s{QUOTES}]{{8,2000}})",
        ),
    ),
    (
        asked(*words.TOKEN_CJK.split("|")),
        _compile(
            rf"(?:{words.TOKEN_CJK})[^\s，。；:=是为]{{0,10}}?(?:{SIGN_CJK}|\s*)(?P<value>[!-~]{{8,2000}})",
        ),
    ),
)
_FEWEST_OF_CODE = 4  # figures
_CODE_FORMS: _Forms = (
    (
        asked(*words.CODE_PARTS),
        _compile(
            rf"{label(words.CODE)}{FOR}(?:{SIGN}|{VERB}|\s+)[{QUOTES}]?(?P<value>[A-Z]-?\d{{5,8}}|\d{{4,8}}|\d{{3}}[ -]\d{{3}}){AFTER}",
            rf"{BEFORE}(?P<value>\d{{4,8}}|\d{{3}}[ -]\d{{3}})\s+(?:is|ist)\s+(?:the|your|my|our|ihr|dein)\s+(?:\w+\s+){{0,2}}?{label(words.CODE)}",
        ),
    ),
    (
        asked(*words.CODE_CJK.split("|")),
        _compile(
            rf"(?:{words.CODE_CJK})[^\s，。；:=是为\d]{{0,8}}?(?:{SIGN_CJK}|\s*)(?P<value>\d{{4,8}}){AFTER}",
            rf"{BEFORE}(?P<value>\d{{4,8}})\s*(?:是|为)(?:您|你|我)?(?:的|本次)*(?:{words.CODE_CJK})",
        ),
    ),
)
_PARTS_IN_PLACE = frozenset[str]().union(*(parts for parts, _ in _IN_PLACE))
PARTS_OF_TOKEN = _MARKS.union(_PARTS_IN_PLACE, *(parts for parts, _ in (*_TOKEN_FORMS, *_CODE_FORMS)))


def find_tokens(sought: Sought) -> Spans:
    """Tokens, keys and codes that are good for minutes."""
    if sought.has(_MARKS) or sought.figures >= FIGURES_OF_TOKEN:
        for found in _KNOWN_TOKENS.finditer(sought.text):
            yield found.span()
    for found in _find_all(_IN_PLACE, sought) if sought.has(_PARTS_IN_PLACE) else ():
        if HIDDEN[:2] not in found["value"] and not re.match(r"[<{$%*]", found["value"]):
            yield found.span("value")
    if sought.figures or not sought.is_ascii:
        yield from _find_named_tokens(sought)
    if sought.figures >= _FEWEST_OF_CODE:
        yield from _find_codes(sought)


def _find_named_tokens(sought: Sought) -> Spans:
    text = sought.text
    for found in _find_all(_TOKEN_FORMS, sought):
        value = found["value"].rstrip(".,;:)!?")
        if _is_token(value, text[found.end("value") : found.end("value") + 20]):
            yield found.start("value"), found.start("value") + len(value)


def _find_codes(sought: Sought) -> Spans:
    text = sought.text
    for found in _find_all(_CODE_FORMS, sought):
        behind = text[found.end("value") : found.end("value") + 20]
        if UNIT.match(behind) is None and not is_another(text, *found.span("value")):
            yield found.span("value")


def _find_all(forms: _Forms, sought: Sought) -> Iterator[re.Match[str]]:
    for parts, patterns in forms:
        if sought.has(parts):
            for pattern in patterns:
                yield from pattern.finditer(sought.text)


def _is_token(value: str, behind: str) -> bool:
    """Letters and figures mixed as no word has them, or many figures; no ticket, no file, no time."""
    if len(value) < 8 or NO_VALUE.fullmatch(value) or PRODUCT.fullmatch(value) or HIDDEN[:2] in value or is_time(value):
        return False
    if value.startswith(("ssh-", "SHA256:", "MD5:", "sha256:", "http", "www.", "/")) or behind.startswith(":"):
        return False
    figures, letters = sum(c.isdigit() for c in value), sum(c.isalpha() for c in value)
    if not figures or (not letters and (len(value) < 12 or VERSION.fullmatch(value) is not None)):
        return False
    head = re.match(r"[A-Za-z]+", value)
    return head is None or not (is_ordinary(head.group()) and figures < 4)
