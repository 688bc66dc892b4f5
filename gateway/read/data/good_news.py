"""Words by which a clause that no form fits tells good news, and all words that take it back.

Two closed lists: what says that a thing is well, and what may never stand beside it. Between them any word may stand, whatever the thing is
called and however the sentence is built. All is for one clause, lower case; Chinese in simplified characters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gateway.read.later_pattern import compile_later


@dataclass(frozen=True, slots=True, eq=False)
class NewsWords:
    """One language. `spared` is taken out first (a blank stays); `stops` are words and `stop` patterns that leave doubt; `good` says that a thing is well, `closes` that the ticket may be closed."""

    spared: re.Pattern[str]
    stops: frozenset[str]  # whole words, where words are apart
    stop: re.Pattern[str]
    good: re.Pattern[str]  # looked for in the clause as it was written
    closes: re.Pattern[str]


def _any(*patterns: str) -> re.Pattern[str]:
    return compile_later(lambda: "|".join(patterns))


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# ---------------------------------------------------------------- English
_FAULT = r"(?:errors?|problems?|issues?|troubles?|faults?|failures?|crash(?:es|ed|ing)?|freez(?:e|es|ing)|froze|hangs?|hanging|drops?|dropping|dropped|drop-?outs?|disconnect(?:s|ed|ing|ions?)?|timeouts?|time-outs?|interruptions?|jams?|jamming|complaints?|bugs?|glitch(?:es)?|outages?|delays?|lags?|lagging|flicker(?:s|ing)?|pop-?ups?|warnings?|noises?|crackling|buzzing|echo|stripes|streaks|smudges|hiccups?|incidents?|blue ?screens?|black ?screens?|locked out|stuck|slow|fail(?:s|ed|ing)?|symptoms?|abnormalit(?:y|ies)|spam|error messages?|stutter(?:s|ing)?|buffering|hitch|glitches|objections?|concerns?|losses|packet loss|kicked out|logged out|beep(?:s|ing)?|reboots?|restarts?|blinking|leaks?|leaking|rattl(?:e|es|ing))"
_BACK = r"(?:come back|came back|returned|reappeared|recurred|reoccurred|resurfaced|occurred|happened|appeared|shown up|shown|been seen|seen|resurface|recur|reoccur|occur|happen|appear|show up|return|popped up|pop up)"
_WHO = r"(?:i|we|everyone|everybody|users|customers|people|staff|clients|students|drivers|colleagues|all|they all|both of us|all of us|the team|the whole team|our team|my team)"
_CLOSE = r"(?:close|archive|shut|resolve|complete|finali[sz]e|end)"
_RESUMED = r"(?:again|now|once more|finally|at last|normally|properly|perfectly|smoothly|correctly|flawlessly|as (?:it|they) should|as usual|as before|like before|without (?:any |a )?(?:problems?|issues?|errors?|trouble|hitch))"
_STATE = (
    r"(?:working|functioning|functional|operational|operating|stable|normal|responsive|reachable|accessible|syncing)"
)
_DOING = r"(?:running|receiving|sending|printing|scanning|ringing|loading|syncing|charging|recording|playing|responding|connecting|opening|starting|booting|updating|flowing|arriving|coming in|coming through|delivering|accepting \w+|available|visible)"
_DOES = r"(?:opens?|loads?|prints?|boots?|starts?|rings?|charges?|syncs?|connects?|responds?|reacts?|plays?|scans?|refresh(?:es)?|updates?|displays?|shows?|saves?|exports?|imports?|turns? on|switch(?:es)? on|logs? in|detects?|recogni[sz]es?|accepts?|takes?|records?|arrives?|lasts?|delivers?|cuts?|feeds?|staples?|sorts?|heats?|cools?|reads?|writes?|runs?|flows?|comes? (?:in|through|up)|goes through|reaches|receives?|sends?|finds?|lights? up|locks? and unlocks?|unlocks?|streams?|calculates?|appears?|reappeared|stays connected|stays up)"
_FINE = r"(?:fine|ok|okay|good|great|well|perfect|right|alright|clear|solid|smooth|fast|quick|quiet|cool|excellent|in order|as it should be|as expected)"
_SAID = r"(?:did|said|suggested|told (?:me|us)|wrote|described|advised|explained|recommended|showed (?:me|us)|asked|sent(?: me| us)?|proposed|changed|installed|replaced|cleaned|fixed|applied|updated|reset|set up|adjusted|restarted|gave (?:me|us)|made)"

ENGLISH_NEWS = NewsWords(
    spared=_any(
        rf"\b(?:(?:there (?:is|are|was|were|have been|has been) |i (?:have|had|see|saw|got|noticed) |we (?:have|had|see|saw|got|noticed) )?(?:no|zero|without|not (?:a single|one|any|a)|free of)(?: (?:more|further|other|any|a|an|new|single|of|the|such|same|those|these|unexpected))*(?: (?!more\b)\w+)? {_FAULT}|no one complain\w*)(?: (?:any ?more|any longer|at all|whatsoever|whatever|left|so ever|since \w+|to report|to speak of|from \w+(?: \w+)?))?\b",
        rf"\b{_FAULT}(?: \w+){{0,4}} (?:(?:is|are|has|have|had|did|does|do|was|were)(?: not|n't)|never) (?:\w+ ){{0,2}}{_BACK}(?: again| since| any ?more)?\b",
        rf"\b(?:is|are|has|have|did|does|do|will)?(?: not|n't)(?: \w+)? (?:{_FAULT}|happen(?:ed|ing)?|occur(?:red|ring)?)(?: \w+){{0,3}} (?:any ?more|any longer|since|once|again|lately)\b(?: (?:when|while|if) (?:i|we|you|opening|using|starting|printing)(?: \w+){{1,5}}$)?",
        rf"\bno longer (?:\w+ )?{_FAULT}\b", rf"\b(?:stopped|quit|ceased) (?:{_FAULT}|happening|occurring)\b", rf"\b(?:do|does|did|have|has)(?: not|n't) (?:see|get|have|notice|noticed|seen|had|experience|experienced|receive|hear) (?:\w+ ){{0,3}}{_FAULT}(?: (?:any ?more|any longer|since))?\b",
        r"\b(?:nothing|no) (?:else|more|other|further|additional)(?: \w+)?(?: (?:is|are))? ?(?:needed|required|necessary|to (?:do|add|report|be done)|from (?:me|us|my side|our side|my end|our end))?\b",
        rf"\b(?:{_FAULT})(?: (?!(?:not|never|being|getting|still|almost|nearly|partly|half|soon|will|should|to|if|when|hopefully|only|first|one)\b)\w+){{0,5}} (?:(?:is|are|was|were|has|have)(?: been| now| already| all| completely| fully| both)* )?(?:solved?|resolved?|fixed?|sorted|gone(?! to)|disappeared|vanished|rectified|cleared|over|history|closed|dealt with|taken care of|repaired|remedied)\b",
        r"\bi (?:wish|would like|want|wanted) to (?:inform|tell|let you know|say|confirm|thank|report)\b|\b(?:you|noor) told (?:me|us)(?= and\b| so\b|$)|\byour (?:colleagues?|technician|engineer|team|guys?|man|mate)\b(?: (?!is|was|are|said|told)\w+)?|\bevery (?:(?:\w+ )?minutes|(?:single )?(?:page|file|user|machine|screen|day|night))\b|\b(?:third|second|fourth) (?:day|night|week|time) in a row\b|\b(?:second|third|first|fourth) floor\b|\bhow (?:embarrassing|stupid|silly|nice|great|wonderful|lovely|awkward)\b|\b(?:please |kindly |you can )?consider (?:\w+ ){1,3}(?:done|closed|resolved|solved|complete|completed)\b",
        r"\b(?:so |very |really |i am |we are |my )*(?:sorry|apologi[sz]e|apologies) (?:(?:for|about|that|i|we|not|the|my|our|only|being|having|coming|replying|answering|responding|getting|late|delayed|delay|long|slow|silence|reply|answer|response|back|to|you|earlier|sooner|wait|until|now|in|this|so|took|did|could|reply|respond|answer|write|it|trouble|inconvenience|bother|bothering|disturbance|confusion|noise|fuss|hassle|extra|work|all|time|a|bit|while|today)(?: |$))+$",
        r"\bthank(?:s| you)(?: \w+){0,3}? for (?:\w+ing )?|\b(?:understand|know|see|clear|learned|learnt) how (?:it|this|that|they) works?\b|\bas of (?:now|today|this morning|yesterday)\b",
        r"\b(?:where|how) (?:it|they) (?:should|belong|used to)(?: be)?\b",
        r"\b(?:do not|don't|no longer) (?:need|require) (?:any |anything |to )?(?:more|else|further|help|assistance|support|come|call|visit|follow[- ]?up)\b(?: \w+)?|\bno need to (?:come|call|worry|visit|reply|follow up|do anything|send anyone)\b", r"\bnot (?:a|any) (?:problem|issue)\b|\bno (?:problem|worries|complaints)\b|\bcan(?:'t| ?not) complain\b|\bcould not be (?:better|happier)\b|\bcouldn't be (?:better|happier)\b",
        r"\b(?:as|like|what|how|the way|everything|exactly as) (?:it|they|all|everything) should(?: be| do)?\b|\bshould have (?:said|told you|mentioned|written|replied|answered|checked|noticed|looked|read|known|thought)\b(?: (?:so|that|earlier|sooner|before))*", r"\b(?:better|faster|quicker|nicer) than (?:ever|before|new)\b|\b(?:as|like|same as|just like|exactly as|than) (?:ever|before|usual|always|expected|normal|new|intended|planned|requested|agreed|discussed|promised|advertised|far as i(?:'m| am) concerned|far as (?:i|we) can (?:see|tell))\b|\bas far as (?:i(?:'m| am)|we(?:'re| are)) concerned\b",
        rf"\b(?:(?:i(?:'d| would)? (?:think|say|believe|guess|suggest)|so|and|then|therefore|that) )*(?:(?:please|pls|plz|kindly|you|u|we|let's|let us|feel free|go ahead|ok|okay|happy|fine|good|glad|ready|agree|agreed|happily|safely|can|may|could|now|then|also|just|to|and|for|with|do|proceed|be|is|am|are|it|this|that|the|ticket|case|request|call|issue|incident|matter|my|one) )+(?:{_CLOSE}|closed|closing|archived|marked? (?:it |this |that )?(?:as )?(?:resolved|solved|closed|done|fixed|completed?)|set (?:it |this |that )?to (?:resolved|solved|closed|done))\b",
        r"\bsince (?:(?:this|last|the|early|late|about|around|your|my|our|then|we|you|i|they) )*(?:\d{1,2}(?:[:.]\d\d)?(?: ?(?:am|pm|o'clock|h))?|\w+)(?: (?:morning|evening|afternoon|night|noon|at noon|week))?\b|\bin the last (?:\w+ )?(?:hours?|days?|weeks?)\b|\bfor (?:\w+ )?(?:\w+) (?:hours?|days?|weeks?) (?:now|straight|in a row|without)\b|\bfirst thing\b|\b(?:all|the whole|both) (?:day|night|morning|weekend|afternoon|week|days)\b|\bthis (?:morning|afternoon|evening|week)\b|\bthe other day\b",
        r"(?<!\bworks )(?<!\bwork )\bfor (?:me|us)\b|\bfor (?:all of us|everyone|everybody|all users|all|all \w+|the whole \w+|the entire \w+|the time|(?:your|the) (?:\w+ ){0,3}(?:help|support|work|effort|efforts|time|patience|visit|call|assistance|response|reply|action|fix|solution|service|advice|tip|hint|explanation|update|info|information|intervention|follow-?up|kindness))\b",
        r"\b(?:gone|went|came|goes|got) through\b|\b(?:restored|resolved|fixed|solved|back up|back|up|working|stable|running) (?:at|since|as of|from) \d{1,2}(?:[:.h]\d\d)?(?: ?(?:am|pm))?|\b(?:quick|short|brief) (?:note|word|message|line) to (?:say|tell you|let you know|confirm)\b|\b(?:to|just|can|happily|happy to|glad to|pleased to) say(?: that)?\b|\b(?:the|our|my) tills?\b|\btill \d+\b|\bmeeting rooms?\b|\bmissing \w+(?: \w+)? (?:is |are |has |have )?(?:reappeared|back|found|there|turned up|restored)\b|\b(?:nice|this|that|good|no) one\b|\b(?:in|within) (?:\w+ )?\w+ (?:seconds?|minutes?)\b|\bearlier today\b|\bgood (?:morning|afternoon|evening)\b",
        r"\b(?:this|in|first|boot|load|loading|response|start|all the) time\b|\b(?:as|than|like|same as|(?:it|they) (?:was|were)) before(?: (?:the|this|my|our) \w+)?\b|\bthey (?:can|could) (?:now |also |all )?(?:hear|see) (?:me|us)\b|\b(?:hear|see) them\b",
        r"\b(?:once more|once again|at once|one more time|this one|that one|of the two|one of a kind|thanks? (?:to|for) (?:the|your|you|all|both|everyone|noor|that|this)(?: \w+){0,4}$)", rf"\b(?:(?:exactly |just )?(?:what|as|like|that|which|after|since|whatever|the way|how) )(?:you|he|she|they|noor|your \w+|the technician|the engineer|\w+) (?:have |has |had |just |so kindly |kindly )?{_SAID}(?: (?:it|me|us|them))?\b", r"\bhow (?:quick(?:ly)?|fast|helpful|kind|nice|patient|well)(?: \w+){0,3}\b",
        r"\bin no time\b|\bno matter\b|\bnot only\b(?=.*\balso\b)|\b(?:do|does)n't matter\b|\bcall me\b(?= (?:happy|satisfied|impressed))|\bi was (?:just |only |able )\b|\bcould (?:finally|now|just|also)\b|\bfinally could\b|\bnot to worry\b|\bif you ask me\b",
    ),
    stops=_words(
        "far not no never nothing none nobody neither nor cannot cant dont doesnt isnt wont without unable hardly barely scarcely lacks lack but however though "
        "although yet except besides only while whereas instead rather otherwise still despite unfortunately sadly regrettably alas if when whenever unless "
        "until till once provided whether depending maybe perhaps might may hopefully hope hoping probably possibly presumably seem seems seemed seemingly "
        "apparently supposedly allegedly officially theoretically think guess believe suppose assume assuming sure unsure should would will shall going try "
        "trying tries wonder wondering kinda sorta almost nearly mostly partly partially half halfway somewhat sort kind some sometimes occasionally seldom "
        "rarely often moment temporarily temporary provisionally meanwhile interim better improved improving improvement less worse worst yesterday tomorrow "
        "later soon next ago before previously earlier formerly usually monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat "
        "weekend noon tonight morning afternoon evening week weeks month months january february march april june july august september october november "
        "december appointment meeting slot date proposal offer quote price time oclock o'clock he she him her his hers says said say told tell tells according "
        "heard reported reports claims claim claimed assured assures wrote write writes written stated states insists insisted thinks believes swears noise "
        "noises colleague boss manager wife husband friend neighbour neighbor secretary assistant intern deputy coworker teammate somebody someone anybody "
        "anyone guy one another other others first second third main old older previous former part remaining rest how what why who where which whose please "
        "pls plz can't need needs needed want wants wish wishes help require requires ask asks asking asked question questions send install add check look call "
        "must have-to reopen re-open await waiting wait error errors problem problems issue issues trouble troubles fault faults failure failures fail fails "
        "failed failing crash crashes crashed crashing freeze freezes froze frozen freezing hang hangs hanging hung stuck slow slower slowly sluggish loud "
        "noisy wrong incorrect invalid missing lost empty blank black white dark grey gray pink red orange amber yellow broke broken breaks break denied "
        "refused rejected weird strange odd funny bad badly terrible annoying difficult hard dirty damaged cracked scratched blurry blurred faint pale washed "
        "smell smells smoke blink blinks blinking flash flashes flashing flicker flickers flickering beep beeps beeping warning warnings prompt prompts popup "
        "popups disappeared vanished vanish gone deleted duplicate duplicates twice double disconnect disconnects disconnected drop drops dropped dropping lag "
        "lags laggy delay delays delayed timeout timeouts jam jams jammed leak leaks leaking stop stops stopped off down dead dies died expired lock locked "
        "blocked block jumps rattles squeaks hums buzzes clicks whistles overheats hot shakes loops unreadable unreachable unavailable unusable useless garbled "
        "workaround manually hand using via borrowed borrow loan loaned spare private own hotspot paper incognito replacement different then forward reboot "
        "restart restarts reboots rebooting restarting each every keep keeps keeping continue continues continued remains remain gave buy buying bought ordered "
        "purchased purchase switched moved used reverted rolled trust convinced stripes streaks smudges sideways upside kicked thrown fingers crossed wood joke joking lol "
        "haha ha sarcasm irony ironically yeah ironic supposed expecting expect expected promised promise promises pretend imagine fantasy rumour rumor hold "
        "pending progress ongoing underway investigate investigating looking scheduled schedule planned plan cancel cancelled withdraw disregard ignore "
        "nevermind forget minutes minute seconds hours hour days years year limit limited version emergency backup mode or than because due against unlike like "
        "per enough too either"
    ),
    stop=_any(
        r"[?\"“”«»…]|\b(?:one|two|three|four|\d+) (?:of|out of)\b|n't\b|\.\.\.|\bto be (?:\w+ed|sorted|done)\b|\b(?:being|getting) (?:\w+ed|sorted)\b|^(?:(?:and|so|also|then|ok|okay|hi|hello) )*(?:is|are|was|were|does|do|did|has|have|can|could|will|would|should) (?:it|this|that|the|you|we|i|they|there|my|our|your|everything|anyone|someone)\b"
        r"|\b(?:was|were) (?:\w+ )?(?:working|running|fine|ok|okay|good|stable|normal|up|online|back)\b|\bfor (?!us\b|me\b)\w+|\bup (?:to|till|until) now\b|\bso far\b|\bfor now\b|\bmore or less\b|\bin a way\b|\bon and off\b|\bnow and then\b|\bagain and again\b|\bhave to\b|\bhas to\b|\bhad to\b|\bapart from\b|\b\w+'s (?:machine|pc|laptop|computer|phone|account|desk|tablet|device|screen|mailbox|end|side)\b"
        r"|\b(?:i am|i'm|im|we are|we're) (?:back (?:from|at|to|on|in (?:the office|office|town|two|a|january))|working|running)\b|\bworks? (?:for|with) (?!everyone|everybody|all)\w+|\b(?:i|we|you) (?:can )?work\b|\b(?:that|this) works?\b(?! (?:now|again|fine|perfectly|well|great))|\bworks? for (?:me|us)\b(?! (?:now|again))|\bafter (?:i|we|you) (?!did|took|put|went|came|got|made|sent|ran|reset|set|left|found|let|had|were|was|have|could)\w+(?<!ed)\b|\b(?!it|that|this|there|here|what|everything|mine|which)\w+ is (?:machine|pc|laptop|computer|phone|account|desk|tablet|device|screen|mailbox|end|side|office|house|place)\b|\bworks?(?: \w+)? (?:on|under|in|at|over) (?!my|our|both|all)\w+|\bi hear (?:it|that|from|the)\b|^(?:(?:and|also|then|so|just|now) )*(?:send|install|add|look|check|call|help|give|tell|let|ask|make|change|set|reset|create|remove|move|fix|try|come|bring|show|update|provide|test|get|put|run|leave|have)\b(?! (?:it a try|access))|\bby (?:mistake|accident|\w+ing)\b|\bas an?\b|\bt-\d+|#\d+|\bgo(?:ing|es)? (?:down|off|wrong)\b|\bas (?:long|soon|if)\b|\bin (?:chrome|firefox|edge|safari|safe mode|the browser|theory|principle|parts|some|most)\b|\b\d{1,2}(?::\d\d| ?(?:am|pm))\b|\bgood (?:idea|question|luck|point)\b|\bnice try\b|\bmy foot\b|\bwell[,]? well\b|\bat home\b|\bfrom home\b|\bweb ?mail\b|\bnot\b"
    ),
    good=_any(
        r"(?<!\bi )(?<!\bwe )\b(?:solved|resolved|fixed|sorted|rectified|cured|remedied|restored|settled|repaired|reinstated|unlocked|unblocked)\b(?! is)|\b(?:i|we) (?:solved|resolved|fixed|sorted) (?:it|this|that|the (?:problem|issue))\b", rf"\b(?:is|are|'s|'re|has been|have been|been|looks?|runs?|running|stays?|now|again|all|everything)\b(?: \w+){{0,3}} {_STATE}\b", r"\b(?:logged|signed|connected|printed|uploaded|submitted|saved|opened|synced|completed|finished) (?:\w+ ){0,2}successfully\b|\bsuccessfully (?:logged|signed|connected|printed|uploaded|submitted|saved|opened|synced|completed|finished)\b|\b(?:now|again|finally) (?:shows?|displays?|has|have|contains?|uses?|prints?) (?:\w+ ){0,3}(?:right|correct|full|complete)\b|\b(?:right|correct) \w+ (?:now|again)$|\bnow\b.*\b(?:is|are) (?:recogni[sz]ed|detected|found|listed|visible|available|shown|accepted|enabled|active)\b|\b(?:recogni[sz]ed|detected|listed|visible|available|accepted|enabled|active) now$|\b(?:exactly |just )?(?:how|the way) (?:it|they) should(?: be)?\b|\b(?:shows? up|appears?) in (?:my|our) \w+|\bback where (?:it|they)\b|\b(?:login|log-in|sign-in|logon|test|tests|installation|update|reset|print|print-?out|connection|upload|download|transfer|backup|restore|sync|deployment|job|import|export|build) (?:was |is |were |has been )?(?:successful|succeeded|completed|went through|went fine)\b|\bconnected(?: \w+){0,4} again\b|\b(?:is|are|being|get|gets) (?:sent|delivered|printed|shown|displayed|received|synced|loaded|detected|recogni[sz]ed|updated|saved|processed|created|generated|imported|exported|found|listed|transferred|scanned|charged|accepted|paid|booked|opened)\b(?: \w+){0,6} (?:again|correctly|properly|normally)\b",
        r"\b(?:is|are|was|been|has|now)(?: now| been)? (?:solve|fix|resolve)\b|\b(?:i am|we are) back (?:online|in(?: my \w+)?$)|\brock[- ]solid\b|\bwe are (?:all )?(?:done|finished|good)(?: here)?$|\b(?:was|were) able to\b|\b(?:properly|normally|correctly|perfectly|smoothly|flawlessly|as it should|as they should) (?:again|now)\b|\bconsider (?:\w+ ){1,3}(?:done|closed|resolved|solved|complete|completed)\b", rf"(?<!\bit )(?<!\bthat )(?<!\bthis )\b{_DOES}\b(?: \w+){{0,7}} (?:again|normally|properly|correctly|perfectly|smoothly|flawlessly|as (?:it|they) should|as usual|as before|without (?:any |a )?(?:problems?|issues?|errors?|trouble|hitch|delay))\b", rf"\b(?:{_STATE}|running|(?:is|are|started|has been|have been|begun|resumed)(?: \w+)? {_DOING})\b(?: \w+){{0,4}} {_RESUMED}\b", r"\b(?:wi-?fi|internet|network|connection|vpn|sound|picture|power|signal|access|service|e?mails?|servers?|system|site|website|link|line|phones?|everything|we) (?:is|are) back\b(?! (?:from|at|in|to|again))", r"\bthey (?:can|could) (?:now |also |all )?(?:hear|see) (?:me|us)\b",
        rf"\b(?:is|are|'s|'re|been|runs?|running|looks?|sounds?|goes|feels?)\b(?: \w+){{0,2}} {_FINE}\b(?: \w+){{0,4}} (?:again|now)\b|\b(?:now|again|all|everything|everything's|both|meanwhile)\b(?: (?:is|are|has been|have been|looks?|runs?|goes|of \w+|the \w+|my \w+))*(?: (?:very|really|just|all|perfectly|absolutely|totally|completely))* {_FINE}\b|\bbeen {_FINE}\b",
        r"(?<!\bhow it )(?<!\bhow this )(?<!\bhow that )\b(?:works|functions)\b|\b(?:it|that|all|both|everything|they|keys|buttons|screens|ports|monitors|machines|phones|scanners|printers|lines|users|\w+s) (?:all |both |now |finally |actually |really |indeed |just )*(?:worked|work|function)\b(?= |$)", r"\b(?:did|done|does) (?:the|it)\b(?: (?:trick|job))?$|\b(?:did|done|does) the (?:trick|job)\b|\bup and running\b|\bgood as new\b|\b(?:case|issue|ticket|matter|problem) closed\b|\bback (?:to normal|online|up|in business|in order|in action|on track|in service)\b|\bfully (?:functional|operational|recovered)\b",
        rf"\b{_FAULT}\b(?: \w+){{0,4}} (?:is|are|has|have|was|were)?(?: \w+)? ?(?:gone(?: away)?|disappeared|vanished|history|cleared|stopped|over|no more)\b|\bno (?:more|further|longer)\b(?: \w+){{0,3}} {_FAULT}\b|\b{_FAULT}(?: \w+){{0,4}} (?:(?:has|have|did|does|do|is|are)(?: not|n't)|never) (?:\w+ ){{0,2}}{_BACK}\b|\b(?:stopped|quit|ceased) {_FAULT}\b|(?:not|n't)(?: \w+)? {_FAULT}(?: \w+){{0,3}} (?:any ?more|any longer|since|once)\b",
        rf"\b{_WHO} (?:can|could|am able to|are able to|managed to|was able to|were able to)(?! (?:see it|start|begin|go|leave|come|wait|hear it|reproduce))(?: \w+){{1,8}} (?:again|now)\b|\b(?:now|finally|again) {_WHO} (?:can|could|am able to|are able to|have access|managed to)\b|\b{_WHO} (?:can|could|am|are) (?:now|finally|again)(?: able to)?\b(?! (?:see it|start|begin|go|leave|come|wait|in|at|on|connected|working))|\b{_WHO} (?:(?:now|finally) (?:have|has|got) (?:full |my |our |the |back )*access|(?:have|has|got) (?:full |my |our |the |back )*access(?: \w+){{0,6}} (?:now|again)|regained access)\b|\b(?:am|are|is) (?:now|again|finally) able to\b|\bmanaged to\b|\bmissing \w+(?: \w+)? (?:is |are |has |have )?(?:reappeared|back|found|restored)\b",
        r"\b(?:i'm|i am|we're|we are|very|really|fully|completely|totally|more than) (?:\w+ )?(?:satisfied|happy|pleased|delighted)\b(?! to)",
    ),
    closes=_any(
        rf"\b(?:please|pls|plz|kindly|you can|you may|u can|we can|we may|feel free to|go ahead and|(?:happy|ok|okay|fine|good|glad|ready|agree|agreed) (?:for you |for us |with you )?(?:to|with)|let's|let us|can|may|proceed to)(?: \w+){{0,3}} (?:{_CLOSE}|closed|closing|archived)\b(?=$|,| (?:it|this|now|please|pls|as|out|down|off|away|at|from|for|accordingly|and|that)\b| (?:the|my|our|your|this|that)(?: \w+)? (?:ticket|case|call|request|issue|incident|matter|topic|query|task|order|job|one)\b)|\bclos(?:ing|e) (?:this|it|the (?:ticket|case|call|request))\b|\bset (?:it |this |that )?to (?:resolved|solved|closed)\b|\bmark (?:it |this |that )?(?:as )?(?:resolved|solved|closed)\b",
    ),
)  # fmt: skip

PLAIN_ADVERBS = _words(
    "properly normally perfectly smoothly finally really fully completely totally kindly thankfully luckily fortunately quickly instantly immediately "
    "correctly successfully flawlessly nicely truly definitely certainly absolutely entirely reliably steadily early daily family supply reply assembly "
    "friendly highly greatly sincerely happily gladly recently newly only apply fly rely simply exactly directly promptly deeply extremely incredibly "
    "wonderfully beautifully brilliantly clearly cleanly actually particularly especially respectively wholly thoroughly continuously constantly "
    "consistently hereby monthly weekly yearly ally july italy lovely anomaly remotely personally obviously evidently accordingly surprisingly amazingly "
    "freely safely locally "
)  # adverbs that leave no doubt; any other does

# ---------------------------------------------------------------- Chinese
_BAD = r"(?:问题|故障|异常|毛病|错误|报错|提示|警告|弹窗|弹出|掉线|断线|断网|断开|断过|断|掉|卡顿|卡死|卡纸|卡机|卡|延迟|死机|当机|宕机|蓝屏|闪退|黑屏|闪屏|花屏|发生|出现|出错|失败|崩溃|崩|慢|异样|bug|杂音|噪音|乱码|丢包|超时|转圈|重启|跳出|跳|闪|响|异响|抖|发烫|烫|漏|复发|犯|重现|投诉|意见|异议|疑问|情况|影响|现象|毛病|阻碍|障碍|告警|锁|锁死|冻结|无响应|串线|回音|模糊|条纹|黑边|失灵|跑|误差|出过)"
_AGAIN = r"(?:又|再次|重新|终于|现在|已经|已|目前|都|全部|均|也)"
_VERB = r"登|连(?!接了)|打印|打(?!电话|我|给)|列印|用|上网|访问|收|发|看|听到|扫|存|下载|上传|播放|识别|刷|投|充电|保存|编辑|查|导|同步|录|显示|启动|开机|点|进(?!来|行)|出|支付|付款|下单|读|写|传|拨|通话|编译|部署|提交|打开|开(?!会|始|灯)|撑|印|跑|响|转(?!账)|亮|刷新|切|运转"
_DO = r"(?:能|可以|能够|可)(?:正常|顺利|成功|继续|重新|再|流畅|直接|够|自由|自动)*(?:(?:从|在|用|往|给)[^，。]{1,6}?)?"

CHINESE_NEWS = NewsWords(
    spared=_any(
        rf"(?:都|也|再|就|一直|从来|目前|现在|暂时)?(?:没有|没|未|无|不|不会|没再|不再|未再|再也没|再也没有|再没|并未|毫无|不会再|没有再)(?:再|任何|什么|其他|其它|别的|新的|明显|有|发现|出现|发生|遇到|见|收到|报|过|一次|这个|这种|这样的|该|此|此类|类似的?|同样的|怎么|那么|随便|乱|自动|频繁|突然){{0,3}}{_BAD}(?:过|了|的|情况|现象|提示|信息)*",
        r"[\d一二三四五六七八九十]+[点:](?:\d+分?|半|多)?(?=[^，。不没未]{0,8}(?:恢复|正常|好了|解决))|就是(?:这个|这里的|那个)(?:问题|原因)|(?:昨天|昨晚|今天|今早|昨夜)(?=[^，。不没未又]{0,8}(?:成功|正常|恢复|好了|完成))|^(?:谢谢|感谢|多谢)[^不没未无但还别再请只]{0,14}$|(?:跟|和|向)(?:您|你)们?(?:说|汇报|反馈|确认|讲)(?:一声|一下)?|(?:没有再|没再|未再|不再|再没|再也没|再没有)(?!用|试|看|测|登|收|联系|连|开机|打开|打印|去|来|使用|需要|管|说|问|理)[^，。]{1,6}|(?:这|前)(?:几|两|段|一)(?:天|日|周|段)?(?:时间)?.{0,4}(?:出差|休假|请假|在外|忙|不在)[^，。]{0,4}|小[王李张刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑韩唐冯汤](?=你|您|太|真|辛苦|的坚持|$)|再见|拜拜|再次|(?:能|可以|会|又)响了?|(?:上周|昨天|前天|昨晚|早|当天|当时|今早|(?:上)?(?:周|星期)[一二三四五六日天])(?:就|已|已经|便)+(?=解决|好|恢复|正常|修好|搞定)|(?:抱歉|不好意思|对不起)[^，。]{0,12}|已?(?:经)?不是问题(?:了)?|(?:所有|全部|的|张|工|门禁)卡|[两三几这那]?个?(?:问题|故障|错误|异常|毛病)[^，。不没未无尚还难]{0,5}(?:好了|解决|消失|没了|排除|修复|搞定|恢复)|丢人|(?:周|星期|礼拜)[一二三四五六日天](?:以后|之后|起|开始|以来)|用了[一二两三几半\d]+(?:天|周|个星期)(?:了)?|忘了?(?:说|讲|回复|告诉)(?:了|你|您)*|(?:丢|丢失|消失|不见)的[^，。]{1,6}(?=又|都|已|也|全|回|找)|[一二三四五六七八九十\d]+点(?:多|半)?就(?=恢复|好|正常|能)|刷卡|打卡|工卡|门禁卡|卡片|读卡|显卡|声卡|网卡|卡号|我的卡|饭卡|不好意思|不错|不客气|不少|差不多(?=都)|没事(?:儿|了)?|没关系|没别的|没什么|没啥|没毛病|不(?:用|必|需要)(?:再)?(?:来|跟进|处理|麻烦|过来|管|担心|回复|上门|跑|看)[^，。]{0,4}|无(?:需|须)[^，。]{0,8}|无线|一次都没|一次也没|没的说|没得说|未来|不一会儿?|不到[一二三四五六七八九十\d半]+(?:分钟|秒|小时)|差点|不愧|无误|无碍|没掉过?|没断过?|没卡过?|没出过?",
        r"(?:请|麻烦|烦请|劳烦|可以|能|可|同意|请予|帮忙|帮我|直接|就|那就|那|你|您|把|将|这个|那个|此|该|本|的|了|吧|帮|先生|一下|即可|予以){0,6}(?:关闭|关单|关掉|关了|关|结单|结案|结掉|结了|销单|销案|归档|闭环|改为已解决|标记为已解决|置为已解决|转为已解决)(?!我|灯|门|账|电|机|系统|权限|功能|服务|端口)(?:工单|单子|单|案件|此单|申请|请求|这个|吧|了|即可|掉)*",
        r"(?:从)?(?:昨天|昨晚|前天|今天|今早|早上|上午|中午|下午|晚上|上?周[一二三四五六日])(?:早上|上午|中午|下午|晚上|一早)?(?:[一二三四五六七八九十\d]+点(?:多|半)?)?(?:开始|起|以来|到现在|至今|到今天|到目前)+(?:为止)?|(?:过去|最近|这)[一二三两几\d]+(?:个)?(?:小时|天|周)|第一时间|一整天|[一二三两几\d]+天(?:了|以来|下来)",
        r"(?:按照?|照着?|根据|依照?|跟着)[^，。]{0,10}?(?:说的|讲的|教的|方法|步骤|操作|指引|说明|建议|提示|要求)|(?:你|您|你们|师傅|工程师)(?:说|讲|教|写|给|发)的[^，。]{0,4}|原来(?=是)|怎么弄的都好|什么都好|大家都说(?:没问题|好)|(?:都|均)(?:说|反馈|表示)(?=没问题|正常|好)|前后|还是(?:你们|您)(?:厉害|专业|行)|比(?:以前|之前|原来|从前|换之前|坏之前)(?:还|更|都)?(?:快|好|稳|顺|清楚|清晰|流畅)|(?:和|跟|与|像)(?:以前|之前|原来|从前)一样(?=好|快|顺|了)|恢复(?:到|成)?(?:了)?(?:以前|之前|原来|从前)(?:的)?|请(?:您)?(?:放心|知悉|知晓)|(?:辛苦|麻烦|劳烦|谢谢|感谢|多谢)(?:你|您|你们|您们|大家|各位|师傅|老师|了|啦|帮忙|帮助){0,3}",
    ),
    stops=frozenset(),
    stop=_any(
        r"[?？“”\"「」]|但|不过|可是|然而|只|除了|除(?=[^，]{1,6}外)|是否|能否|可否|有没有|是不是|会不会|就是(?!这|那|说|因为|个|了|一)|我(?:好|得|行|ok)了|有人|晚[一二三四五六七八九十两几\d]|[你您]们?的(?!帮助|支持|耐心|服务|指导|努力|协助|处理|回复|方法|步骤|建议|说明|解答|指引|提示|效率)|[你您]们?(?=连|打|来|看|试|弄|查|开|发|给|远程|登|去|要|再|先)|[你您]们?(?:现在|已经|就)*(?:可以|能)|自己(?:关|来|弄|处理|买|\s|$)|里面?有|中有|写着|状态(?:是|为)|标着|写道|(?:周|星期|礼拜)[一二三四五六日天]|看(?!得|到|见|了|起来|板)|是(?:恢复|能|可以)|如果|要是|假如|若|万一|一旦|每次|才|暂|临时|凑合|将就|顶着|先|试试|看看|再|观察|保持|等|待|晚点|回头|稍后|一会|明天|明早|后天|下周|下个?月|下午[一二三四五六\d]|[一二三四五六七八九十\d]点|有时|偶尔|部分|一半|半|大部分|基本|算是|勉强|另|其他|其它|(?<!告)(?<!特)(?<!识)(?<!级)别|还|仍|依然|依旧|不|没|未|无|勿|吗|么(?!快|好|棒|多)|呢|吧(?!$)|怎|什么|哪|谁|几|多久|多少|为何|咋|请|麻烦|帮(?!了|助|忙|大忙)|需|想|要|希望|相信|但愿|觉得|以为|认为(?!可以|问题|故障|已)|盼|愿(?!意关)|应该|应当|可能|也许|大概|好像|似乎|感觉|看样子|看来|估计|貌似|大约|据说|据称|听说|听讲|说(?!明)|讲(?!解)|告诉|请告知|告知我|(?<!访)问(?!题)|显示(?!正常|出来|了)|提示|同事|别人|小[王李张刘陈杨赵黄周吴]|领导|老板|老婆|老公|家里|他|她|隔壁|"
        r"换成|换个|改用|借|买|热点|流量|备用|旧|老的|纸质|用纸|手动|手工|绕|以前|之前|原来|本来|上周|上次|上个?月|昨|曾|过几|坏|错|误|差|糟|烂|慢|卡|断|掉|闪|响(?!应)|烫|漏|红|黄|黑|白|蓝|灰|重影|模糊|丢|缺|少|多了|消失|失败|失灵|故障|异常|报错|问题|警告|弹|崩|死|停|关机|重启|重连|反复|来回|越|更(?!换|新|改|正)|取消|撤|算了|忽略|假|骗|呵呵|才怪|个鬼|修了|正在|在修|处理中|进行|计划|安排|预约|第[一二三四五六\d]|一台|一个(?=好|行|可)|其中|个别|前面|后面的|上面的|下面的|版|模式|网页版|另存|用着|先用|两次|三次|两下|拍|敲|按住|插拔|开着|同样|一样|照旧|白天|晚上|早上(?=就|又)|周末|只能|最多|至少|快好|快修|会好|能修"
    ),
    good=_any(
        r"(?:修好|弄好|搞好|调好|解决|修复|恢复|搞定|处理好|处理完|处理完毕|排除|消除|复原|找回|找回来|已不是问题|不是问题|同步好|解锁|登上|登录上|登录进去|进去|打通|开通|弄妥|消失)(?:正常|使用|运行|如常)?(?:了|啦|咯|喽|喇|的)?$",
        rf"(?:{_AGAIN}|全|一切|完全|一直|很)+(?:恢复)?(?:都)?(?:正常|稳定|清楚|清晰|流畅|到位|顺畅)(?:使用|运行|工作|办公|访问|打印)?(?:了|啦|咯|的)?$|(?:文件夹?|资料夹?|数据|邮件|网络?|信号|声音|画面|图标|记录|权限)(?:也|都|又|已经|全)*回来了",
        r"(?<![填发备插连装写签交付买约定放吃睡想做开选算谈说印拍打办画排订])(?:好|行|成|灵|可以)(?:了|啦|咯|喽|喇)+(?:啊|呀|哈|哦|的)?$|(?:正常|通|顺畅|流畅|稳定|清楚|清晰|ok)(?:了|啦|咯|喽|喇)+(?:啊|呀|哈|哦|的)?$",
        rf"{_DO}(?:{_VERB})[^，。]{{0,8}}(?:了|啦|喽|咯)$|(?:又|终于|现在|已经|已|都|均|全部|目前|也){_DO}(?:{_VERB})[^，。]{{0,8}}$",
 r"(?:运行|使用|显示|工作|访问|打印|登录|连接|收发|传输|播放|一切|全部|完全|速度|声音|画面|功能|各项|测试|都|均|已|复测|验证)(?:都|也|很|非常|已|已经|完全|均)*(?:正常|稳定|流畅|顺畅|良好|无误|没问题)|(?:能|可以|可)(?:正常|顺利|成功|流畅)+(?:地)?(?:登|连|打|列印|用|使用|上网|访问|收|发|看|听|扫|存|下载|上传|播放|查|导|启动|开机|运行|工作|办公)[^，。]{0,8}$|(?:登录|登入|连接|连线|打印|列印|安装|提交|上传|下载|同步|导入|导出|激活|重置|开机|启动)成功(?:了)?$|(?:数据|数字|金额|报表|日期|时间|内容|格式|余额)[^，。]{0,4}(?:对|准|齐|正确)了?$|(?:现在|一切|全部|目前)ok(?:了)?$|(?:已经|已|全部|都)恢复[^，。不没未]{0,4}$|新的?[^，。]{1,6}(?:可以用|能用|好用)$|终于(?:打开|登录|登上|连上|连接|进去|搞定)[^，。]{0,4}了$|(?:在线|上线|联网|联机)了$|符合(?:预期|要求|期望)|(?<!不)正常[^，。不没未]{1,5}了$|没(?:有)?(?:再|任何)?(?:报错|卡顿|掉线|断线|闪退|蓝屏|黑屏|卡纸|异常|故障|错误|杂音|延迟)了|(?:都|已|已经|又|终于|全)+(?:能)?(?:连上|接上|登上|用上|看到|装上)[^，。]{0,6}了$|(?:测试|复测|验证|自测|构建|编译)(?:都|也|已|已经|完全|均|全部)*(?:通过|成功)|(?:现在|目前|都|一切|已经|用着)(?:都|也)?(?:挺|很|非常)好(?:的|了|用)?$",
        rf"(?:不再|没再|没有再|未再|再也没|再没|不会再|没有再)[^，。]{{0,6}}(?!出现|发生|提示|跳|情况|影响|现象|意见|疑问|锁|跑|出过){_BAD}|不(?:会)?(?:再)?{_BAD}了|(?:问题|故障|错误|异常|报错|提示|杂音|现象)[^，。]{{0,6}}(?:解决|消失|没了|没有了|消除|排除|不见了|好了)|(?:使用|测试|试|用|运行|打印|登录).{0,4}没(?:有)?(?:什么|任何|其他|发现)?(?:问题|毛病|异常|故障)|没(?:有)?(?:什么|任何|其他|别的)?(?:问题|毛病|异常|故障|事)了", r"一切(?:如常|照常|安好|ok|良好|顺利)|(?:很|非常|十分|相当|挺|特别)(?:满意|稳定|顺畅|流畅)|满意",
    ),
    closes=_any(r"(?:请|麻烦|烦请|可以|能|可|同意|请予|帮忙|直接|就|那就|你|您|即可|予以|吧)[^，。不别先没未]{0,8}(?:关闭|关单|关掉|关了|关吧|结单|结案|结掉|结了|销单|销案|归档|改为已解决|标记为已解决|置为已解决)(?!我|灯|门|账|电|机|系统|权限|功能|服务|端口)|(?:关闭|关单|结单|结案|关)(?:吧|即可|好了)|把[^，。不别先没]{1,6}关(?:了|掉)"),
)  # fmt: skip

# Kind words: a clause of them after good news takes nothing back.
KIND = _any(
    r"^(?:many |a big |big |so |very |and |again |special )*(?:thanks|thank you|thx|cheers)\b(?!.*\b(?:but|not|no|nothing|still|please|though|however|although|other|another|also|if|when|closing|next)\b)|^(?:and )?both(?: the)? \w+ and(?: the)? \w+$|^it was (?:indeed |really |just |only )?(?:the|my|our|a|an) \w+(?: \w+)?$|\b(?:happy|glad|pleased|relieved|great|good|nice|nicely|lovely|super|excellent|amazing|awesome|brilliant|fantastic|perfect|wonderful|thank\w*|appreciate\w*|grateful|best|kudos|success|done|beautiful|quick|fast|professional|helpful|patient|kind|kindly|saved|friendly|impressed|worried|relief|bravo|love|cheers|delighted|satisfied)\b"
    r"|高兴|开心|满意|好|棒|漂亮|赞|厉害|谢|辛苦|给力|佩服|专业|耐心|及时|大忙|牛|完美|安心|放心|愉快|收工|完成|特此|祝|服务|效率|感动|省心|靠谱|清楚|清晰|流畅|稳定|^[\u4e00-\u9fff]{2,6}(?:部|科|处|室|组|公司|中心|学院|店) ?[\u4e00-\u9fff]{2,4}$"
)
SHORTEST = 2  # words of a clause (Chinese: characters, and one more) that say little, a name mostly
