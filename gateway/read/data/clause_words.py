"""The words of answers by what they do in a clause, and the orders of them that say that something works (or ask us to close).

Each word (or fixed phrase) belongs to one class, a letter; a clause becomes the string of the letters of its words, and `forms` are patterns
of such strings. So a sentence is understood for its build, whatever the thing is called. The letters:

    both      y yes · a adverbs that change nothing · h now, again · k courtesy · s it, this, all · t things that are repaired · j ticket, case · c can
              x what one can do with a thing · G solved (of anything) · D gone (of a fault alone: files that are gone are no good news) · g fine (of a thing)
              v works · n not · N see below · e error, fails · M appears, message (good when a fault does not) · m any more · r please, you can · l close
              T tested · o an opening that may go on as it likes · w a word not known · ! a word that leaves it uncertain
    English   B again alone · Q it alone · d the, my · U my alone · K your · i people who say it of themselves · b is, has been · z was, seen · A arrived
              R online, quick (only with again, now) · V opens, prints (likewise) · N back · f fixed it · W got it working · X, Y as x, less sure · H able to
              P since when · Z how long · S after, with · p other prepositions · I has stopped · L can be closed · J after a restart · O thanks for
              E says nothing by itself ("it did", "sure") · C no need to come · F properly, as before · u loaded, enabled · q we can · 4 too · 0 two, several
    Chinese   z particles at the end · Z those of a change (了) · q you · N no more · H normal, F what runs normally · I back · C can by now · u the particle of a proposal
              P clear, steady, all there · B put in, set up
"""

from __future__ import annotations

import re

from msgspec import Struct

from gateway.read.later_pattern import compile_later


class PhraseWords(Struct, frozen=True, eq=False):
    """One language, itself only: known by identity. `words`: word or phrase -> its sign, a character that stands for all its classes; `forms` are patterns of such signs."""

    spaced: bool  # are words written apart
    words: dict[str, str]
    openings: tuple[tuple[str, re.Pattern[str]], ...]  # sign -> pattern, tried before single words
    opening: re.Pattern[str]  # any of them: most words begin none
    danger: re.Pattern[str]  # a word not known that is one of these is "!"
    heavy: frozenset[str]  # signs without which a clause that is not understood does no harm
    things: frozenset[str]  # signs of things and names: a confirmation without them is of the whole
    mere: frozenset[str]  # signs of which a mere "yes" is made: it is of nothing
    forms: tuple[tuple[str, str], ...]  # kind -> pattern of signs
    joints: re.Pattern[str]  # where a clause that is not understood as a whole may be two


_SIGNS = "".join(map(chr, range(0xA1, 0x100)))  # one octet each: `re` takes four times as long to compile sets of others


def _sign_words(spaced: bool, **classes: str) -> tuple[dict[str, str], dict[str, str]]:
    """The signs of the words (entries are parted by blanks, the words of a phrase by "_"), and of each class all signs that it is in."""
    letters: dict[str, str] = {}
    for letter, words in classes.items():
        for word in words.split():
            entry = word.replace("_", " " if spaced else "")
            letters[entry] = "".join(sorted({*letters.get(entry, ""), letter}))
    sets = sorted({found for found in letters.values() if len(found) > 1})
    signs = dict(zip(sets, _SIGNS[: len(sets)], strict=True))
    members = {letter: letter + "".join(signs[found] for found in sets if letter in found) for letter in classes}
    return {word: signs.get(found, found) for word, found in letters.items()}, members


def _any_of(openings: tuple[tuple[str, re.Pattern[str]], ...]) -> re.Pattern[str]:
    return compile_later("|".join(pattern.pattern for _, pattern in openings))


def _forms(members: dict[str, str], parts: dict[str, str], forms: str) -> tuple[tuple[str, str], ...]:
    """Lines "kind: pattern of letters" as patterns of signs; names in angle brackets stand for parts, blanks are for the eye."""
    return tuple(
        (kind, _spell_out(pattern, members, parts))
        for kind, _, pattern in (line.partition(":") for line in forms.strip().splitlines())
    )


def _spell_out(pattern: str, members: dict[str, str], parts: dict[str, str]) -> str:
    for name, part in parts.items():
        pattern = pattern.replace(f"<{name}>", f"(?:{part})")
    pattern = re.sub(r"\[[^\]]*\]|[A-Za-z]", lambda found: _signs(found[0], members), pattern.replace(" ", ""))
    return f"(?:{pattern})\\Z"


_HEAVY = "!neMNDIqclL"
_THINGS = "tw"


def _having(members: dict[str, str], letters: str) -> frozenset[str]:
    """All signs that stand for one of the classes."""
    return frozenset("".join(members.get(letter, letter) for letter in letters))


def _of_only(members: dict[str, str], letters: str) -> frozenset[str]:
    """All signs that stand for these classes and no other."""
    others = "".join(signs for letter, signs in members.items() if letter not in letters)
    return _having(members, letters) - frozenset(others)


def _signs(letters: str, members: dict[str, str]) -> str:
    inside = "".join(members.get(letter, letter) for letter in letters.strip("[]"))
    return f"[{inside}]"


def bent(verbs: str, ending: str) -> str:
    """English verbs ("open", "boot_up": the first word alone bends) with one of the endings s, ing and ed."""
    return " ".join(_bend(*verb.partition("_"), ending) for verb in verbs.split())


def _bend(head: str, joined: str, rest: str, ending: str) -> str:
    if re.search("[^aeou]y$", head) and ending != "ing":
        stem = head[:-1] + "i"
    elif ending == "s":
        stem = head
    else:
        stem = head.removesuffix("e") + (head[-1] if head in _DOUBLED else "")
    return stem + ("es" if ending == "s" and re.search("(?:s|x|sh|ch|i)$", stem) else ending) + joined + rest


# What things do when they work.
_DOUBLED = frozenset(["log", "scan", "run", "get", "plug", "spin"])
_DOES = (
    "open load boot boot_up start start_up ring charge sync synchronise synchronize connect reconnect respond react play scan copy refresh update display render launch print "
    "install download upload save export import calculate process dial transfer deliver turn_on switch_on power_up power_on log_in sign_in authenticate register detect recognise recognize accept "
    "build compile deploy complete post stream record zoom scroll warm_up cool heat light_up operate perform behave communicate mount validate"
)
_DONE = "open load boot start charge sync synchronise connect reconnect refresh update display install download upload save export import calculate process transfer deliver register detect recognise recognize accept build complete post mount map grant activate enable assign deposit validate submit approve book sign print scan archive email"

