"""Languages of short texts, and that the large model is not loaded for what words decide."""

from __future__ import annotations

import subprocess
import sys

import pytest

from gateway.read.language import find_language, find_script


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("It still does not work, thanks", "en"),
        ("thanks", "en"),
        ("Solved.", "en"),
        ("Any news?", "en"),
        ("VPN down", ""),
        ("请问还要多久", "zh"),
        ("可以了", "zh"),
        ("OK了", "zh"),
        ("好", "zh"),
        ("VPN 又断了 error 809", "zh"),
        ("這台印表機不能列印", "zh"),
        ("プリンターが動きません", "ja"),
        ("프린터가 작동하지 않습니다", "ko"),
        ("Der Drucker geht nicht", "de"),
        ("Danke", "de"),
        ("L'imprimante ne fonctionne pas", "fr"),
        ("La impresora no funciona todavía", "es"),
        ("La stampante non funziona ancora", "it"),
        ("A impressora ainda não funciona", "pt"),
        ("De printer werkt nog steeds niet", "nl"),
        ("Drukarka nadal nie działa", "pl"),
        ("Принтер не работает", "ru"),
        ("Принтер її не друкує", "uk"),
        ("Skrivaren fungerar inte, tack för hjälpen", "sv"),
        ("Tiskárna stále nefunguje, prosím", "cs"),
        ("Yazıcı hala çalışmıyor", "tr"),
        ("الطابعة لا تعمل", "ar"),
        ("", ""),
        ("809", ""),
        ("https://acme.example/and/the/path/is/not", ""),
        ("打印机 printer HP LaserJet M404 jammed please help us", "en"),
    ],
)
def test_language(text, code):
    assert find_language(text) == code


def test_hint_decides_between_equals():
    assert find_language("problem", "de") == "de"
    assert find_language("problem") == ""


def test_script():
    assert find_script("这个打印机还没修好") == "Hans"
    assert find_script("這個印表機還沒修好") == "Hant"
    assert find_script("可以") == ""


def test_the_model_is_not_loaded_where_words_decide():
    code = (
        "import sys; from gateway.read.language import find_language as f\n"
        "assert [f('please help, the printer is broken'), f('请问还要多久'), f('Der Drucker ist kaputt und geht nicht')] == ['en', 'zh', 'de']\n"
        "assert 'py3langid' not in sys.modules and 'numpy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
