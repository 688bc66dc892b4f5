"""Facts that a requester says without a label: where, since when, how many, what was tried. Pure.

What is found is only used where it would be asked for, and for the impact: whatever looks like an answer is not asked
again. A question how to do something is no trouble, and is not asked for symptoms.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

from rules.matching.ascii_forms import Forms

LOOKED_AT = 4000  # characters of a mail
OF_TROUBLES = frozenset({"since_when", "affected", "tried", "symptom"})  # facts that only a trouble has

# fmt: off
_NUMBER = (
    r"(?:\d{1,5}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred"
    r"|several|many|some|a few|a dozen)"
)
_PEOPLE = r"(?:people|persons|users|colleagues|coworkers|co-workers|employees|staff|students|teachers|customers|of us)"
_GROUP = r"(?:team|department|office|floor|building|site|branch|company|group|class|school|warehouse|plant|unit)"
_HAN_NUMBER = r"(?:\d{1,5}|[一二两三四五六七八九十百几数]{1,4})"
_HAN_GROUP = r"(?:层楼?|楼|栋楼?|个?部门|个?团队|个?小?组|个?公司|个?办公室|个?楼层|个?分公司|个?车间|个?班)"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_HAN_WHEN = r"(?:今天|昨天|前天|昨晚|今早|今晨|上周[一二三四五六日天]?|周[一二三四五六日天]|星期[一二三四五六日天]|刚才|刚刚|早上|上午|中午|下午|晚上)"
_HAN_BEGAN = r"(?:更新|升级|换|搬|改|停电|断电|打雷|放假|午休|吃完?饭|出差|回来|下班|上班|装)"
_SPOT = (
    r"(?:reception|front desk|kitchen|canteen|cafeteria|lobby|library|workshop|basement|warehouse|entrance|hallway|corridor"
    r"|(?:copy|print|mail|server|store|meeting|conference|class|waiting|staff|break) ?room|auditorium|gym|lab)"
)
_HAN_SPOT = r"(?:前台|大厅|食堂|厨房|茶水间|走廊|门口|仓库|图书馆|车间|收发室|传达室|财务室|打印室|复印室|档案室|机房|值班室|休息室|电梯口)"
_CAME = r"(?:came|got|went|returned|moved|changed|updated|upgraded|installed|switched|started|left|joined|logged|replaced|reset|swapped)"
_BROKE = r"(?:broke\w*|stopped|started|began|begins|down|failed|fails|slow|gone|dead|died|crashed|dropped|working|disappeared|appeared|happened|noticed)"
_CHANGE = r"(?:update|upgrade|change|move|migration|installation|patch|power cut|power failure|power outage|storm|holidays?|vacation|weekend|maintenance|relocation)s?"
_DID = r"(?:re-?boot|re-?start|re-?install|re-?set|un-?plug|re-?connect|check|clear|re-?place|swap|updat|chang)\w*"

_FORMS = {
    "place": (
        r"\b(?:(?:meeting |conference |class|server )?room|rm\.?|office|building|bldg\.?|desk|hall|floor|level|lab)"
        r"\s+(?:no\.?\s*|number\s*|#)?[a-z]{0,2}[.-]?\d[\w.-]{0,8}"
        r"|\b(?:\d{1,3}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|ground|top|basement)[ -]floor\b"
        r"|\b(?:in|at|from) (?:the |our )?(?:[A-Z]\w+ )?(?:office|branch|warehouse|plant|site|building)(?: in| at)? (?-i:[A-Z])\w+"
        r"|\b(?:in|at|from) (?-i:[A-Z])\d{0,2}[.-]?\d{2,4}\b"
        rf"|\b(?:in|at|by|near|next to|beside|behind|outside|from) (?:the |our )?{_SPOT}\b|\b{_SPOT}(?:'s)? (?:printer|copier|pc|computer|screen|scanner|phone)\b"
        r"|\b(?:i am|i['’]m|we are|we['’]re|working|work) (?:at|from) home\b|\bhome office\b"
        rf"|{_HAN_SPOT}(?:的|里|旁|那台|那个)|(?:在|到)[一-鿿]{{2,6}}(?:办公室|分公司|办事处|工厂|园区)|在家|居家"
        r"|\b(?:in|at|from) (?:the |our )(?-i:[A-Z])\w+ (?:office|branch|warehouse|plant|site|building)\b"
        rf"|{_HAN_NUMBER}\s*(?:楼|层)(?:\s*[东西南北]侧?)?(?:\s*[A-Za-z]?\d{{2,5}}\s*(?:号?房间?|室|会议室|办公室)?)?"
        r"|(?:会议室|房间|办公室|机房|教室|工位)\s*[A-Za-z]?[-\d]{1,6}|[A-Za-z]?\d{2,5}\s*(?:号?房间|室|会议室|办公室|教室|工位)"
        r"|[A-Za-z\d一二三四五六七八九十]{1,3}\s*(?:号楼|栋|座)"
    ),
    "affected": (
        rf"\b(?:all|whole|entire|every)(?: of)?(?: our| the)? {_GROUP}\b|\b{_GROUP} of {_NUMBER}\b"
        rf"|\b{_NUMBER}(?: of our| of the| other| more)? {_PEOPLE}\b|\bthere are {_NUMBER} of us\b"
        rf"|\b(?:everybody|everyone|nobody|no one|none of us|all of us|all users|all colleagues)(?: (?:in|of|on) (?:our|the) {_GROUP})?\b"
        r"|\b(?:only|just) (?:me|my|mine)\b|\bme (?:only|alone)\b|\b(?:my|the) colleagues? (?:can|is|are|has|have|does|do)\b"
        rf"|{_HAN_NUMBER}\s*(?:个|名|位|多)?\s*(?:人|同事|用户|员工|客户|学生)|(?:整|全){_HAN_GROUP}|全(?:体|部)?(?:人员?|员工|同事|用户)"
        r"|所有(?:的)?(?:人|同事|用户|员工)|大家都|(?:只有|就|仅)我(?:一个人|自己|一人)?|我们(?:整个?|全)\S{1,4}"
    ),
    "since_when": (
        rf"\bsince (?:i|we|you|they|he|she|it) {_CAME}\b[^.,;\n]{{0,30}}"
        r"|\bsince (?!(?:i|we|you|they|he|she|it|there|nobody|no one|everybody|everyone)\b)"
        r"(?!(?:the |this |last |about |around |my |our )*[\w:'’]+ (?:is|are|was not|does|do|has|have|can|cannot|will)\b)"
        r"(?:the |this |last |about |around |my |our )*[\w:'’]+(?: (?:morning|afternoon|evening|night|week|month|\d[\d:]*(?: ?[ap]m)?))?"
        rf"|\b(?:(?:early )?this (?:morning|afternoon|week)|yesterday(?: (?:morning|afternoon|evening|at \S+))?|last (?:night|week|{_WEEKDAY}))"
        rf"|\bfor (?:the (?:last|past) |about |around |over )?{_NUMBER} (?:minutes|hours|days|weeks|months)\b"
        rf"|\b(?:{_NUMBER} (?:minutes|hours|days|weeks|months)|(?:half )?an? (?:minute|moment|hour|day|week|month|while)) ago\b"
        rf"|\b(?:began|started|starts|happens|broke)(?: \w+){{0,2}} (?:on|at|after|today|{_WEEKDAY})\b[^.\n]{{0,20}}"
        rf"|\b{_BROKE}(?: \w+){{0,2}} (?:today|on {_WEEKDAY}|(?:at|around) (?:about |around )?\d{{1,2}})\b|(?:^|[.!?\n]\s*)today\b|\b(?:earlier|only) today\b"
        rf"|\bafter (?:the |an? |my |our |yesterday['’]s |today['’]s |last |latest )*(?:\w+ )?{_CHANGE}\b"
        r"|\balways (?:been|was|had)\b(?: \w+)?|\bnever (?:really |once )?worked\b|\bfrom (?:day one|the (?:very )?(?:start|beginning|first day))\b"
        r"|\b(?:all|the whole) (?:day|morning|afternoon|week|month)\b|\bfor (?:(?:half )?an?|some|a few|another) (?:minute|hour|day|week|month|year|while)\b"
        r"|\bfor (?:hours|days|weeks|months|years|ages)\b|\bjust (?:now|started|stopped|broke|died|crashed|dropped|began)\b"
        rf"|一直(?:以来|都?(?:这样|如此|是这样))|从来就?没|{_HAN_BEGAN}[^，。,\n]{{0,6}}(?:之后|以后|后)|(?:这|前|好)(?:几|两|三)天|半个?(?:小时|天|钟头)(?:前|了)|一大早"
        rf"|{_HAN_NUMBER}\s*个?(?:天|小时|星期|周|个月)(?:都|就|一直)?(?:没[一-鿿]{{0,2}}|连不|用不|上不|打不|不能|无法)|\d{{1,2}}[点:：](?:\d{{1,2}}分?|半|多|左右)?(?:开始|突然|就|起)"
        rf"|(?:从|自){_HAN_WHEN}?[^，。,\n]{{0,10}}(?:开始|起|以来)|{_HAN_WHEN}(?:早上|上午|中午|下午|晚上)?(?:[\d一二三四五六七八九十]+点半?)?"
        rf"|{_HAN_NUMBER}\s*(?:个)?(?:分钟|小时|天|星期|周|个月)(?:前|了)"
    ),
    "tried": (
        rf"\b(?:i|we)(?:['’]ve| have| had)?(?: already| also| just| both| all)? (?:tried|{_DID}ed|{_DID}|turned)\b[^.\n]{{0,80}}"
        rf"|\b(?:already|also) (?:tried|{_DID})[^.\n]{{0,60}}|\b{_DID}(?: \w+){{0,3}} (?:did|does|do)(?: not|n['’]t) help\b|\bno (?:luck|effect)\b"
        r"|(?:已经?|也|都|我)(?:重启|重装|重置|检查|更换|换|试|清理|拔插|重新连接)[^，。,\n]{0,20}|(?:重启|重装|重置|试|换)过[^，。,\n]{0,20}"
    ),
    "phone": (
        r"\+\d[\d ()/-]{6,18}\d|\b(?:ext\.?|extension|phone|tel\.?|mobile|cell|call me (?:at|on)|reach me (?:at|on))\D{0,4}\d[\d ()/-]{2,18}"
        r"|(?:电话|分机|手机|座机|打我|联系我)\D{0,4}\d[\d -]{2,18}|\b1[3-9]\d{9}\b"
    ),
}
_HOW_TO = (
    r"\bhow (?:do|can|could|should|would|to|does)\b(?! (?:long|come))|\b(?:where|which|what) (?:do|can|should|is the (?:best )?way)\b"
    r"|\bcan you (?:tell|explain|show)\b[^.\n]{0,30}\bhow\b|\bis there (?:a|any) (?:way|guide|manual|article)\b"
    r"|(?:怎么|如何|怎样|咋)(?!回事|了|办|又|还|老|总|就|这么|会|不|没)|(?:在)?哪里可以|(?:有没有|有无)[^。\n]{0,6}(?:教程|手册|说明|方法|指南)"
)
_TROUBLE = (
    r"\b(?:errors?|broken?|fail\w*|problem|down|crash\w*|stuck|jam\w*|lost|dead|gone|drops?|slow|denied|blocked|locked|impossible)\b"
    r"|\b(?:not|never|no longer|nobody|cannot|can['’]t|won['’]t|doesn['’]t|don['’]t (?:work|get)|isn['’]t|aren['’]t|unable)\b"
    r"|错误|报错|故障|坏|不了|不能|不行|无法|不通|断|卡|慢|失败|没有?反应|连不上|打不开|上不去|瘫痪|丢失|掉线|停"
)
_ALONE = re.compile(r"\b(?:only|just) (?:me|my|mine)\b|\bme (?:only|alone)\b|(?:只有|就|仅)我|^\s*(?:me|myself|one|1|我)\b", re.IGNORECASE)
_EVERYONE = re.compile(r"\b(?:every(?:body|one)|whole company|entire company|all (?:users|employees|staff|offices|sites))\b|(?:全|整个?)公司|全体|所有(?:的)?(?:人|用户|员工)", re.IGNORECASE)
_SITE = re.compile(
    r"\b(?:floor|building|site|branch|plant|warehouse|school)\b|层|楼|栋|分公司|车间|园区", re.IGNORECASE
)
_TEAM = re.compile(rf"\b(?:team|department|office|group|class|unit|{_NUMBER} {_PEOPLE}|nobody|no one|none of us|all of us)\b|部门|团队|组|办公室|班|大家", re.IGNORECASE)
_COUNT = re.compile(
    rf"\b(\d{{1,5}})\b|({_HAN_NUMBER})\s*(?:个|名|位|多)?\s*(?:人|同事|用户|员工)|\b{_NUMBER}\b", re.IGNORECASE
)
# fmt: on
_IMPACT = {"affected": _FORMS["affected"], "trouble": _TROUBLE}  # asked of a mail one after the other
_EACH = {
    name: Forms({name: form}, ignore_case=True, remembers=0)  # each would keep texts of its own
    for name, form in {**_FORMS, "how to": _HOW_TO}.items()
} | dict.fromkeys(_IMPACT, Forms(_IMPACT, ignore_case=True, remembers=1))
_MOST_SAID = 3  # phrases of one fact that are kept


def read_prose(text: str, names: Collection[str] = tuple(_FORMS)) -> dict[str, str]:
    """What the text seems to say of these of the shipped facts, in its own words."""
    text = text[:LOOKED_AT]
    found = {name: _read(name, text) for name in _FORMS if name in names}
    return {name: said for name, said in found.items() if said}


def _read(name: str, text: str) -> str:
    phrases = dict.fromkeys(one.strip(" .,;") for one in _find(name, text))
    return ", ".join(list(phrases)[:_MOST_SAID])[:200]


@lru_cache(maxsize=32)  # the rules and the plan ask of the same mail
def _find(name: str, text: str) -> tuple[str, ...]:
    return tuple(text[one.start() : one.end()] for one in _EACH[name].look(text).find(name, text))


@lru_cache(maxsize=32)
def _holds(name: str, text: str) -> bool:
    return _EACH[name].look(text).holds(name, text)


def asks_how(text: str) -> bool:
    """Does it ask how to do something, without speaking of a trouble?"""
    text = text[:LOOKED_AT]
    return not _holds("trouble", text) and _holds("how to", text)


def stated_impact(labelled: Mapping[str, str], text: str) -> str:
    """The impact that a report states: by a label, or in prose that speaks of a trouble; "" where it says nothing."""
    said = labelled.get("impact", "") or labelled.get("affected", "")
    if said:
        return _impact_of(said)
    text = text[:LOOKED_AT]
    if not _holds("trouble", text):
        return ""
    return next((impact for one in _find("affected", text) if (impact := _impact_of(one)) not in ("", "person")), "")


_URGENCIES = {
    "low": re.compile(r"\b(?:low|not urgent|no hurry|whenever)\b|不急|不紧急|低", re.IGNORECASE),
    "high": re.compile(r"\b(?:high|very|urgent|critical|asap|immediate(?:ly)?)\b|高|急|尽快|马上", re.IGNORECASE),
    "normal": re.compile(r"\b(?:normal|medium)\b|一般|普通|正常|中", re.IGNORECASE),
}


def stated_urgency(labelled: Mapping[str, str]) -> str:
    """The urgency that a report states by a label; "" where it says nothing that is known."""
    said = labelled.get("urgency", "")
    if not said:
        return ""
    return next((urgency for urgency, form in _URGENCIES.items() if form.search(said)), "")


def _impact_of(said: str) -> str:
    if _ALONE.search(said):
        return "person"
    if _EVERYONE.search(said):
        return "everyone"
    if _SITE.search(said):
        return "site"
    if _TEAM.search(said):
        return "team"
    count = _COUNT.search(said)
    return "" if count is None else "person" if (count[1] or count[2]) in ("1", "一") else "team"