# ---------------------------------------------------------------- English
_EN_WORDS, _EN_MEMBERS = _sign_words(
    True,
    F="properly perfectly smoothly normally correctly flawlessly nicely fine well great like_a_charm like_a_dream as_it_should as_they_should as_usual as_normal as_before like_before as_expected without_problems without_any_problems without_any_problem without_a_problem without_problem without_issues without_any_issues without_any_issue without_an_issue without_errors without_any_errors without_any_error without_an_error without_trouble without_any_trouble without_difficulty without_any_difficulty without_a_hitch "
      "without_interruption without_interruptions without_any_interruption without_a_glitch without_hiccups without_any_hiccups without_crashing without_freezing without_dropping without_dropouts without_complaint without_complaints without_fail straight_away right_away instantly immediately successfully at_once first_time quickly in_no_time reliably cleanly clearly crisply effortlessly beautifully wonderfully brilliantly the_way_it_should the_way_they_should how_it_should like_it_should like_they_should exactly_as_before the_way_it_did the_way_it_used_to same_as_before same_as_ever just_like_before on_the_first_attempt at_the_first_attempt at_full_speed at_normal_speed in_seconds",
    y="yes yep yup yeah yea yes_sir yes_indeed affirmative correct indeed confirmed absolutely jup jep ja oui si that's_right that_is_right that's_correct that_is_correct you_were_right you_are_right",
    a="at_all too as_well on_both on_both_of_them on_all_of_them on_both_devices on_all_devices on_both_machines on_all_machines in_colour in_color accordingly as_requested as_wished just first_time at_first_try on_the_first_try by_phone on_the_phone over_the_phone remotely to_my_satisfaction to_my_full_satisfaction to_our_satisfaction to_our_full_satisfaction as_always as_ever with_me with_us in_general itself by_itself on_its_own without_doing_anything without_the_error without_that_error 100% all_day all_night all_morning all_week off_and_on_again from_my_point_of_view from_our_point_of_view from_my_perspective as_you_said as_advised as_instructed as_suggested as_described all_of_it really very so well perfectly properly smoothly normally correctly completely fully totally entirely flawlessly nicely great fine ok okay good like_a_charm like_a_dream like_magic like_before as_before as_expected as_it_should as_they_should as_usual as_normal a_treat "
      "of_course there here this_time in_the_end by_now right_away immediately without_problems without_any_problems without_any_problem without_a_problem without_problem without_issues without_any_issues without_any_issue without_an_issue without_errors without_any_errors without_any_error without_trouble without_any_trouble without_difficulty without_any_difficulty without_a_hitch without_any_hiccups without_any_fuss "
      "from_my_side from_our_side from_my_end from_our_end on_my_side on_our_side on_my_end on_our_end at_my_end at_our_end at_my_side my_end my_side our_side our_end on_my_part with_it "
      "all today this_morning this_afternoon this_evening myself ourselves by_myself quickly fast super luckily thankfully happily fortunately gladly sir madam mate guys team folks everyone all_users both hereby duly successfully in_full straight_away afterwards overnight throughout everywhere and then definitely certainly actually "
      "by_you by_your_colleague by_your_colleagues by_your_team by_the_team by_the_technician by_your_technician by_the_engineer by_your_engineer by_the_helpdesk by_the_help_desk by_support perfect",
    **{"4": "too as_well likewise", "0": "two three four five six seven eight nine ten twelve twenty thirty forty fifty hundred 2 3 4 5 6 7 8 9 10 12 20 30 40 50 100 several many some_more dozens"},
    P="as_discussed as_agreed since_lunch since_noon since_this_morning since_yesterday since_today since_last_night since_your_visit since_your_change since_the_update since_the_restart today this_morning this_afternoon this_week for_me for_us for_everyone for_everybody for_all for_all_of_us for_all_users for_the_whole_team to_me",
    h="now again finally already at_last at_long_last once_more once_again anew meanwhile in_the_meantime as_of_now right_now since_then ever_since",
    B="again once_more once_again anew finally at_last at_long_last",
    k="i_hereby_confirm i_hereby_confirm_that x xx xxx kr mfg lg vg thanks fyi update quick_update just_an_update just_an_update_that hm hmm morning afternoon evening good_evening morning_all afternoon_all just_to_say just_to_say_that just_wanted_to_say just_wanted_to_let_you_know just_wanted_to_confirm hallelujah bingo superb happy_days great_stuff good_stuff sweet k thanks_man thank_you_sir dear_sirs best_greetings nice_one legend magic bye great_support brilliant_service excellent_support my_bad silly_me oops much_obliged very_pleased my_mistake my_fault sorry_my_fault wrong_password kindly_note kindly_note_that please_note_that this_is_to_inform_you_that i_would_like_to_confirm_that i_would_like_to_confirm i_would_like_to_inform_you_that i_would_like_to_let_you_know_that just_to_let_you_know just_to_let_you_know_that happy_to_report_that glad_to_report glad_to_report_that consider_it consider_this consider_this_one we_can_consider_it we_can_consider_this we_can_consider_this_one so_we_can_consider_it so_we_can_consider_this so_we_can_consider_this_one you_can_consider_it you_can_consider_this you_can_consider_this_one i_consider_it i_consider we_consider so_we_consider well_done_team thank thx cheers ta thank_you thank_you_so_much thank_you_very_much thanks_a_lot thanks_a_ton thanks_again thanks_so_much many_thanks much_appreciated very_much_appreciated appreciated kind_regards best_regards regards best warm_regards br rgds thanks_and_regards thank_you_very_much_indeed thank_you_all thanks_all thanks_guys thanks_team "
      "merci danke gracias grazie obrigado obrigada arigato bedankt vielen_dank danke_schön merci_beaucoup muchas_gracias prima toll klasse sehr_gut bravo kudos lol haha ok okay great perfect excellent super wonderful awesome brilliant fantastic good amazing cool nice lovely splendid marvellous "
      "good_news great_news thank_god thank_goodness hurray hooray yay wow phew woohoo oh ah hi hello hey dear dear_team dear_all dear_sir good_morning good_afternoon good_day hi_there hi_team hello_team hi_all hello_all happy_to_say glad_to_say pleased_to_say i_confirm i_can_confirm "
      "i_confirm_that i_can_confirm_that we_confirm we_confirm_that we_can_confirm we_can_confirm_that confirming confirming_that just_to_confirm just_to_confirm_that this_is_to_confirm this_is_to_confirm_that i_am_happy_to_confirm i_am_happy_to_confirm_that i_am_pleased_to_confirm i_am_pleased_to_confirm_that "
      "i_am_pleased_to_say i_am_pleased_to_say_that i_am_glad_to_say i_am_happy_to_report i_am_happy_to_report_that i_am_pleased_to_inform_you i_am_pleased_to_inform_you_that to_confirm glad happy happy_to_confirm happy_to_confirm_that happy_to_report pleased_to_confirm can_confirm can_confirm_that they_confirm_that they_confirm they_confirmed they_confirmed_that they_all_confirm "
      "looks_like it_looks_like",
    T="tested tested_it checked tried tried_it retested re-tested verified tested_and tested_again tried_again just_tested just_tried just_checked i_tested i_tested_it i_checked i_checked_it we_tested we_checked i_tried i_tried_it i_have_tested i_have_checked i_have_tried we_have_tested we_have_checked i_have_just_tested i_have_just_tested_it i_just_tested i_just_tested_it i_just_tried i_just_tried_it i_just_checked i_have_tested_it i_have_checked_it i_have_tried_it",
    H="able_to",
    C="we_do_not_need_help_any_more",
    q="we_can so_we_can and_we_can we_could",
    Z="all_day",
    E="i_am_logged_in i_am_logged_in_again i_am_logged_in_now this_is_done nothing_to_add nothing_to_report nothing_else_to_report nothing_else_to_add can_not_complain yes_please sure no_objection no_objections i_have_no_objection i_have_no_objections that_was_the_problem that_was_the_issue that_was_the_cause no_further_questions i_have_no_further_questions i_have_no_more_questions no_more_questions nothing_further nothing_further_from_me nothing_else nothing_else_from_me i_have_nothing_else no_further_action no_further_action_needed no_further_action_required no_more_from_my_side nothing_more nothing_more_to_do no_need_to_call no_need_to_call_me no_need_to_call_back no_need_to_call_me_back",
    J="after_a_reboot after_a_restart after_the_reboot after_the_restart after_rebooting after_restarting after_a_reboot_and after_the_update after_your_change",
    s="this_one it this that everything all both mine things the_whole_thing the_lot same the_same all_of_them both_of_them both_points all_points these those they_all",
    Q="it this that",
    d="that any the_new your_new my_new our_new the my our your this these those all both every his her a an each_of_the all_the all_my all_our all_of_the all_of_our all_of_my both_of_my both_of_the both_the its said the_whole our_whole",
    U="my our your both all the_new your_new",
    K="your your_new the_new",
    t="speed speeds download_speed upload_speed printer scan scans document documents attachments attachment labels test_mail test_page test_print test_email test_call meeting_room entries ringtone printers printing scanner scanners scanning vpn wifi wi-fi wlan lan internet network laptop notebook computer pc desktop mac mail mails email emails e-mail e-mails outlook mailbox inbox login log-in logon log-on sign-in signin sso mfa password passwords reset account accounts access phone phones telephone monitor monitors screen screens display "
      "teams zoom skype sharepoint onedrive excel word powerpoint office sap erp crm citrix rdp software system systems server servers connection connectivity link links page pages website site portal app apps application applications program programs programme programmes tool tools browser chrome edge firefox file files folder folders drive drives share shares "
      "keyboard mouse headset webcam microphone mic sound audio video speaker projector dock docking station calls calendar calendars sync database db till tills pos device devices machine machines service services signal fax copier tablet ipad iphone mobile certificate token fix solution patch search "
      "macro macros interface feature function button menu permission permissions licence license",
    j="complaint ticket tickets case request call matter incident",
    i="i we everyone everybody users colleagues staff people",
    b="is are am be been being has have got gets get become became looks look looking feels does did do remains stays turned_out",
    z="found was seen noticed experienced encountered getting were had",
    c="can could able able_to managed_to manage_to",
    x="hear_me reach_me send_and_receive log_in login log_on logon log_into sign_in sign_into sign_on log_back_in log_back_on print scan connect access open reach save edit dial_in browse",
    X="get_in get_into see use receive hear view get_to enter reply download export import sync",
    Y="submit approve book pay sign enter finish complete install register create mount map order place process run play watch attend clock_in post file send work read start call join upload load search find copy share type",
    p="from in on at by to into onto via through over of about",
    S="since after with",
    G="stays_connected stay_connected remains_connected staying_connected stays_logged_in stays_up stays_online stays_stable keeps_running keeps_working like_new solved resolved fixed rectified repaired cured restored unlocked unblocked functioning operational back_to_normal up_and_running back_up_and_running back_online back_in back_up fast_as_new as_fast_as_new fast_as_ever as_fast_as_ever good_as_ever as_good_as_ever quick_as_ever as_quick_as_ever back_in_order back_in_business sorted sorted_out all_sorted cleared_up remedied done_and_dusted all_set good_as_new as_good_as_new right_as_rain tickety-boo shipshape hunky-dory spot_on good_to_go in_working_order dealt_with taken_care_of reinstated re-enabled settled job_done",
    D="cleared gone gone_away vanished disappeared history over over_and_done away",
    A="arrived arrive delivered installed replaced swapped received",
    g="behaving behaving_itself ok okay fine good great well working right alright all_right perfect normal stable healthy smooth solid reliable excellent super fast_again fast in_order",
    u=bent(_DONE, "ed") + " read built",
    R=bent(_DOES, "ing") + " detected recognised recognized activated granted enabled mapped mounted synced synchronised synchronized loaded green solid flowing feeding correct quick clear speedy being_delivered delivered up running online in_order active live coming_in coming_through accessible reachable usable visible available",
    v="works working work worked functions function functioned goes_again came_back_up",
    V=bent(_DOES, "s") + " " + _DOES + " flows runs_through goes_through comes_through feeds opens_the_gate opens_the_door run printed runs goes",
    f="worked_out worked_out_fine worked_out_well done_it nailed_it you_nailed_it that_is_the_ticket that_was_it went_smoothly went_well went_fine came_through fixed_it solved_it resolved_it sorted_it sorted_it_out cured_it did_it did_the_trick does_the_trick done_the_trick did_the_job done_the_job worked_a_treat fixed_that solved_that fixed_everything solved_everything fixed_this solved_this fixed_the_problem solved_the_problem resolved_the_problem fixed_the_issue solved_the_issue resolved_the_issue fixed_my_problem solved_my_problem resolved_my_problem fixed_my_issue "
      "solved_my_issue resolved_my_issue fixed_the_error solved_the_error solved_it_for_me fixed_it_for_me helped helped_me helped_a_lot did_help did_work was_the_solution was_the_fix made_it_work cracked_it solved_all fixed_all figured_it_out",
    W="for_me_it_is_done for_me_this_is_done for_me_that_is_done it_is_done_for_me this_is_done_for_me everything_is_as_it_should_be i_accept_the_solution i_accept_the_fix we_accept_the_solution we_accept_the_fix solution_accepted the_solution_is_accepted got_access got_my_access i_got_access i_have_got_access got_in i_got_in test_successful test_was_successful tests_successful have_not_seen_it_since i_have_not_seen_it_since has_not_happened_since mission_accomplished no_objection_to_closing no_objection_to_closing_it i_have_no_objection_to_closing_it that_works_now that_works_again this_works_now that_works_perfectly that_works_fine 100%_working fully_working looks_good_to_me i_am_in i_am_back_in i_am_satisfied we_are_satisfied i_am_happy we_are_all_good i_confirm_the_resolution i_confirm_the_fix i_confirm_the_solution i_can_confirm_the_resolution i_can_confirm_the_fix i_can_confirm_the_solution we_confirm_the_resolution confirm_the_resolution confirm_the_solution confirm_the_fix confirm_resolution confirming_the_resolution confirming_the_fix got_it_working got_everything_working got_it_to_work got_it_sorted got_it_fixed got_it_running got_that_working have_it_working have_got_it_working have_it_running",
    N="back",
    n="0 no not_a_single not_one not_even_one not never nothing none zero cannot",
    e="smudge smudges streaks stripes artefacts artifacts dropouts drop-outs interruption interruptions timeouts timeout hiccups hiccup buffering stuttering surprises abnormalities abnormality anomalies anomaly issue_reported issue_i_reported issue_we_reported problem_reported problem_i_reported problem_we_reported problem_i_had problem_we_had issue_i_had issue_we_had reported_issue reported_problem above_issue above_problem wrong error prob probs blocked full locked_out offline busy noise noises beep beeping echo crackling popup popups pop-up pop-ups virus spam black_screen glitching stutter crashes_again noise_level errors problem problems issue issues trouble troubles fault faults failure failures crash crashes crashing crashed freeze freezes freezing froze frozen hang hangs hanging drop drops dropping dropped disconnect disconnects disconnecting fail fails failing failed jam jams jamming error_message error_messages complaint complaints complain complain_about reproduce bug bugs "
      "glitch glitches outage delay delays lag lags lagging flicker flickers flickering occur occurs occurred occurring happen happens happened happening recur recurs recurred blue_screen blue_screens stuck locked slow broken lock_up locks_up persist persists persisting",
    M="appear appears appeared appearing show_up shows_up showed_up shown_up showing_up show come_back comes_back came_back come come_up comes_up came_up pop_up pops_up popped_up popping_up reappear reappears reappeared return returned returns exist exists shown displayed message messages warning warnings",
    m="any_more anymore any_longer no_longer longer more further other since left to_report",
    r="please_do please kindly feel_free_to go_ahead_and proceed_to you you_can you_may you_could you_can_now you_may_now you_can_please you_may_please ok_to okay_to good_to ready_to happy_to happy_for_you_to glad_for_you_to fine_for_you_to happy_for_us_to fine_to safe_to i_am_happy_to we_are_happy_to let_us i_agree_to that_you_can so_you_can i_think_you_can and_you_can we_can i_think_we_can so_we_can i_would_say_we_can i_would_say_you_can i_believe_we_can i_believe_you_can i_guess_we_can i_guess_you_can",
    l="close_away ticket_can_go archive_it we_can_close we_may_close we_could_close proceed_with_closure proceed_with_closing proceed_to_closure proceed_with_the_closure close close_out close_it_off close_this_off close_this_one_off close_that_one_off close_it_out close_this_out close_this_one_out close_it_down close_this_down mark_as_resolved mark_as_solved close_down close_off closing closure archive close_this_one close_that_one close_it mark_it_as_resolved mark_this_as_resolved mark_it_as_solved mark_this_as_solved mark_it_resolved mark_it_solved mark_this_resolved mark_as_closed mark_it_as_closed close_this",
    L="can_be_closed may_be_closed could_be_closed can_now_be_closed may_now_be_closed to_be_closed is_to_be_closed can_be_considered_closed can_be_considered_solved can_be_marked_as_resolved is_ok_to_close is_good_to_close is_ready_to_be_closed is_ready_for_closure can_get_closed",
    o="you_saved_my_day you_saved_my you_made_my_day the_workaround_works sorry sorry_for sorry_for_the apologies my_apologies sent_from sent_with have_a enjoy_your wish_you no_need_to no_need_for you_need_not you_do_not_need_to there_is_no_need_to it_was_the it_was_my it_was_just_the greetings greetings_from you_rock you_guys_rock you_are_the you_guys_are you_are_a "
      "great_job good_job nice_job great_work good_work nice_work great_service good_service i_do_not_know_what_you_did i_do_not_care do_not_know_what_you_did no_idea_what_you_did whatever_you_did whatever_it_was that_is_all that_was_all that_was_quick that_was_fast i_have_received i_received i_got_the it_was_a_pleasure keep_up_the_good_work well_done best_wishes all_the_best take_care",
    O="thanks_for thank_you_for thx_for many_thanks_for thank_you_so_much_for thank_you_very_much_for thanks_a_lot_for thanks_again_for thanks_so_much_for thank_you_again_for thanks_to cheers_for appreciate i_appreciate we_appreciate i_really_appreciate",
    w=bent(_DOES, "s") + " " + _DOES + " " + bent(_DOES, "ing") + " green first_floor second_floor third_floor fourth_floor fifth_floor top_floor ground_floor the_technician your_technician the_engineer your_engineer your_colleague the_helpdesk your_team",
    **{"!": "from_the_phone from_my_phone from_the_tablet from_my_tablet from_the_mobile from_my_mobile from_my_ipad from_the_browser from_the_website window windows dialog dialogue prompt stays_open stay_open again_and_again over_and_over yeah_right oh_sure last_week last_month last_year last_time last_night now_and_then every_now_and_then on_and_off off_and_on that_works this_works that_works_for_me this_works_for_me that_works_for_us works_for_us working_on_it working_on_that working_on_this working_on_them works_on_it close_to close_enough close_by close_all"},
)  # fmt: skip

