"""The pages for engineers and requesters, made from the tables of commands, labels and scores: pure text.

`docs/pages.py` writes them to `docs/`; a test compares.
"""

from __future__ import annotations

from rules.matching.fact_reader import FACT_LABELS
from service.domain.closing.survey_scores import DIMENSIONS
from service.domain.commands.labels import RECORD_LABELS, label_name
from service.domain.commands.table import COMMANDS, REQUESTER_WORDS, CommandWord, MayWrite
from templates.words import word

_ROADS = {"R": "to the requester", "i": "internal", "-": "–"}
_WHO = {
    MayWrite.ENGINEER: "",
    MayWrite.DESK_OR_LEAD: "desk or lead",
    MayWrite.APPROVER: "approver",
    MayWrite.REQUESTER: "requester",
}

_ENGINEERS = """\
# For engineers: one page

You work every ticket by replying from your mail client. There is nothing to log in to.

- **Every letter's foot says where a plain reply goes.** Letters about your own tickets: to the requester. Letters among colleagues (a colleague's note,
  a ticket that is no longer yours, "it is late" to a lead): it stays inside. `#note` keeps any mail internal.
- **What greets the requester goes to the requester**, whatever command stands beside it: `Hello Ann,` and your text reach her, also with `#hold` or
  `#assign noor`. Where that is unsure (`#note`, `#merge`, `#spam` …) you are asked. Other text beside an internal command stays inside; when the
  foot had promised it to the requester you read so at once, and `send` sends it.
- **Words hand nothing over.** "Anna is on it" goes to the requester, and the ticket stays yours; you read so, with the `#assign` for it.
- **A tap writes the command.** Under each request stand *Take it · Promise a time · Hand over · Solved*: they open a reply with the
  command in it, and you change what you like before you send it. All letters on a ticket are one conversation with one subject,
  `[T-1042] Printer jam (Ann Lee)`; sort them by `X-Postdesk-Ticket`, `X-Postdesk-Kind` or `List-Id`.
- **A command is a line of its own** at the top or the bottom of what you write: `#word`, no space after the sign. `＃` and the
  Chinese words work as well (`#备注`, `#预计明天下午`); capitals do not matter. One message may have several commands.
- Greetings and signatures are ignored. `#1`, `# heading` and a hashtag inside prose are text.
- **Nothing that looks like a command reaches the requester.** A command that is unknown, stands in the middle of the text,
  contradicts another or may not be run makes us hold the whole message until the same time on the next working day and tell you why, with the closest match.
  Answer `send` to release the text without commands, `note` to keep it internal, or write the mail again; where only the way of
  the text was in question, the commands run with either answer. The habits of other desks are asked about
  too: `resolve`, `mark as resolved`, `close T-1`, `escalate needs the vendor`, `note: …` or `ask noor` as a whole mail, `/close`, `# resolve`, `[resolve]`, "I fixed it. #resolve", a line that calls `@noor`, `[internal] …` and `内部：…`, a greeting to a colleague,
  what was meant for another letter (`1 accept`, `send`), a bare `P1`, `16:00` or `42`, a mere "yes", "no" or "ok", `TODO …`, what tells of the requester and says "you" to nobody ("Ann's boss called"),
  what passes the ticket on ("not my area", "dup of 41", "can you take this one?"), and a note that you are away.
  Such a short answer goes out where it greets the requester or answers what they asked since a colleague wrote to them ("Which room?", then `214`; "Can you come today?", then
  "yes"); "ok" also answers anything else that they wrote since then, and as the reply to an escalation it only says that you have seen it.
  One word, number or time as the answer to a refused command is what it lacked: `#assign` refused, then `noor`.
  A short answer without a greeting ("I told her by phone") is taken for a word about the question: it becomes a note, and you are told how to send it.
- Either every command in a message runs, or none does. `#undo` takes the last one back where it can be taken back; after `#cancel`, `#decline` or `#spam` the ticket
  waits again for what it waited for. Undo does not notify the requester; tell them yourself if needed.
- Commands that aren't about a ticket (`#new`, `#away`, `#list` …) go to **your personal desk address**, which is in your welcome email
  and in every digest; the subject of a new email may hold one (`#away until friday`), and `#new` is the only command in its email. No news means it is done, except where your text stayed internal.

## An example

```
{example}
```

## Commands

*The text* says where the rest of the mail goes when it greets nobody. Commands marked "–" don't affect where the text goes; on their own, they keep it
internal. A mix of both kinds asks you first, and the answer (`send` or `note`) runs them. In answer to a letter among colleagues only `#ask`, `#appoint`, `#resolve`, `#close` and `#decline` send
their text to the requester without a greeting.

{commands}

## Times

`16:00` · `4pm` · `90m` · `2d` · `3 business days` · `friday` · `friday 10:00` · `tomorrow morning` · `next monday` · `1 Dec` ·
`2026-12-01 10:00` · `半小时后` · `明天下午` · `后天上午10点` · `周五` · `下周一 9点` · `12月1日` · `3个工作日`

They are read in the desk's time zone; `10:00 UTC+1`, `10:00 Europe/Berlin` and `北京时间10点` name another. `2d` counts the calendar's days,
`2 business days` the days on which the ticket's team works. A day alone means its end for a promise (17:00) and its start for `#hold` and `#away` (09:00);
so does an afternoon (17:00 and 14:00). A promise or a `#hold` that ends on a day on which the desk is closed and names no time
of day (`saturday`, `2d`) is asked about. A time that comes twice, in the night in which summer time ends, is the next one; letters say which (`02:30 UTC+1`).
A time that has passed, a date such as `12/1` that can be read in two ways, or a zone that several places use (`IST`, `PST`) gets a question
back: we ask rather than guess.

## The record

Lines that begin with a label go into the ticket's record, in any mail; a part runs to the next label or an empty line.
`#resolve` needs a solution: where none is labelled, your text is the solution.

{record}

## People and tickets

`bob`, `bob@acme.example`, `me`, `team:network`, `组:网络` name who; several are parted by commas. `42` and `T-42` are the same ticket.
Somebody on the phone: `#new ann@example.com phone`, and the story below it; a caller without mail:
`#new "Ann Lee" +86 10 5555 phone`. A forwarded mail with `#new` is filed for its original sender.
So is a requester's mail that you forward to a desk's own address, such as `hr@acme.example`; what you write above it stays in the desk. A stranger's mail (phishing,
a newsletter) stays your own report.

## Files and pictures

What the requester attached, and screenshots in the text, come with your letter; your files and pictures go to the requester in the same way. Programs, and
what is too much for one letter, stay on the ticket: the letter names them, and you get a receipt when it was a file of yours. `#files` sends the ticket's files in parts that a letter
carries each, `#files 2` the second one: what had no room in the letter that brought the mail. Who gets the ticket
later by `#assign` or `#escalate` gets the requester's files with it.

When a letter to the requester came back you get the server's words. "No more letters go there" means that the address is gone:
`#resend to ann@home.example` sends the last answer to another one, which reads along from then on.

## Asking colleagues and vendors

`#consult bob, team:db is the index broken?` asks people and teams without giving the ticket away; several such lines may stand in a mail,
for at most twenty people and teams. Each of them gets what is known so far, and who else is asked. **Whatever they reply is an internal note**: you and whoever asked
see it at once, all who were asked by the same mail in one letter with the answers of a quarter of an hour, the requester never. What further members of a
team answer comes to you in that letter, too, unless the ticket is P1. Who has not answered after a working day is reminded once, and you are told.

A vendor is asked the same way: `#consult support@vendor.example is 4.2 known to jam?`. They see your words and nothing else: no history, no
note, nothing of the requester, and the rest of your mail with its files only where the mail asks nobody but vendors. Their own ticket
number is taken from their subject and put into yours, so that their system finds the case again; asking the same address once more goes on
in that case. People on the requester's side are not asked this way: `#ask` asks the requester, `#watch` lets somebody read along.

## Tasks and improvements

`#task team:db check the index due 2d` gives a part of the work away to one person, or to a team: its task is done by whoever does it first. While a task is open the
ticket waits for it and cannot be resolved; its deadlines run on, and what you reply still goes to the requester. The owner is reminded
before the deadline and at it; later you and the lead hear of it.

Who owns a task replies `done` and a line on how, `#eta friday` for another deadline, or anything else as a word to you: none of it reaches
the requester. "Done, but the second one still fails" leaves it open, and its owner is told so. `#undo` takes the last task back, `#task drop 2` any other; a ticket that is closed drops its tasks, and the owners are told.

`#improve bob order spare rollers due 1 Dec` notes an action for next time. It holds nothing up and lives on after the ticket.

## Appointments

```
#appoint tomorrow 10:00-10:30 We will look at it together.
Place: room 312
Prepare: your laptop, your badge
```

The end may be left out, or said as `10:00 for 30 minutes`. The requester gets the time, what to prepare and a calendar file, and answers yes or with another time; until then the ticket waits for them.
An accepted time holds the ticket until it has come. Both of you are reminded a day and an hour before it, and afterwards you are asked how
it went. `#appoint` with another time moves it, `#appoint off` calls it off, `#undo` takes the last of these back. Automatic
calendar replies are shown to you but don't change the appointment: only the requester's own reply counts. An answer to an earlier time is on record only.

## Changes and approvals

```
#change Load firmware 7.2 on the gateway tonight
Risk: medium, everybody is offline for a minute
Impact: all who work from home
Roll-back: load 7.1
Backup: configuration saved
```

The desk's rules say which lines must be there and who approves; a missing one is asked for, and your reply with it goes on from there. While
approvers decide, the ticket waits, its clock stands, and it cannot be resolved; a first answer is owed all
the same. You are told who was asked and by when, and how they decided. Sending `#change` again restarts the approval, and earlier votes are discarded; `#change withdraw` (`#变更 撤回`) or `#undo` takes
it back. A standard change that a rule approves beforehand is only put on record. Requests that a rule wants approved wait by themselves
and come to you with a note; `#change` asks once more where nobody decided in time. What its requester adds before it is decided ("make it two")
is shown to its approvers, who decide on both; a vote on the text of before counts no more. Where the category was wrong, the right one takes the
question to whom its rule names, or takes it back where no rule wants it approved, as long as nobody said no; so does `#undo` of a correction
that brought it. When the ticket ends, whoever was asked hears that they need not decide; if it comes back, they are asked again.

**You are an approver?** Answer the letter that asks, by its link or with `approve` or `reject` and why (`批准`, `驳回`). It counts from your own
mailbox and from that letter only, once, and for what you were shown. "Yes, but only after 18:00" is no yes: your words go to the engineers
and you are asked again. Thanks, a name, a job or "Well prepared" beside a yes change nothing. You read that your decision counts and who has been
told; the reason of a no goes to the requester as you wrote it. Silence is no, after a reminder and your deputy; a yes after that is asked for
once more, by one click. Your out-of-office reply passes the question to your deputy at once. Where several must approve, whoever asked reads who
has decided and who is missing. Nobody approves what they ask for.

## Merging, splitting, linking

`#merge 42` on T-41 makes it part of T-42. **Where both are the same requester's** it is done at once: they get one short letter, later mails to
either thread arrive on T-42, people who read along come with it, and a note there says what T-41 held.

**Where they are of different people** you are asked to confirm it by a reply first. From then on each answer on T-42 goes to both, to each
in their own thread, and neither sees the other's name, number or words: what the requester of T-41 writes reaches you as an internal note, and
your reply to that letter goes to them alone. The requester of T-42 decides whether it is solved; the other one gets the solution with the word
that they can reply if it is not, and if they do, T-41 is a ticket of its own again, and yours. By when either of them was told to hear from us binds T-42;
where it had no time, its requester is told that one.

`#unmerge 41` on T-42, or `#unmerge` on a mail of T-41, or `#undo`: T-41 is as it was before. Mails that came meanwhile stay on T-42.
A ticket with open tasks, a change that waits or an appointment is not merged, nor is anything merged into a ticket that has ended. Where the other
one's requester ends theirs, or you end it without a solution, this one goes on alone.

`#split The second monitor` makes a ticket of its own from what the requester wrote last, attachments included; what stands behind the word is
its subject, the rest of your mail a note for whoever gets it. The rules look at the sentences that speak of the subject as at any new mail (at the
whole text where none does); the requester reads them and gets the number in a thread of its own. Where two people's tickets are merged, it is what the one wrote whose mail you answer. A mail that was split off already is split
off again only under another subject. `#link 42` notes on both tickets that they belong together; requesters never hear of it.

## Many report the same

When five people report what looks like one thing within a quarter of an hour, the service desk gets one letter that asks whether it is a **major
incident**. Reply `yes`, `yes without T-7`, `yes with T-9`, or `no` (`是`、`是，除 T-7`、`不是`); the first answer counts. It becomes a ticket
of its own, led by the engineer who has most of the reports.

- Your reply to the major incident reaches everybody who reported it, each in a thread and language of their own; write in both languages
  where both are served. `#note` stays internal, `#eta` promises all of them.
- `#resolve` asks each of them whether it is solved, and closes the major incident. Who says no has their own ticket opened again, with you. What you write on it
  after that reaches none of them, and you are told so; `#reopen` takes in who reports the same from then on.
- Who reports the same later is told at once that you are on it, reads what you wrote last, and joins; you get a list of them every half hour.
- `#undo` on a major incident that was none, as long as it holds nothing else to take back, or `#cancel`: its reports go on alone, also when it comes back.
- `#unmerge 7` takes a report out, `#merge 50` on a ticket lets it join T-50; one that its reporter cancels counts no more. What a reporter writes comes to you, and your reply to that
  letter goes to them alone.

## Spam

`#spam` closes the ticket and remembers the sender: their next mails are kept apart and never answered (`postdesk inbox list` shows them as quarantined).
`#notspam` or `#undo` takes both back; `postdesk people --spam` lists who is remembered, `--forget ADDRESS` hears them again. People of the
organisations that the desk serves are never remembered: there, only the ticket is marked.

## Articles

`#kb paper jam` finds articles, on a ticket or at your personal desk address; `#similar` shows solved tickets like this one, as far as you may see them.
`#use printer-jam` puts an article below your own words into the answer; you are asked first where it is in another language than the requester's.
`#publish` drafts an article from a solved ticket, without the people in it, and the service desk publishes it by replying `approve`. More: [knowledge.md](knowledge.md).

## When you are away

`#away until friday` hands your open tickets on: one email tells you where each went, and your requesters hear who looks after them. `#back`, or the
first morning after your return, gives you back those that nobody has taken. `away:` of the roster does the same on its first morning.
`#away 14 Dec - 18 Dec` (or `to`, `through`, 到) is said ahead: until the first day you get tickets as always, the last one is a day away, and you are back on the next day on which the desk works.
Several absences may lie ahead; `#back` while you are here calls them off.

So does your out-of-office reply to an email of the desk, where it says the day on which you are back, or the last one away (through Friday); with `#back` the desk stops listening to that note.
Without a day it hands on the one ticket that it answers. One that only speaks of hours, or of days to come, changes nothing.

## Digests

*Late* is one thing in digests, in `#list late`, in reports and on the command line: a promised time has passed, or the deadline of the first answer or of the
solution, while the ticket's clocks ran. Another time that you promise doesn't make up for a late solution; what passes while a ticket waits for its requester
or is on hold is not late.

Answer a digest line by line, the number first; the words are the same, without the sign:

```
1 accept
3 hold until tuesday
5 resolve replaced the roller
6,7 assign bob
```
"""

