"""What the fork server reads beforehand is read well, and the process that decides does not pay for it."""

from __future__ import annotations

import subprocess
import sys

from gateway.read.preload import make_samples
from gateway.read.worker import read
from tests.tools.waiting import PATIENCE


def test_the_samples_are_answers_that_are_understood():
    readings = [read(raw) for raw in make_samples()]
    assert {reading.intent for reading in readings} <= {"confirms", "denies", "asks", "unsure", "thanks"}
    assert {reading.language for reading in readings} == {"en", "zh"}
    assert not any(reading.mail.defects for reading in readings)


def test_a_process_that_only_decides_compiles_no_forms_of_answers():
    code = (
        "import gateway.read.language.intent as intent\n"
        "from gateway.read.data.good_news import ENGLISH_NEWS\n"
        "from gateway.read.language.clause_forms import _all_forms\n"
        "assert _all_forms.cache_info().currsize == 0 and 'search' not in vars(ENGLISH_NEWS.good)\n"
        "assert intent.read_intent('It works now, thanks.', 'en') == 'confirms'\n"
        "assert _all_forms.cache_info().currsize == 1 and 'search' in vars(ENGLISH_NEWS.good)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE)