_EN_DANGER = compile_later(
    r"(?:according|if|once|maybe|perhaps|might|hopefully|probably|possibly|presumably|until|till|unless|hope|wish\w*|pretend\w*|imagine\w*|think|guess|believe|suppose|seem(?:s|ed)?|should|would|will|shall|must|may|could|need(?:s|ed)?|want(?:s|ed)?|sure|unsure|going|try|trying|test|testing|claims?|says?|said|told|heard|used|before|while"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|mon|tue|wed|thu|fri|sat|sun|noon|mornings?|afternoons?|evenings?|nights?|weeks?|weekends?|months?|years?|hours?|minutes?|days?|time|times|slots?|dates?|appointments?|meetings?|o'clock|\d{1,2}(?:am|pm|:\d\d)|quotes?|offers?|prices?|plans?|proposal|address|size|model|ideas?|visit"
    r"|other|others|another|only|but|however|though|although|almost|mostly|nearly|partly|partially|half|some|sometimes|occasionally|older?|first|second|third|colleague|boss|manager|man|woman|technician|engineer|he|she|they|them|him|their|someone|somebody|nobody|noone|anyone|when|whenever|whether|where|what|why|how|who|which|tomorrow|yesterday|later|soon|expected"
    r"|temporarily|temporary|workaround|except|apart|besides|instead|rather|otherwise|different|wrong|worse|still|yet|also|each|for|as|or|than|because|due|like|unlike|against|despite|hardly|barely|one|two|three|question|questions|ask|asks|allegedly|supposedly|apparently|officially|enough|me|old|us"
    r"|neighbou?rs?|demo|wife|husband|friend|coworker|co-worker|teammate|roommate|flatmate|intern|assistant|secretary|customer|partner|deputy|trainee|apprentice|student|teacher|guest|visitor|supplier|vendor|brother|sister|mother|father|son|daughter|loan\w*|replacement|spare|borrowed|backup|cancel\w*|stop\w*|end\w*|missing|lost|empty|blank|black|dead|down|off|denied|refused|rejected|unable|quotation|reopen\w*|re-open\w*|wait\w*|keep\w*|hold|continu\w*|without|using|under|between|kinda|sorta|kind|sort|way|somewhat|seldom|(?!(?:supply|assembly|reply|anomaly|family|fly)$)\w{3,}ly)"
)  # fmt: skip

_EN = {
    "lead": "[ykhaJTP]*",
    "noun": "d{0,2}w{0,2}[tj]{1,3}|d{1,2}w{0,2}t{1,2}w|d{1,2}w{1,3}[tj]{0,2}|s|d?w",
    "known": "d{0,2}w{0,2}[tj]{1,3}|d{1,2}w{0,2}t{1,2}w|s",
    "fault": "d{0,2}[wtj]{0,2}e{1,2}t?M?|d{0,2}[wtj]{0,2}M",
    "where": "p(?:d{0,2}w{0,2}[tjs]{1,3}|d{1,2}w{1,2}|w)",
    "change": "SK[wtj]{1,3}",
    "tail": "(?:[ahkmPJF]|SK[wtjx]{1,3}|pU[wtj]{1,3}h)*",
    "good": "(?:[ahkPJF]|p(?:d{0,2}w{0,2}[tjs]{1,3}|d{1,2}w{1,2})|SK[wtj]{1,3})*[Fh](?:[ahkPJF]|p(?:d{0,2}w{0,2}[tjs]{1,3}|d{1,2}w{1,2})|SK[wtj]{1,3})*",
    "owned": "d{1,2}w{0,2}[tj]{1,3}|d{1,2}w{1,2}|[tj]{1,3}|s",
    "any": "[ykhaJTPFdwtjsipSbAuVRxXYKUZQB0]",
    "here": "(?:[ahkPJFmZ]|p(?:d{0,2}[0]?w{0,2}[tjs]{1,3}|d{1,2}[0]?w{1,3}|w)|S(?:d{1,2}w{0,2}t{0,2}|K[wtj]{1,3}))*",
    "wide": "(?:[ahkmP]|p(?:d{0,2}w{0,2}[tjs]{1,3}|d{1,2}w{1,2})|SK[wtjx]{1,3})*",
    "is": "[bz]{0,2}a{0,2}h?a?b?a?",
}  # fmt: skip