_EXAMPLE = """\
Hello Ann,

the roller is on its way, I will be with you this afternoon.

#eta 16:00
#time 20m
Diagnosis: worn roller"""

_REQUESTERS = """\
# For requesters: one page

Write to the support address as you would write to a colleague. You get an answer within seconds that tells you who is on it, or that a
colleague will be, and by when a person will reply; of many emails within an hour only the first few are acknowledged. To add something, **just reply to any of our messages**; there is nothing to log in to.

**Details that speed things up** (optional, one per line):

{facts_en}

**One word is enough.** Reply with it alone; {first_en} also count as the first line above more text:

{words_en}

**Our first answer may name an article** that solves it. Reply `solved` when it did, or `article` and its name to read all of it.

**When we need you at a certain time** we propose one, with a calendar file. Reply "yes", or with a time that suits you better.

**Some requests need an approval**, access or purchases for example. We tell you whose approval it needs, by when, and how it was decided; if nobody
decides in time, we tell you that too, and who takes it on. What you add before that is shown to whoever decides.

**When we think it is solved** we ask you. Reply "yes" and the ticket is closed, "no" and we pick it up again; the links in the email write that
reply for you. We close nothing without your confirmation, unless two reminders go unanswered or the desk tells you
why it closes it; even then, a reply reopens it.

**How was it?** When you have confirmed a solution we ask, at most once a week, for four scores from 1 to 5: {scores_en}. Click, or type `5 4 5 5` and a comment
if you like; one click gives 5 for all. You can change your mind for a week.

# 给请求人：一页说明

像给同事写信一样，写邮件到服务台地址即可。几秒钟内您会收到回复，告诉您由谁（或由哪个团队）处理、最晚什么时候有人答复；一小时内连续写来的许多封，只有最先几封有这样的回复。
**想补充什么，直接回复我们的任何一封邮件**，不需要登录任何网站。

**一开始就写上会更快**（每项一行，可不写）：

{facts_zh}

**回一个词就行。** 单独写；{first_zh}也可以写在第一行，下面再写别的：

{words_zh}

**我们的第一封回信里可能有现成的办法。** 解决了就回复“已解决”；想看全文，回复“文章”加上它的名字。

**需要您配合的时候，会先约时间**，并附上日历文件。回复“可以”，或者写上您方便的时间就行。

**有些申请需要先审批**，例如开通权限、采购。我们会告诉您正在等审批、最晚什么时候有结果，以及结果如何；如果期限内没有人审批，也会告诉您，并说明由谁接着处理。

**我们认为解决了，会先问您。** 回复“可以了”就关闭，回复“还不行”我们继续处理；邮件里的链接会替您写好回复。
没有您的确认我们不会关闭，除非两次提醒都没有回音，或者服务台说明原因后关闭；之后您一回复，工单就会重新打开。

**您满意吗？** 您确认解决之后，我们会请您打四个分（每周最多一次），每项 1 到 5 分：{scores_zh}。点一下链接，或直接写 `5 4 5 5`，后面可以写意见。
一周之内都可以改。
"""


