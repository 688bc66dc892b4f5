"""An approver's answer: what is a yes, what is a no with its reason, and what is neither. In doubt it is neither."""

import pytest

from service.domain.approval.vote_words import VoteWords, parse_vote

YES = [
    "approve", "Approved.", "Yes", "ok", "OK!", "#approve", "＃批准", "批准", "同意。", "可以", "好的，谢谢", "I approve this change", "Go ahead",
    "Hi Piet,\n\nApproved. Thanks\n\nCarl", "Approved\n\nBest regards\nCarl Wang", "Carl, approved", "no objections", "没有意见，同意", "同意\n\n王伟\n",
    "LGTM", "**Approved**",
]  # fmt: skip
AS_PEOPLE_WRITE = [
    "approve\n\nGao", "approve\n\nlooks fine", "Approved, thanks / CIO", "Approved //Gao", "Approved (Gao)", "approve\nGao Lei | CIO",
    "Approved - thank you Piet", "Approved, thanks Piet.", "@Piet approved", "Hi Piet, approved", "Hi Piet,\n\napproved.\n\nThanks for the details.\nRita",
    "Yes, go ahead. Thanks for asking!", "ok from my side", "I hereby approve the change.", "You have my approval", "+1 from me", "sounds good, approved",
    "Approved. Well prepared, thanks.", "Approved. Have a good weekend!", "No objections from me", "This is approved", "批准，按计划执行", "同意变更，谢谢皮特",
    "好的，批准\n\n高\n发自我的iPhone", "同意\n祝好\n王芳", "可以，同意执行", "我没意见，可以做", "批准，祝周末愉快", "同意，谢谢\n高总", "同意给她开通",
]  # fmt: skip
LIMITED = [
    "Approved, Monday", "Approved / Monday", "approve (after lunch)", "Approved in principle", "approved, thanks for not doing it on Monday",
    "Thanks for waiting until Saturday, approved", "approved\nTest First", "agree with Bob", "approve it not", "ok for now", "Approved for testing only",
    "thanks", "sounds good", "原则上同意", "暂时同意", "同意一半", "我不太同意", "同意，不过要先备份", "批准\n但是请周六做",
]  # fmt: skip
NO = {
    "Sorry, no, too dear": "too dear", "抱歉，不同意，太贵": "太贵",
    "reject": "", "No.": "", "不同意": "", "不行": "", "#reject too risky": "too risky", "Reject: too risky, do it on Sunday": "too risky, do it on Sunday",
    "No, too risky": "too risky", "驳回 风险太大": "风险太大", "不同意，今天不行": "今天不行", "Rejected.\nThe firmware is two days old.\nCarl": "The firmware is two days old.",
    "not approved, the board meets on Friday": "the board meets on Friday", "No! We freeze until Friday": "We freeze until Friday",
    "拒绝：先问财务": "先问财务",
}  # fmt: skip
NEITHER = [
    "yes, but only after 18:00", "Approved, if Dana agrees", "Yes?", "approve?", "可以，但是18点以后", "同意，但需先备份", "可以吗？", "I think yes",
    "Approve\nreject", "no - yes", "No, go ahead", "Not yet", "reject?", "I am out of the office until Monday", "What does this mean?", "", "   ",
    "approve 2", "Yes, approved for tonight", "nothing to say", "nobody asked me", "I will look at it tomorrow", "不知道", "Please call me",
    "No idea", "No time today, ask Rita", "ok to wait", "> approve", "Approved by Carl, says Eve", "yes " * 5000,
]  # fmt: skip


IN_OTHER_LANGUAGES = {
    "Aprobado.": "approved", "Hola Piet,\n\nde acuerdo, gracias\n\nCarl": "approved", "Sí, adelante": "approved", "Rechazado, demasiado caro": "rejected",
    "Aprobado, pero no antes del viernes": "", "Aprovado, obrigado": "approved", "Sim, pode avançar": "approved", "Não aprovo": "rejected",
    "Aprovado se a Dana concordar": "", "Approvato. Grazie": "approved", "Va bene, procedete": "approved", "Non approvo: troppo caro": "rejected",
    "Approvato solo per oggi": "", "承認します。よろしくお願いします。": "approved", "はい、承認します": "approved", "却下します。予算がありません": "rejected",
    "承認できません": "rejected", "条件付きで承認します": "", "Согласовано": "approved", "Да, одобряю. Спасибо": "approved",
    "Не согласовано": "rejected", "Отклонено, слишком дорого": "rejected", "Согласовано, но после пятницы": "",
    "Estoy de acuerdo": "approved", "Rechazado por Dana, yo apruebo": "", "Eu aprovo": "approved", "Sono d'accordo, grazie": "approved", "Я согласен": "approved",
    "Estoy de acuerdo con el riesgo": "", "Я согласен частично": "", "No estoy de acuerdo": "rejected", "Non sono d'accordo": "rejected", "Я не согласен": "rejected",
    "Yo no apruebo": "rejected", "Eu não aprovo, é caro": "rejected", "Io non approvo": "rejected", "Я отклоняю": "rejected",
}  # fmt: skip


@pytest.mark.parametrize(("text", "decided"), IN_OTHER_LANGUAGES.items())
def test_an_approver_answers_in_their_own_language(text, decided):
    assert parse_vote(text, "Carl Wang", ("Piet",)).decided == decided


@pytest.mark.parametrize("text", YES)
def test_a_yes_is_nothing_but_a_yes(text):
    assert parse_vote(text, "Carl Wang" if "王" not in text else "王伟") == VoteWords("approved")