_EN_FORMS = _forms(
    _EN_MEMBERS,
    _EN,
    """
aside: [ahk]*E[ahk]*(?:<where>)?
spared: [ahk]*C[ahk]*
neutral: [ahk]*o[^!]*
thanks: [ahk]*O[^!]*
neutral: [JPahk]*[JT][ahkT]*(?:<where>)?
confirms: <lead>y[ahk]*
confirms: <lead>ys[bz][ahk]*
confirms: <lead>yE
confirms: <lead>sbh<tail>
confirms: [yk]*h?bg[ahP]*k*
confirms: [ykha]*b{1,2}[ah]*g[ahk]*[hP][ahkP]*
confirms: [ykhaJ]*T[ahk]*[gGv]<tail>
neutral: <lead>(?:<noun>)[bz]{0,2}h?A<tail>
confirms: <lead>(?:<noun>|<fault>)(?:<where>)?h?<is>h?a?G<tail>
confirms: <lead><fault>(?:<where>)?h?<is>h?a?D[ahkmPJ]*
confirms: (?!.*B)<lead>Q(?:<where>)?h?<is>h?a?D[ahkmPJ]*
confirms: [ykha]*eD[ahkmPJ]*
confirms: <lead>(?:<fault>)b?I
confirms: <lead>(?:<known>)(?:<where>)?h?b{0,2}[ah]{0,3}b?[ah]?g<tail>
confirms: <lead>(?:<noun>)(?:<where>)?b{1,2}[ah]*g[ah]*[hP]<tail>
confirms: <lead>(?:<known>)(?:<where>)?b{1,2}[ah]*R[ah]*h<tail>
confirms: <lead>(?:<known>|d{1,2}w{1,2})(?:<where>)?b{1,2}a*h[ah]*g<tail>
confirms: <lead>(?:<known>)(?:<where>)?b{1,2}a*h[ah]*R<tail>
confirms: <lead>(?:<known>)[gR][ah]*B<tail>
confirms: <lead>d{0,2}w{0,2}t{1,3}(?:<where>)?[bz]{0,2}[ah]*N[ah]*<tail>
confirms: <lead>d{1,2}w{1,2}b{1,2}[ah]*N[ah]*h<tail>
confirms: <lead>(?:<known>|d{1,2}w{1,2})(?:<where>)?b?[ah]*v<tail>
confirms: <lead>(?:<known>|d{1,2}w{1,2})(?:<where>)?[ah]*[vV][ah]*h<tail>
confirms: <lead>(?:<known>|d{1,2}w{1,2})(?:<where>)?h[ah]*[vV]<tail>
confirms: [ykhaJ]*(?:G|v)<tail>
confirms: [ykhaJ]*[gk]a?h<tail>
confirms: [ykhaJ]*h[ah]*[gk]k*
confirms: [yka]*[gRV][ahk]*B[ahk]*
confirms: [ykha]*V[ah]*h<tail>
confirms: <lead>i?b?h?W<tail>
confirms: <lead>(?:i(?:<where>)?[bz]{0,2}[ah]*c|q)[ah]*x(?:<noun>)?<wide>
confirms: <lead>cx[ahk]*
confirms: <lead>(?:i?(?:<where>)?[bz]?[ah]*c|q)[ah]*[xX](?:<noun>)?(?:<where>)?[ahP]*h<tail>
confirms: <lead>(?:i?(?:<where>)?[bz]?[ah]*c|q)[ah]*[xXY](?:<noun>)?(?:<where>)?[ahP]*B<tail>
confirms: <lead>(?:i[bz]?[ah]*h[ah]*c|hq)[ah]*[xX](?:<noun>)?<wide>
confirms: <lead>i[bz]?[ah]*c[ah]*h[ah]*[xX](?:<noun>)?<wide>
confirms: <lead>(?:i[bz]?[ah]*B[ah]*c|hq)[ah]*[xXY](?:<noun>)?<wide>
confirms: <lead>(?:<noun>)[bz]?[ah]*c[ah]*[xX](?:<noun>)?[ah]*h<tail>
confirms: <lead>(?:i|w|<noun>)?b{1,2}[ah]*t(?:<where>)?[ah]*h<tail>
confirms: <lead>i[bz]{1,2}[ah]*G<tail>
confirms: <lead>h[ah]*i?b?[ah]*H[xXY](?:<noun>)?<tail>
confirms: <lead>i?b[ah]*h[ah]*H[xXY](?:<noun>)?<tail>
confirms: <lead>i[bz]{1,2}[ah]*R[ah]*h<tail>
confirms: <lead>(?:<noun>|ws?)?(?:<where>){0,2}[bz]?[ah]*f<tail>
confirms: [^!nemMqcr]{1,7}f<tail>
confirms: <lead>(?:<noun>)p[dwtj]{0,2}e{1,2}[bz]?f<tail>
confirms: [^!nemMqcrpPzS]{1,5}[vV][ah]*h<tail>(?:<where>)?
confirms: <lead>i[bz]?[ah]*f<tail>
confirms: <lead>(?:<known>|<fault>)?(?:i[bz])?b{0,2}h?b?nm?[wt]{0,2}e{1,2}M?[ah]*m[ahmkP]*
confirms: <lead>(?:<fault>)b{0,2}a?nb{0,2}[am]*[eM][ahmkPJ]*
confirms: <lead>(?:<fault>)b{0,2}m(?:b|a)?[eM][ahmkP]*
confirms: <lead>(?:<known>)b{1,2}a?nb{0,2}a?e[ahkmP]*[mhP]
confirms: <lead>(?:<known>|i|a)?b?nm+[wt]{0,1}e{1,2}M?<tail>(?:<where>)?
confirms: <lead>(?:<known>|<fault>|i)?b{0,2}m(?:b|a)?d?e{1,2}<tail>
confirms: <lead>i?bnXd?e{1,2}[ahm]*[hmP]
confirms: <lead>(?:i|s)?[bz]{1,2}n[bz]?d?e{1,2}M?[ahkmP]*(?:[hmP]|<change>)
confirms: <lead>a?b{1,2}ne{1,2}[ahmkPZ]*[hmPZ]
confirms: <lead>ne{1,2}M?[ahkP]*(?:[hPZ]|<change>)
confirms: <lead>P[ah]*ne{1,2}<tail>
confirms: <lead>ic?ne(?:s|d?[wte])?m<tail>
confirms: <lead>n[pr]?d?w?e{1,2}z?m<tail>
confirms: <lead>nbe{1,2}[ahk]*[hm][ahmk]*
confirms: <lead>a?b{1,2}ne{1,2}[ahk]*[hm][ahmk]*
confirms: <lead>ic?n[XYz]d?m+e{1,2}<tail>
confirms: <lead>i[XYzb]nm+e{1,2}<tail>
confirms: <lead>i[XYzb]ne{1,2}[ahP]*[hmP]
confirms: <lead>im[XYbz]?d?e{1,2}<tail>
confirms: <lead>(?:<owned>)(?:<where>)?b{0,2}[ahF]*[vVR]<good>
confirms: <lead>(?:<owned>)(?:<where>)?b{0,2}[ah]*u[ah]*F<tail>
confirms: <lead>(?:<owned>)(?:<where>)?b{0,2}[ah]*Fu<tail>
also: <any>{0,16}[Fg]<any>{0,12}
also: <lead>(?:<owned>|w{1,2})(?:<where>)?b{0,2}[ahF]*[VRu]<tail>
also: <lead>(?:<owned>)b{1,2}[ah]*(?:<where>)?[ag]<tail>
also: <lead>(?:<owned>)?b?n[awm]?e{1,2}M?(?:<where>)?<tail>
also: <lead>(?:ic|q|(?:i|w|<owned>)b?H)[ah]*[xXY](?:<owned>)?<here>
also: [ahk]*[dwtjsp0PF]{1,5}[4][ahk]*
confirms: w{1,3}[GR]B<here>
confirms: [ykha]*[RVg][ah]*F<here>
also: <lead>(?:ic|q)?[ah]*[xXY](?:<where>)<tail>
also: <lead>d{0,2}w{0,2}t{1,2}M(?:<where>)?<tail>
placed: [ah]*(?:<where>)<tail>
confirms: [ykhari]*l(?:d?j|s)?(?:d?j|s)?[ahkr]*(?:[ybg]k*)?
confirms: <lead>(?:d?d?j|s|d{0,2}w?[ej])?L[ahk]*
confirms: <lead>l(?:s|d?j)?b[gka]+<tail>
confirms: [ka]*cl(?:s|d?j)?[ahk]*
thanks: [ahk]*k[ahk]*
""",
)