def engineers_page() -> str:
    """`docs/engineers.md`: the commands that are available, and how to write them."""
    return _ENGINEERS.format(
        example=_EXAMPLE,
        commands=_table(
            ("write", "中文", "it does", "the text", "who"), [_command(row) for row in COMMANDS if row.available]
        ),
        record=_table(
            ("part", "labels"),
            [(label_name(key, "en"), _labels(labels)) for key, labels in RECORD_LABELS.items()],
        ),
    )


def requesters_page() -> str:
    """`docs/requesters.md`, in both languages."""
    return _REQUESTERS.format(
        first_en=", ".join(f"`{row.typed[0]}`" for row in REQUESTER_WORDS if not row.whole),
        first_zh="、".join(f"`{row.chinese[0]}`" for row in REQUESTER_WORDS if not row.whole),
        facts_en="\n".join(f"- `{label_name(key, 'en')}: …`" for key in FACT_LABELS),
        facts_zh="\n".join(f"- `{label_name(key, 'zh')}：…`" for key in FACT_LABELS),
        words_en=_table(
            ("word", "it does"),
            [(" or ".join(f"`{one}`" for one in row.typed[:2]), row.meaning("en")) for row in REQUESTER_WORDS],
        ),
        words_zh=_table(
            ("词", "作用"),
            [(" 或 ".join(f"`{one}`" for one in row.chinese[:2]), row.meaning("zh")) for row in REQUESTER_WORDS],
        ),
        scores_en=", ".join(word("en", "typed", one) for one in DIMENSIONS),
        scores_zh="、".join(word("zh", "typed", one) for one in DIMENSIONS),
    )


def _labels(labels: tuple[str, ...]) -> str:
    english = [f"`{one.capitalize()}:`" for one in labels if one.isascii()]
    chinese = [f"`{one}：`" for one in labels if not one.isascii()]
    return " ".join([*english[:2], *chinese[:2]])


def _command(row: CommandWord) -> tuple[str, ...]:
    return (
        f"`#{row.word}`" + (f" {row.example}" if row.example else ""),
        f"`#{row.chinese[0]}`",
        row.meaning_en,
        _ROADS[row.text],
        ", ".join(_WHO[who] for who in row.who if _WHO[who]),
    )


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