@pytest.mark.parametrize("text", AS_PEOPLE_WRITE)
def test_kind_words_names_and_jobs_beside_a_yes_change_nothing(text):
    assert parse_vote(text, "Carl Wang", ("Piet", "皮特", "Ann Lee")) == VoteWords("approved")


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("yes yes, approved!", "approved"), ("Yes yes yes", "approved"), ("ok ok, approved", "approved"), ("approved approved", "approved"),
        ("同意同意", "approved"), ("好的好的，同意", "approved"), ("no no", "rejected"), ("no no, too risky", "rejected"), ("不同意不同意", "rejected"),
        ("yes yes no", ""), ("not not approved", ""), ("yes yes but later", ""),
    ],
)  # fmt: skip
def test_a_word_said_twice_says_no_more_than_once(text, decided):
    assert parse_vote(text, "Carl Wang").decided == decided


# kind words without a stop before them, and what a purchase is answered by
RUN_TOGETHER = [
    "approve please", "approved pls", "approve thanks", "approved thank you", "Approved many thanks", "go ahead please thanks", "ok thanks",
    "批准，请尽快", "同意，尽快", "Approved, asap please", "buy it", "Yes, order it", "ok buy it please", "Please order them", "同意购买", "行，买吧", "可以买",
    "好，订吧", "同意下单", "approved to order",
]  # fmt: skip
WILL_NOT = ["I will not approve this", "I won't approve it", "We won’t agree to that", "Sorry, I will not approve that", "我不会批准", "不会同意的"]
UNDECIDED = [
    "I cannot approve this yet", "I can't approve this before Monday", "can you approve please?", "thanks", "please", "buy two", "order it if it is cheap",
    "I cannot approve this", "无法批准",  # perhaps it is not theirs to decide
    "I cannot say", "不买不行吗", "尽快", "暂不批准", "approve please only one", "买之前问一下价格", "Please approve",
]  # fmt: skip


@pytest.mark.parametrize("text", RUN_TOGETHER)
def test_a_kind_word_without_a_stop_changes_nothing(text):
    assert parse_vote(text, "Carl Wang") == VoteWords("approved")


@pytest.mark.parametrize("text", WILL_NOT)
def test_who_will_not_approve_has_said_no(text):
    assert parse_vote(text, "Carl Wang").decided == "rejected"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("不会同意的", ""), ("我不会批准，太贵了", "太贵了"), ("I won't approve this", ""),
        ("I will not approve this: too expensive", "too expensive"), ("No", ""), ("不同意，太贵", "太贵"),
    ],
)  # fmt: skip
def test_the_reason_of_a_no_is_what_stands_behind_it(text, reason):
    """不会同意的 gave 会同意的 ("will agree") as the reason."""
    assert parse_vote(text, "Carl Wang") == VoteWords("rejected", reason)


@pytest.mark.parametrize("text", ["Ann approved thanks", "Ann Lee has approved", "Piet agreed to it", "皮特 同意"])
def test_what_another_approved_is_no_yes_of_the_writer(text):
    assert parse_vote(text, "Carl Wang", ("Piet", "皮特", "Ann Lee")).decided == ""


@pytest.mark.parametrize("text", ["Carl approved", "Piet, approved", "Ann go ahead please", "Approved Piet"])
def test_whom_a_yes_is_said_to_changes_nothing(text):
    assert parse_vote(text, "Carl Wang", ("Piet", "皮特", "Ann Lee")) == VoteWords("approved")


@pytest.mark.parametrize("text", UNDECIDED)
def test_what_only_sounds_like_either_is_asked_again(text):
    assert parse_vote(text, "Carl Wang").decided == ""


@pytest.mark.parametrize("text", LIMITED)
def test_a_word_that_limits_a_yes_makes_it_none(text):
    assert parse_vote(text, "Carl Wang", ("Piet", "皮特", "Ann Lee")).decided == ""


@pytest.mark.parametrize("text", NO)
def test_a_no_brings_its_reason(text):
    assert parse_vote(text, "Carl Wang") == VoteWords("rejected", NO[text])


@pytest.mark.parametrize("text", NEITHER)
def test_a_condition_a_question_and_everything_else_decide_nothing(text):
    assert parse_vote(text, "Carl Wang").decided == ""


@pytest.mark.parametrize(
    "text",
    [
        "Approved, go ahead. Regards, CIO", "Approved. Kind regards, Dana", "Yes please proceed", "Yes, please go ahead",
        "OK, please do so", "Genehmigt, viele Grüße", "Genehmigt. Viele Grüße, Dana", "Ja, bitte machen", "Freigegeben, danke!",
        "Einverstanden.", "D'accord pour moi", "Oui, allez-y", "Approuvé, merci", "Validé. Cordialement, Jean", "Je suis d’accord",
        "同意，尽快实施",
    ],
)  # fmt: skip
def test_a_yes_as_people_of_several_languages_write_it(text):
    assert parse_vote(text, "Dana").decided == "approved"


@pytest.mark.parametrize("text", ["Abgelehnt, zu riskant", "Abgelehnt: am Freitag nicht", "Refusé : trop risqué", "Nein", "Non"])
def test_a_no_of_theirs(text):
    assert parse_vote(text, "Dana").decided == "rejected"


@pytest.mark.parametrize(
    "text",
    [
        "Genehmigt, wenn die Sicherung läuft", "Genehmigt?", "Ja, aber erst am Montag", "Ja oder nein?", "Nicht jetzt",
        "Einverstanden, sofern Piet zustimmt", "Approuvé sous réserve d'une sauvegarde", "Oui mais lundi", "D'accord ?", "Allez-y demain",
        "Approved. Regards, only if Noor agrees", "Approved, go ahead. Regards to Noor, but wait", "Yes please proceed after 18:00",
        "同意，尽快备份后实施", "sounds good",
    ],
)  # fmt: skip
def test_a_yes_with_a_condition_is_none_in_any_language(text):
    assert parse_vote(text, "Dana").decided == ""