_EN_OPENINGS = (
    ("!", compile_later(r"(?:being|getting) (?:fixed|solved|resolved|restored|repaired|sorted|handled|closed|looked)\b|(?:main|biggest|major|original|initial) (?:problem|issue|error|fault|one)\b")),  # goes on; one of several
    ("P", compile_later(r"since (?:(?:this|last|the|early|late|about) )?(?:\d{1,2}(?:[:.]\d\d)?(?: ?(?:am|pm|o'clock|h))?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|yesterday|noon|lunch|morning|weekend|week)(?: (?:morning|evening|afternoon|night|noon))?(?: already| now)?\b")),
    ("P", compile_later(r"since (?:the|your|this|that|my|our|i|we|you) \w+(?: the \w+| it| this)?(?: yesterday| today)?\b")),
    ("P", compile_later(r"for (?:(?:more than|over|about) )?(?:\w+ )?(?:\d+|a|an|one|two|three|four|five|several|some|a few) (?:hours?|days?|weeks?) now\b")),
    ("P", compile_later(r"(?:from|in|on|with) (?:both|all|all of|all the|all our|all my|both of) (?:\w+ )?(?:machines|devices|computers|laptops|pcs|phones|screens|monitors|places|locations|cases|ways|directions|sides|departments|teams|sites|offices|floors|rooms|browsers|accounts|printers)\b")),
    ("I", compile_later(r"(?:has |have )?stopped$|(?:not|no longer) (?:there|present)(?: any ?more)?$|no more$")),
    ("k", compile_later(r"(?:i |we )(?:am |are )?(?:also |just |very |really |so )*(?:happy|glad|pleased|delighted|relieved|proud) to (?:be able to )?(?:say|tell you|report|inform you|inform|confirm|let you know|announce)(?: back)?(?: that)?\b")),
    ("k", compile_later(r"(?:i |we )?(?:just |only )?(?:want|wanted|would like|wish|wished|writing|write) to (?:quickly |just |briefly )?(?:say|tell you|let you know|confirm|inform you|report back|report|come back to you)(?: that)?\b|this is (?:just )?to (?:confirm|inform you|let you know|say|report|tell you)(?: that)?\b|please (?:be informed|be advised|note|know)(?: that)?\b|i can (?:happily |gladly )?(?:say|report|tell you|confirm)(?: that)?\b")),
    ("k", compile_later(r"(?:many |special |big |huge )?(?:thanks|thank you) to (?:the|your|that|this) (?:\w+ ){0,3}(?:man|woman|lady|gentleman|guy|boy|girl|technician|engineer|colleague|person|colleagues|team|expert|specialist|chap|fellow|lad|staff) (?:who|that)\b.*")),
    ("a", compile_later(r"(?:that |which )?(?:you|they|he|she|noor|your (?:team|colleague|technician|engineer)) (?:have |has |just |kindly )*(?:installed|sent|did|gave|set up|replaced|brought|changed|applied|made|suggested|proposed|ordered|provided|configured|updated|described|posted|recommended|deployed|pushed|rolled out|shipped|put in|delivered|lent)(?: (?:me|us|in|on|up|out))?(?: (?:yesterday|today|this morning|last week|last night))?\b")),
    ("k", compile_later(r"(?:i |we )?owe you (?:a|one|my|big)\b.*|have an? (?:good|nice|great|lovely|pleasant|wonderful)\b.*|(?:sorry|apologies|my apologies|excuse me|pardon) (?:for|that it took|about) (?:the |my |all )?(?:\w+ ){0,2}(?:reply|answer|response|delay|silence|trouble|fuss|hassle|noise|bother|inconvenience|confusion)\b")),
    ("k", compile_later(r"(?:(?:kind|best|warm|many|with best|with kind) )?(?:regards|greetings|wishes|rgds|kr|br|cheers|yours (?:sincerely|truly|faithfully)|sincerely)(?: [\w.]+){0,2}$")),
    ("k", compile_later(r"(?:hi|hello|hey|hiya|dear|greetings|(?:good )?(?:morning|afternoon|evening|day))(?: (?:there|all|every(?:one|body)|team|folks|guys|support|colleagues|helpdesk|both|once|you|to you))* again\b")),
    ("o", compile_later(r"i was (?:on|away|out|off|busy|in|travel\w+|sick|ill|abroad)\b.*")),
    ("o", compile_later(r"(?:gesendet|envoyé|enviado|inviato|verzonden|sent|von meinem) .*(?:iphone|ipad|android|samsung|smartphone|outlook|huawei|mobile).*")),
    ("k", compile_later(r"(?:many )?thank(?:s| you)(?: (?:so|very) much| a lot| a million| again)?(?: (?!(?:anyway|but|for|to|though|however|no|not|nothing|if|when|please|until|yet|still)\b)[a-z]{2,15}){1,4}$|(?:i|we) (?:really |do |also )*thank (?:you|u|everyone|all)\b(?: (?!(?:anyway|but|though|however|no|not|nothing|if|when|please|until|yet|still)\b)[a-z]{2,15}){0,8}$")),
    ("l", compile_later(r"(?:happy|fine|ok|okay|glad|content) (?:with|for) (?:it|this|that|(?:this|the|my) \w+) (?:to be|being) (?:closed|marked as (?:solved|resolved))\b")),
    ("W", compile_later(r"(?:i|we) (?:now |can |therefore |would |do ){0,2}(?:regard|consider|see|treat|count|take) (?:it|this|that|(?:the|this|my|our) \w+)(?: now)? (?:as |to be )?(?:resolved|closed|done|solved|fixed|finished|completed|settled)\b")),
    ("l", compile_later(r"(?:consider|mark|set|call) (?:it|this|that|the \w+)(?: as| to)? (?:be )?(?:resolved|solved|closed|done|completed|fixed)\b")),
    ("d", compile_later(r"all (?:two|three|four|five|six|ten|\d+)\b")),
    ("Z", compile_later(r"for (?:(?:more than|over|about|the last|the past|a|at least) )?(?:\w+) (?:hours?|days?|weeks?)\b(?! now)")),
    ("J", compile_later(r"after (?:testing|checking|trying|using)(?: it)? for (?:a|an|some|several|\w+) \w+|after \w+ (?:days?|hours?|weeks?)(?: of \w+)?")),
    ("W", compile_later(r"(?:the )?(?:case|issue|ticket|problem) (?:is )?closed\b")),
    ("W", compile_later(r"(?:i |we )?(?:could|was able to|were able to|managed to) (?:finally |now )?(?:solve|fix|resolve|sort|get) (?:it|this|that|the \w+)(?: (?:running|working|to work|sorted|done|out))?\b")),
    ("W", compile_later(r"(?:the )?test (?:print|page|mail|call|run)? ?(?:was |printed |came out |went )(?:fine|ok|okay|good|successful|perfect)\b")),
    ("!", compile_later(r"able to reach\b|all night\b")),
    ("C", compile_later(r"never ?mind|scratch that|(?:please )?(?:forget|ignore|disregard) (?:my|the) (?:last|previous|earlier|other) (?:e?mail|message)")),
    ("G", compile_later(r"back (?:to|at|on|in|up to) (?:(?:it is|its|the|their|my|our|full|usual|normal|old|previous|regular|former|good) ){1,3}(?:speed|state|self|strength|operation|service|performance|level|condition|behaviou?r|place|form|track|business|position)s?\b|(?:doing|does|do) what (?:it|they) (?:should|is supposed to|are supposed to|ought to)(?: do)?\b|the way (?:it|they) should(?: be)?\b")),
    ("G", compile_later(r"back (?:to |as )(?:(?:how|the way|what) )?(?:it|things|everything|they) (?:was|were|used to be)(?: before)?(?: (?:the|this|my|our|last) \w+)?")),
    ("E", compile_later(r"(?:there is |i have |we have )?(?:nothing|no) (?:else|more|other|further|additional) (?:is |are )?(?:(?:action|actions|help|support|assistance|work|steps|input|follow-up|followup|intervention|activity|visit|information)(?: is| are)? )?(?:needed|required|necessary|to (?:do|add|report|be done))\b(?: from (?:your|my|our) (?:side|end|part)| by you| on (?:this|that|it))?")),
    ("C", compile_later(r"(?:there is )?no need to (?:come|call|do|send|worry|visit|replace|reply)\b[^!]*|no (?:further|more) (?:help|support|action|assistance|visit|work|steps) (?:is |are )?(?:needed|required|necessary)|(?:i|we) do not need (?:any )?(?:more )?(?:help|support|assistance)(?: any ?more)?")),
    ("o", compile_later(r"(?:the|your) (?:technician|engineer|colleague) (?:was here|came|called|replaced|changed|stopped by|visited)\b.*")),
    ("o", compile_later(r"\w+ (?:came over|came by|stopped by)\b.*")),
    ("o", compile_later(r"(?:i|we) ran .*")),
    ("e", compile_later(r"(?:asks?|asking|prompts?|prompting)(?: me)? for (?:a|the|my) (?:\w+ )?password")),
    ("E", compile_later(r"(?:i |we )?(?:did|followed|tried|\w+ed) (?:it |what |exactly what |everything |as ){1,2}you (?:said|told me|told us|suggested|wrote|described|advised|explained)$")),
    ("y", compile_later(r"(?:indeed )?(?:it|they) (?:(?:sure|certainly|definitely|indeed|really) )?(?:does|do|is|are|has|have)(?: indeed)?$|(?:sure|certainly|definitely) (?:does|do|is|are|has)$")),
    ("E", compile_later(r"(?:it did|they did|that is)$")),
    ("P", compile_later(r"(?:in|within) (?:\w+ ){0,2}(?:minutes?|seconds?|hours?|no time)\b")),
    ("a", compile_later(r"by \w+ing(?: (?:the|my|your|it|a)(?: \w+)?)?\b")),
    ("a", compile_later(r"(?:exactly |just )?(?:as|like|what) (?:you|noor|\w+) (?:suggested|said|advised|told me|told us|described|explained|recommended|wrote|instructed|proposed|asked|promised)\b")),
    ("a", compile_later(r"(?:as )?per (?:your|the|my) \w+\b")),
    ("J", compile_later(r"after \w+ing(?: (?:the|my|your|a) \w+)?\b")),
    ("f", compile_later(r"(?:has |have )?stopped (?:crash|freez|hang|flicker|dropp|beep|jamm|fail|disconnect|happen|lagg)ing\b")),
    ("W", compile_later(r"(?:i am |we are )?(?:very |really |quite )?(?:happy|satisfied|pleased) with (?:the|your|this) (?:outcome|solution|result|fix|answer|service|support)\b")),
    ("W", compile_later(r"(?:i |we )?(?:have )?got (?:back )?(?:my|our|all my|all our) \w+(?: \w+)? back\b")),
    ("W", compile_later(r"(?:it is |is )?(?:now again|again|now) possible (?:again )?to \w+(?: (?:in|on))?\b")),
    ("W", compile_later(r"(?:i |we )?(?:have )?(?:tested|logged (?:in|on)|printed|connected|finished|opened|synced|signed in) (?:it )?(?:successfully|fine|ok|without (?:any )?(?:errors?|problems?|issues?))\b")),
    ("k", compile_later(r"(?:big |huge |special |many )?thanks to (?:(?:the|your|my|our|a|that|this) (?:\w+ ){0,3}\w+$|\w+|the \w+|your \w+)(?: from the \w+ team)?\b")),
    ("o", compile_later(r"(?:i |we )(?:have )?(?:just )?(?:followed|did|applied|used|installed|reinstalled|cleared|replaced|changed|updated|plugged|switched|deleted|unplugged) .*")),
    ("o", compile_later(r"(?:i |we )(?:have )?(?:just )?(?:tested|tried|checked|retested|found) (?:\S+ )?\S.*")),
    ("o", compile_later(r"(?:it|the \w+) was (?:just |only )?(?:switched off|turned off|unplugged|muted)\b.*")),
    ("o", compile_later(r"found the (?:problem|cause|reason|error)\b.*")),
    ("o", compile_later(r"(?:reinstalled|did what you|did as you|followed your|following your) .*")),
    ("o", compile_later(r"(?:sent from my|get outlook for|sent with) .*")),
)  # fmt: skip

ENGLISH_PHRASES = PhraseWords(
    True,
    _EN_WORDS,
    _EN_OPENINGS,
    _any_of(_EN_OPENINGS),
    _EN_DANGER,
    _having(_EN_MEMBERS, _HEAVY),
    _having(_EN_MEMBERS, _THINGS),
    _of_only(_EN_MEMBERS, "yahkPJTBUF"),
    _EN_FORMS,
    re.compile(
        r" (?:(?:and also|and|so|therefore|hence)\b|as (?=(?:the |my |this )?(?:issue|problem|it|everything)\b)) ?"
    ),
)

# ---------------------------------------------------------------- Chinese (simplified; Cantonese and Taiwanese words as they become by characters)
_ZH_WORDS, _ZH_MEMBERS = _sign_words(
    False,
    y="是的 是 对 对的 没错 嗯对 yes yep 系 系呀 确认 兹确认 经确认 确认完毕 已确认 已验证 验证过",
    a="现在 目前 目前已 目前已经 现在已经 现已经 刚才已经 今天已经 已经 已 以经 己经 己 业已 经已 均 均已 都 也 全部 全 全都 刚刚 刚才 刚 今天 今早 今日 今天早上 从昨天到现在 到现在 从昨天 至今 昨天到现在 完全 完美 顺利 圆满 成功 彻底 真的 确实 的确 很 非常 挺 一切 如常 重新 而家 依家 头先 这次 现 现已 现在已 现时 已全部 一直 都已 得以 得到 再次 早就 早已 早上 的 地 就 一下 晒 目前都 现在都 自己 后来 后 之后 皆 皆已 已可 总算 已顺利 全面 这边 得很快 得真快 得好快 的很快 又 正式 稳定 不错 所有 全数 此刻 谢天谢地 好在 幸好 神奇",
    h="终于 又能 又可以 又",
    z="了 啦 喽 咯 囉 啰 喔 哦 噢 耶 咗 喇 啊 呀 哈 呢 嘞 拉 啦啦 嘍 唷 哟 哩 过 诶 欸 嘛 呐 晒 的",
    Z="了 啦 喇 咗 囉 啰 喽 咯 拉 嘍 晒 啦啦",
    k="谢 兄弟 哥们 哥们儿 亲 小哥 小哥哥 小姐姐 美女 帅哥 大佬 大神 老铁 同学 们 满意 很满意 非常满意 有用 有效 可行 方法可行 这方法可行 方法有效 此方法有效 太强了 太强 超快 好快 真快 神速 谢谢 感谢 多谢 非常感谢 十分感谢 万分感谢 太感谢 太谢谢 谢啦 谢了 谢过 感恩 唔该 唔该晒 唔该你 多谢晒 辛苦 辛苦了 辛苦啦 您好 你好 大家好 好的 嗯 嗯嗯 恩 恩恩 哈 哈哈 thanks thx thank you ty tks 么么哒 太好了 太棒了 太神了 真棒 讚 赞 赞赞 讚讚 点赞 给力 牛 厉害 完美 很棒 棒 不错 hi hello 各位 大家 哥 姐 师傅 老师 工程师 同仁 支持 协助 帮助 帮忙 提醒 告知 回复 处理 配合 耐心 及时 此致 敬礼 敬上 谨上 顺颂 商祺 祝好 ok ok 好 行 哦 嗯好 好滴 好哒 好勒 嗯呢 好噢 麻烦了 麻烦你了 麻烦您了 费心 费心了 贵单位 贵部门 贵处 贵部 即时 迅速 快速 贵司 热心 专业 的 服务 指导 解答 奈斯 nice great perfect cool 好嘢 劲 犀利",
    q="您 你 你们 您们",
    s="新密码 我 我们 咱们 我这边 我们这边 我这里 我们这里 这边 这里 我这 我方 本人 我司 我部 我部门 我们部门 本组 本单位 本处 本部门 本部 本校 本院 用户 客户 使用者 店铺 店舖 分店 门店 分公司 公司 它 这个 那个 这 此 该 该项 上述 旨揭 前述 本项 所述 所报 这台 那台 两台 三台 两边 几台 每台 各台 整个 个 嘅 一切 东西 我处 全员 全体 同仁 同事们 所有人 大家 使用 大伙 双方 我哋 我地 呢边 我呢边 我呢度 呢度",
    t="我的卡 卡片 门锁 扩展坞 拓展坞 转接头 门禁卡 工卡 饭卡 网卡 显卡 声卡 读卡器 链接 颜色 字体 清晰度 电视 电视机 显示屏 平板电脑 考勤机 打卡机 扫码枪 一体机 打印机 印表机 列印机 复印机 影印机 电脑 计算机 笔记本 笔电 手提电脑 台式机 主机 桌面 手机 平板 电话 网络 网路 网 内网 外网 宽带 无线 无线网 wifi wi-fi vpn 邮箱 邮件 信件 信箱 电邮 收件 发件 email mail outlook teams zoom excel word ppt powerpoint office sap erp oa crm wps 企业微信 微信 钉钉 飞书 line 浏览器 chrome edge 网页 网站 网盘 云盘 共享盘 共享 共享文件夹 共用资料夹 文件夹 资料夹 文件 档案 文档 附件 表格 报表 报告 发票 凭证 订单 单据 系统 服务器 伺服器 服务 软件 软体 程序 程式 应用 app 客户端 平台 后台 数据 数据库 资料 资料库 账号 帐号 账户 帐户 密码 口令 权限 证书 令牌 token 指纹 门禁 门卡 考勤 打卡 显示器 屏幕 萤幕 荧幕 画面 投影 投影仪 投影机 键盘 鼠标 滑鼠 摄像头 镜头 麦克风 耳机 音响 喇叭 声音 扫描 扫描仪 扫描器 打印 列印 登录 登入 登陆 连接 连线 网速 速度 信号 讯号 远程桌面 远程连接 会议室 收银机 pos pos机 刷卡机 传真 硬盘 磁碟 u盘 电源 电池 系统登录 页面 接口 功能 按钮 图标 日历 行事历 同步 驱动 环境 流程 状态 机器 设备 装置 线路 专线 交换机 路由器 分机 热线 运行 运作 收发 使用 输出 播放 传输 运转 操作 开机 查询 导出 导入 汇出 汇入 上传 下载 部机 printer laptop pc notebook server link login account password scanner screen monitor sharepoint onedrive file folder",
    e="黑 当 响 吵 弹窗 闪 抖 花 烫 问题 故障 异常 状况 毛病 错误 错误讯息 错误信息 错误提示 错误消息 报错 报错信息 掉线 断线 断网 断开 断 掉 卡 卡顿 卡死 卡纸 卡机 延迟 死机 当机 宕机 蓝屏 蓝画面 闪退 黑屏 闪屏 花屏 发生 出错 出问题 出事 失败 崩溃 崩 无响应 没反应 慢 不正常 不正常的地方 不正常的情况 异样 bug error 现象 事故 障碍 有问题 出现问题 出现错误 出现异常 复发 异状 杂音 乱码 丢包 闪断 超时 转圈 hang 死",
    M="讯息 提示 警告 跳出 跳 弹出 弹 出现 重现 再现 跳出来 弹出来 冒出来 情况 情形",
    n="没有 没 不 不会 无 未 冇 無 唔会 并无 查无 没发现 未发现 没有发现 未见 没什么 没有什么 没啥 没有任何 没任何 无任何 没有其他 没别的 没有其它 无其他 没其他 没有别的 冇任何 冇其他",
    N="不再 不会再 不会再有 未再 没有再 没再 再没 再没有 再也没 再也没有 再也不 唔会再 唔再 无再 冇再 已无 不再有",
    m="存在",
    u="吧 罢 吧吧 叭",
    T="测试 试用 检测 验证 实测 复测 试",
    P="都在 都还在 都在的 满格 齐全 都有 都有了 一致 对 对的 准确 清晰 清楚 快 很快 快多了 快了很多 快了不少 顺 顺多了 顺畅多了 稳 稳定 稳定多了 很稳定 很稳",
    I="回来 回返来 返来",
    B="装好 安装好 安装成功 安装完成 重装好 接好 连好",
    G="修好用 换好用 已解锁 已经解锁 已处理完毕 已经处理完毕 已处理好 已经处理好 已处理妥当 修复完成 维修完成 已处理 已经处理 均已处理 处理完成 已处理完成 已解 运行稳定 稳定运行 解决 已解决 解決 搞定 搞掂 搞惦 搞好 修好 修复 修理好 弄好 弄妥 处理好 处理完 处理完毕 处理妥当 恢复 回复正常 恢复正常 恢复如常 复原 恢复运作 恢复使用 恢复运行 回复正常运作 恢复正常运作 一切正常 运作正常 运行正常 使用正常 正常运作 正常运行 正常使用 运行平稳 运作良好 良好 确认无误 平稳 排除 消除 清除 修正 改正 改好 调好 调整好 设好 设置好 设定好 换好 开好 开通 已开通 解锁 解锁成功 重置成功 修复成功 登录成功 登入成功 测试成功 连接成功 连线成功 打印成功 验证通过 测试通过 配好 配置好 好使 好用 好返 得返 work返 返 okay好 妥当 完好 完好如初 畅通 通畅 流畅 resolved solved fixed fix work works working 一切ok 弄掂 整好 整返 整返好 搞妥 如初 无碍 顺畅 恢复连线",
    D="消失 不见 没 没有 消失不见",
    H="正常 正常返 无误 正确 成功 无异常",
    F="使用 运行 运作 收发 打印 列印 登录 登入 登陆 连线 连接 上网 开机 操作 测试 业务 工作 办公 功能 一切 各项 各项功能 全部 完全 恢复 回复 设备 流程 收信 发信 寄信 传输 存取 访问 所有",
    g="顺 阔以 没事 没事儿 完事 冇事 无事 通过 成功 正常 可以 好 好返 行 得 ok 通 妥 亮 ready 掂 上线 up fine good",
    c="阔以 可以 可 能 能够 能正常 可以正常 可正常 又能 又可以 都能 都可以 得以 可以再 已可 可顺利 能顺利 可以顺利 会 can",
    x="充电 投影 联机 截图 拍照 签到 签字 签名 报销 审批 提交 提交申请 预订 预约 付款 转账 登记 注册 激活 授权 安装 更新 升级 复制 粘贴 删除 移动 搜索 检索 发消息 收消息 传文件 发文件 收文件 传输 共享 拨号 拨打 拨出 接听 接电话 扫码 识别 读卡 双面打印 彩打 出纸 出票 开票 开发票 录入 填写 填报 报税 盖章 认证 取件 写入 拷贝 分享 加载 看视频 听课 上课 直播 录制 录音 点开 编译 部署 推送 对账 记账 打 刷 刷码 登录邮箱 进邮箱 进后台 进平台 进OA 看监控 选座 点餐 订餐 开门 开锁 刷卡进门 进门 投屏 刷脸 扫描 登录 登入 登陆 登 打印 列印 印 印东西 连 连接 连线 联网 连上 连接上 接上 打开 开启 访问 存取 使用 用 收发 收信 寄信 发信 收邮件 发邮件 收发邮件 收发信 收到 发出去 看到 看见 看得到 听到 听见 上网 开机 启动 下载 上传 登录系统 保存 储存 编辑 查看 查询 查到 同步 播放 显示 刷卡 进入 进去 进系统 登进去 打出来 印出来 导出 汇出 下单 结账 视频 办公 运行 运作 读取 登進去 print login",
    j="工单 单子 单 此单 本单 该单 这单 这个单 这个单子 这张单 单号 案件 此案 本案 案 case 个case ticket 服务单 请求 申请单 这个工单 该工单 此工单 本工单 这条 此件 本件 此case 票 案子 这个案子 一下 掉 问题",
    r="确认 请 麻烦 烦请 惠请 敬请 请惠予 惠予 请予以 请予 予以 准予 帮忙 请帮忙 帮我 请帮我 帮 同意 可以 可 能 就 那 那就 把 将 给 贵处 麻烦您 麻烦你 麻烦帮忙 劳烦 有劳 请协助 协助 可以帮忙 即可 可予 得予 得以 唔该 可协助 可请 直接 已可 可先 并",
    l="关闭 关单 关掉 关了 关 结单 结案 结掉 结了 结 结束 销单 销案 销掉 了结 归档 关案 close closed 关闭工单 结束工单 关闭申请 办结 收单 closecase 完单 闭环",
    o="这么快 测试完成 测试完毕 收到 已收到 收到了 没别的事 没有别的事 没其他事 祝 祝您 祝你 祝大家 周末愉快 发自我的 发自 来自我的 抱歉 不好意思 态度 速度快 速度快多 快多 效率 反应快 多亏",
    **{"!": "纸面上 理论上 表面上 名义上 关了就 访客 来宾 打电话 显示成功 提示成功 吗 么 未呀 没有吗 每次 关注 关于 关机 关灯 关心 关键 相关 结果 结账 显示器坏 用手机 部分"},
)  # fmt: skip

_VERBS = "登录|登入|登陆|登|连接|连线|连|打印|列印|印|打|收|发|寄|看|听|开|进|读|查|接|上|下载|上传|显示|加载|载入|扫|扫描|播|播放|存|保存|传|拨|用|写|刷|找|搜|选|点|启动|导|汇|跑"
_ANY = "[^不没未无还但又，]"  # what an opening may go on over
_ZH_OPENINGS = (
    ("!", compile_later(r"[^，一]{1,4}就(?:好|行)$")),  # a wish: "能用就好"
    ("!", compile_later(r"正在?(?:恢复|解决|修|处理|弄|搞)|(?:第[一二三四五六七八九十\d]{1,2}|头一|上一|前一|其中[一\d]?)[个项条](?:问题|故障)?")),  # goes on; one of several
    ("!", compile_later(r"有些|有的|某些|在(?:你|您|他|她|别|客户)|(?:测|试|测试|确认|验证|检查)(?:完|好)(?:了|之后|后)?(?:就|再)|(?:早上|晚上|白天|上午|下午|夜里|中午)(?:是)?(?:可以|能)(?=[^了]*$)|能(?:开机|启动|亮|响)$")),
    ("C", compile_later(r"(?:已经?|均已?|都|皆已?|现已|现在|终于|又)(?:可以|能够|能|可)(?:正常|顺利|成功|重新|继续)?(?=(?:地)?(?:登录|登入|登陆|打印|列印|连|访问|存取|使用|用|收|发|寄|看|听|上网|开机|启动|开启|打开|进|查|扫描|下载|上传|保存|编辑|运行|运作|同步|播放|显示|刷|导出|汇出))")),
    ("a", compile_later(r"(?:昨天|前天|昨晚|今天|今早|(?:上)?周[一二三四五六日])(?:上午|下午|早上|晚上|中午)?就(?=(?:已经?)?(?:好了|正常了|恢复|解决了|修好了|可以了|能用了))")),
    ("w", compile_later(r"标签|标题|标准|日报|周报|月报|年报|时钟|费用|来电|分公司|分行|分店|写字楼|通知|备份|备注|填报|联网|换货|退货|取号|请假|先生|等级|多媒体|多功能|有线|有效期|来访|到货|说明书|需求|无线|显卡|注册|弹簧|工程师|几天|时间轴|信息科|问卷")),
    ("Q", compile_later(r"(?:(?!一个|一台)[一二三四五六七八九十百千\d两几好]){1,4}多?(?:个|台|份|张|次|封|条|页|部|遍|位)")),
    ("a", compile_later(r"每次都(?=正常|成功|顺利)")),
    ("a", compile_later(r"(?:从)?(?:昨天|前天|今天|昨晚|今早|今天早上|早上|上午|中午|下午|上?周[一二三四五六日])(?:上午|下午|早上|晚上|中午)?(?:[一二三四五六七八九十\d]{1,3}点(?:多|半)?)?(?:开始|起|以来)(?:就)?(?=没|都|一直|不|无|正常|稳定|恢复)")),
    ("k", compile_later(r"(?:你们|您们?|你|贵部门)?(?:的)?(?:响应|反应|处理|回复|服务|动作|效率|速度|态度)(?:得)?(?:真|很|太|非常|超级|这么)(?:的)?(?:快|高|及时|迅速|给力|棒|好)(?:了|啊|呀)?$|祝[^不没未无还但吗请再]{1,14}$")),
    ("a", compile_later(r"(?:从)?(?:昨天|前天|今天|昨晚|今早|早上|上午|中午|下午|晚上|上?周[一二三四五六日]|换[了完过][^不没未无还但又，]{1,5}(?:以后|之后|后)?){1,2}(?:开始)?(?:到现在|至今|到今天|到目前为止|到目前)")),
    ("v", compile_later(r"(?:能|可以)(?:正常|顺利)?收到(?:邮件|信|文件|消息|验证码|短信)?(?=[了喇啦]|$)")),
    ("E", compile_later(r"(?:应该|以后|就|那就|也|都|暂时){0,2}(?:不用|不必|无需|无须|不需要)(?:再|继续|进一步|额外|特别|另外){0,2}(?:跟进|处理|跟踪|处置|操作|关注|排查|维修|检查|介入|支持|过来|回复)(?:了|啦|喇)?")),
    ("k", compile_later(r"(?:让|叫)(?:您|你|您们|你们|师傅|老师|各位|大家)*(?:费心|操心|受累|久等|跑)[^不没未无还但吗请再]{0,6}$|(?:辛苦|麻烦)(?:您|你|师傅|老师)*跑了(?:一|这|几)?趟(?:了)?$")),
    ("a", compile_later(r"(?:这|近|最近)[两几三]?(?:天|日)|(?:今天)?一整天|昨天到今天|到今天")),
    ("o", compile_later(r"(?:用|试用|跑|运行|观察)了[一二两三几半\d]{1,2}(?:天|周|日|个星期|个月|小时)")),
    ("o", compile_later(r"(?:不好意思|抱歉|对不起)[^不没未无还仍又吗别但错]{0,12}$")),
    ("o", compile_later(r"[^不没未无还但又，每等明若如果要会才]{1,8}?(?:之后|以后|后)(?:就|都|已经|已|便)?(?=正常|好了|可以|没问题|恢复|解决|成功|ok|能用|不再)")),
    ("v", compile_later(r"(?:附件|档案|文件|文档|程序|软件|网页|表格|[a-z]{2,10})(?:已|都|现在)?(?:可以|能)(?:打)?开(?=了|喇|啦)|(?:数字|金额|数据|日期|资料)(?:对|正确|一致)(?=了)")),
    ("v", compile_later(r"(?:打|印|看|听|显示|听得|看得|印得)(?:得)?(?:很)?(?:清楚|清晰|正常)(?=了|$)|(?:进|入|上|出)得去")),
    ("T", compile_later(r"(?:我|我们|今天|刚才|刚刚|刚|又|再|已经|已|重新|多次|反复|也|都|经我部|现场|两边|自己){0,4}(?:试|测试|测|检测|验证|核实|确认|检查|复测|试用|验)(?:了|过了|过)(?:一下|下|[一二两三几半\d]{1,2}(?:天|周|个星期)|几次|几遍|一次|一遍|两次|三次|多次|好几次|好几遍|半天|一天|一上午|一会儿)?")),
    ("o", compile_later(rf"(?:经|经过){_ANY}{{0,10}}?(?:测试|确认|核实|验证|检查|查核|查证|核查|复核|处理|检修|维修|检测|排查|协助|调整|努力)(?:后|之后|，)?")),
    ("o", compile_later(rf"(?:按照|按|照着|照|依照|依|根据|用){_ANY}{{1,10}}?的?(?:方法|步骤|办法|说明|建议|指引|指示)(?=已|就|都|解决|搞定|后|弄|处理|好|可以|成功)")),
    ("o", compile_later(rf"(?:按照|按|照着|照著|照|依照|依|根据|遵照|参照|参考){_ANY}{{1,14}}?(?:做|弄|操作|处理|设定|设置|执行|修改|调整|改|试|重启|来)(?:了|完|过)?(?:之后|以后|后|就|便|即)?")),
    ("o", compile_later(rf"(?:重启|重新启动|重开机?|重新开机|重装|重新安装|更新|升级|换了{_ANY}{{0,6}}?|改了{_ANY}{{0,6}}?)(?:电脑|机器|系统|软件)?(?:了|过)?(?:之后|以后|后)(?:就|都|已经|已|便){{0,2}}")),
    ("o", compile_later(rf"(?:跟|和|向|同|与){_ANY}{{1,8}}?(?:确认|核实|核对|验证|沟通|联系|问)(?:了|过|过了|完)?(?:一下)?")),
    ("o", compile_later(r"(?:不用|不必|无需|无须|毋须|不需要|不须|唔使|无谓)(?:再)?(?:给我)?(?:回电话?|回复|打电话|打来|来电|过来|来了?|上门|派人|处理|跟进|追踪|看|管|修|联系|寄|担心|麻烦)(?:了|喇|啦)?")),
    ("v", compile_later(rf"(?:{_VERBS})得(?:上去|出来|进去|到|上|出|开|进|了|动|通|见|返)(?:信|邮件|信件|资料|资料夹|文件|文件夹|档案|画面|声音|网|东西|内容|网页|附件|发票|系统)?")),
    ("v", compile_later(r"(?:登录|登入|登陆|登|连接|连线|连|打印|列印|印|显示|加载|载入|播放|扫描|拨|听|看|查|接|传)(?:上去|上来|进去|进来|出来|上|到|通|返|见|成功)(?=[a-z0-9]{0,8}[网系统]{0,2}(?:了|喇|啦|咗|囉|喽|咯))")),
    ("v", compile_later(r"(?:开|入|上|连|login|登入|登录|睇|听|打|印|用)(?:返)?到(?:网|声|机|系统|文件|[a-z]{2,8})?(?=喇|啦|咗|了)")),
    ("v", compile_later(r"(?:[进入]去|速度(?:上来|正常|恢复)|电话(?:能|可以)打(?:通|出去|进来)?|(?:找|救|恢复|拿)回来?)(?=了|喇|啦|咗)")),
    ("o", compile_later(r"观察了?[一二两三几半\d]{1,2}(?:天|周|日)(?=无|没有|都|未再|正常)|观察了[一二两三几半\d]{1,2}(?:天|周|日|个星期|个月)")),
    ("o", compile_later(r"(?:打印|列印|打|印|扫|发|收|登录|登|开|重启)了[一二两三几好\d]{1,2}(?:份|张|次|封|下|遍|个|页)")),
    ("o", compile_later(r"(?:(?:从)?(?:今天|昨天|今早|早上|上午|下午|昨晚)(?:开始)?)?(?:一直)?(?:到现在|至今|到今天)?(?:一直|都|也){0,3}(?:很|非常|挺|十分)?稳定(?:的|了)?$")),
    ("o", compile_later(r"(?:速度|网速|运行|打开|反应|启动|画面)?(?:也|还|都|甚至){0,2}比(?:以前|之前|原来|从前|过去|坏之前)(?:还|更|要|都){0,2}(?:快|稳定|顺畅|流畅|好用|清楚|清晰)(?:了|多了|很多|不少|的)?$")),
    ("o", compile_later(r"(?:也|都)?(?:已|已经)(?:成功|顺利|正常){0,2}(?:登录|登入|登陆|连上|连接|打印|打开|收到|进入)(?:系统|网络|邮箱|成功|了){0,3}$")),
    ("o", compile_later(r"(?:声音|画面|图像|字|字迹|通话|显示)(?:也|都|很|非常|已经|变得?){0,3}(?:清楚|清晰|流畅)(?:了|的)?$")),
    ("o", compile_later(r"(?:我)?忘(?:记|了|记了)(?:及时)?(?:回复|回信|回邮件|告诉[您你]|跟[您你]说|关单|反馈)(?:[您你了]|一下)*$")),
    ("o", compile_later(r"(?:开机|启动|速度|运行|打开|网速|反应)(?:也|都|变|变得){0,2}快(?:了|多了|了很多|了不少|很多)$")),
    ("o", compile_later(r"(?:折腾|弄|搞|修|试)了?(?:老?半天|很久|好久)|用(?:着|起来)(?=没|都|很|正常|挺|一切|无|$)")),
    ("o", compile_later(rf"(?:看了|换了|换咗|清了|清除了|清理了){_ANY}{{1,8}}?(?:就|后|之后|(?=自己|解决|搞定|弄好|$))")),
    ("v", compile_later(r"(?:又|已|已经)?(?:有|恢复)(?:声音|画面|影像|图像|网|网络|网路|信号|讯号|权限|显示|电)(?=了|喇|啦|咗|囉|喽)")),
    ("v", compile_later(r"(?:声音|画面|影像|网|网络|网路|信号|讯号|权限|图标)有(?=了|喇|啦|咗|囉|喽)")),
    ("o", compile_later(r"(?:已|已经|均已|都)?(?:收到|拿到|领到)(?:了)?[^不没未无还但又吗]{1,8}?(?:了|$)")),
    ("o", compile_later(r"(?:邮件|信|信件|验证码|短信|电邮|东西|货|新?电脑|新?手机|新?键盘|新?密码)(?:已|已经|都|也){0,2}(?:收到|拿到|领到)(?:了|喇|啦)?")),
    ("k", compile_later(r"(?:感谢|谢谢|多谢|感激|辛苦)[^不没未无还但又吗请再]{1,14}$")),
    ("c", compile_later(r"(?:可以|能够|能|可)(?:正常|顺利|成功|重新|继续|再次)?(?=(?:地)?(?:登录|登入|登陆|打印|列印|连|访问|存取|使用|用|收|看|听|上网|开启|打开|进|查|扫描|下载|上传|保存|编辑|运行|运作|同步|播放|显示|刷|导出|汇出))")),
    ("r", compile_later(r"(?:可以|可|能)(?=关|结|销|close)")),
    ("x", compile_later(r"(?:识别|检测|搜索|搜|认|扫描|刷)到(?=[了喇啦]|$)")),
    ("x", compile_later(rf"(?:{_VERBS})(?:出来|进来|进去|出去|上来|起来|回来)(?=[了喇啦]|$)")),
)  # fmt: skip

_ZH_DANGER = compile_later(
    r"[不没未无非别勿莫冇唔弗否还仍但却可然过似像若如等待将会要想希盼愿应该需吗么呢谁哪何几多少怎咋另只才仅除有时间价费日周月年期明后天昨前原本旧临暂分半吧再先快尽催急问告诉请帮说讲听闻据乜点边取消撤申坏错烂差糟旧换更改拒退回重到来去走下班灯注于远程求写标示称显着著隔其每叫通联填备准]"
)

_ZH = {
    "lead": "[ykahsoT]*",
    "noun": "Q?[stwdj]{0,8}",
    "fault": "[stw]{0,6}e{1,2}",
    "owned": "Q?[stwdj]{0,8}(?:aQ?[stwd]{1,4})?",
}

_ZH_FORMS = _forms(
    _ZH_MEMBERS,
    _ZH,
    """
neutral: [kyz]*ne
confirms: [yk]*y[zk]*
confirms: [kahso]*y[kahsyo]*[std]{0,6}c[ah]*x[tx]{0,5}[zkq]*
confirms: <lead>t{1,3}[ah]*IZ[zkq]*
confirms: <lead>(?:<noun>|<fault>)[ahosk]*G[ahGHto]*[zkaq]*
confirms: <lead>t{0,3}[ahos]*F{1,3}[ahos]*H[zkaq]*
confirms: [ykhao]*s?[ahosk]*H[zkaq]*
confirms: <lead>H[Fx]z*[zkq]*
confirms: <lead>t[tsw]*[ahosk]*H[ah]*Z[zkaq]*
confirms: <lead>t[tsw]*[hosk]*a[ahosk]*H[zkaq]*
confirms: <lead><fault>[ahs]*D[ah]*z*[zk]*
confirms: <lead>[td]*[ahosk]*(?:g|c)[ahg]*Z[zkq]*
confirms: <lead>[std]*w{0,4}t[ahosk]*(?:g|c)[ahg]*Z[zkq]*
confirms: <lead><noun>[ahosc]*v[tw]{0,4}[zkq]*
confirms: <lead>[ahos]*c[ah]*x[tx]{0,5}[zkq]*
confirms: <lead>[stdj]{0,6}[ahos]*c[ah]*x[txg]{0,5}Z[zkq]*
confirms: <lead>[stdj]{0,6}[ahos]+c[ah]*x[tx]{0,5}[zkq]*
confirms: <lead>[T]{1,2}[ahsz]*(?:[gGH]|ne)[zk]*
confirms: <lead>(?:<fault>)?[ahs]*N[anh]*[eM]{1,3}[tw]{0,2}[zka]*
confirms: <lead>(?:<noun>)?[ahs]*N[anh]*e{1,3}[tw]{0,2}[zka]*
confirms: <lead>(?:<fault>|t{1,3})?[ahs]*n[anh]*e{1,3}[tw]{0,2}Z[zk]*
confirms: <lead>(?:<fault>)[ahs]*n[anh]*[eM]{1,3}[tw]{0,2}Z[zk]*
confirms: [yk]*[ahso]+(?:[st]*e{0,2})[ahs]*n[anh]*e{1,3}[zk]*
confirms: <lead><fault>[ahs]*nm?[ahs]*m[zk]*
confirms: <lead>[stdj]{0,6}C[ah]*x[txg]{0,5}[zkq]*
confirms: <lead><owned>[ahos]*[cC][ah]*x[txgsa]{0,5}Z[zkaq]*
also: <lead><owned>[ahos]*x{1,2}[tx]{0,3}Z[zk]*
also: <lead>w{1,5}[ah]*[gH]z*
also: <lead>[oswtxZaQ]{0,14}(?:n[a]?e|H)[zk]*
confirms: <lead><owned>[ahos]*x{1,2}t?[ah]*H[zkaq]*
confirms: <lead>x{1,2}t?[ah]*n[ah]*e{1,2}Z[zk]*
confirms: <lead><owned>[ahosc]*v[zkq]*
aside: [ahkzs]*E[zk]*
also: <lead>[stw]{0,6}[ahos]*B[zkaq]*
also: <lead>[ahos]*(?:[stw]{0,4}[tx]{1,3})[ah]*[PgHy]{1,2}[zkaq]*
confirms: [kahstyq]*(?:n[a]*e)?j?[kahst]*r[rkahstq]*(?:j[ra]*)?l[ja]*[zkju]*
confirms: [kahst]*j[ra]*rl[ja]*[zku]*
confirms: [kahs]*j?[kahs]*l[ja]*u[zku]*
confirms: k*lj*k*
neutral: [ykahsr]*(?:[stw]{0,6}[ah]*)[oT][oTahzkst]*
thanks: [ahzkq]*k[ahzkq]*
""",
)

CHINESE_PHRASES = PhraseWords(
    False,
    _ZH_WORDS,
    _ZH_OPENINGS,
    _any_of(_ZH_OPENINGS),
    _ZH_DANGER,
    _having(_ZH_MEMBERS, _HEAVY),
    _having(_ZH_MEMBERS, _THINGS),
    _of_only(_ZH_MEMBERS, "ykahzZTr"),
    _ZH_FORMS,
    re.compile(r" "),
)
