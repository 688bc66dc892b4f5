"""How people of eleven languages end a letter: the end is signature, the sentence above it is not."""

from __future__ import annotations

import pytest

from gateway.read.reply.new_text import read_reply_text

# closings with names as they are written below a letter
ENDINGS = {
    "en": [
        "Best,\nAnn",
        "Kind regards,\n\nAnn Lee\nAccounting",
        "Rgds, Ann",
        "Thanks and best regards,\nAnn",
        "Many thanks,\nAnn",
        "Cheers, Ann",
        "Yours sincerely\nAnn Lee",
        "BR\nAnn",
        "All the best\nAnn",
        "With best wishes,\nAnn",
        "Thank you,\n\nAnn Lee",
        "Regards\nAnn Lee | Accounting | Acme Ltd",
        "Have a nice day!\nAnn",
        "Sincerely yours,\nAnn",
        "Warmest regards,\nAnn",
        "Thanks!\n\nAnn Lee\nHead of Sales\n+44 20 7946 0000",
        "Best regards / Mit freundlichen Grüßen\nAnn Lee",
    ],
    "de": [
        "Viele Grüße aus Köln\nAnn",
        "Viele Grüße\nAnn Lee",
        "LG Ann",
        "LG\nAnn",
        "VG, Ann",
        "MfG\nLee",
        "Gruß Ann",
        "Gruß\nAnn",
        "Beste Grüße\n\nAnn Lee\nBuchhaltung",
        "Mit freundlichen Grüßen / Kind regards\nAnn Lee",
        "Freundliche Grüsse\nAnn Lee",
        "Danke und Gruß\nAnn",
        "Danke & Grüße\nAnn",
        "Schöne Grüße\nAnn",
        "Mit besten Grüßen\ni.V. Ann Lee",
        "Herzliche Grüße\nAnn",
        "Vielen Dank und beste Grüße\nAnn",
        "Mit freundlichem Gruß\nAnn Lee",
        "Vielen Dank im Voraus!\nAnn Lee",
        "Liebe Grüße,\nAnn",
    ],
    "fr": [
        "Cordialement,\nAnne",
        "Bien cordialement\nAnne Lee",
        "Cdlt,\nAnne",
        "Cdt",
        "Bien à vous,\nAnne",
        "Merci d'avance,\nAnne",
        "Sincères salutations\nAnne",
        "Bonne journée,\nAnne",
        "Merci et bonne journée\nAnne",
        "Salutations distinguées\nAnne Lee",
        "Très cordialement,\nAnne",
        "Belle journée à vous,\nAnne",
        "Merci beaucoup\n\nAnne Lee",
        "Respectueusement,\nAnne",
    ],
    "es": [
        "Saludos,\nAna",
        "Un saludo,\nAna",
        "Saludos cordiales\nAna",
        "Atentamente,\nAna Lee",
        "Muchas gracias,\nAna",
        "Gracias de antemano.\nAna",
        "Un cordial saludo\nAna",
        "Gracias y un saludo\nAna",
        "Atte.\nAna Lee",
        "Cordialmente,\nAna",
        "Saludos!\nAna",
    ],
    "it": [
        "Cordiali saluti\nAnna",
        "Saluti,\nAnna",
        "Grazie e saluti\nAnna",
        "Distinti saluti\nAnna Lee",
        "Buona giornata\nAnna",
        "Grazie mille\nAnna",
        "Un saluto,\nAnna",
        "Cordialmente\nAnna",
    ],
    "pt": [
        "Atenciosamente,\nAna",
        "Att,\nAna",
        "Abraços\nAna",
        "Obrigado,\nAna",
        "Cumprimentos,\nAna",
        "Com os melhores cumprimentos,\nAna Lee",
        "Obrigada e bom dia\nAna",
        "Atte,\nAna",
        "Cordialmente,\nAna",
        "Grata,\nAna",
        "Desde já agradeço,\nAna",
        "Abs,\nAna",
    ],
    "nl": [
        "Met vriendelijke groet,\nAnne",
        "Mvg,\nAnne",
        "Groeten, Anne",
        "Groet,\nAnne",
        "Vriendelijke groeten\nAnne Lee",
        "Alvast bedankt!\nAnne",
        "Met vriendelijke groet / Kind regards,\nAnne",
        "Hartelijke groet,\nAnne",
        "Dank en groet,\nAnne",
        "Gr. Anne",
        "Bvd,\nAnne",
    ],
    "pl": [
        "Pozdrawiam,\nAnna",
        "Z poważaniem\nAnna Lee",
        "Pozdrawiam serdecznie\nAnna",
        "Z góry dziękuję\nAnna",
        "Dziękuję i pozdrawiam\nAnna",
        "Z pozdrowieniami,\nAnna",
        "Pzdr\nAnna",
        "Z wyrazami szacunku\nAnna",
        "Miłego dnia\nAnna",
        "Pozdrawiam / Best regards\nAnna",
    ],
    "ru": [
        "С уважением,\nАнна",
        "С уважением, Анна Ли",
        "Спасибо!\nАнна",
        "С наилучшими пожеланиями,\nАнна",
        "Заранее спасибо,\nАнна",
        "Всего доброго,\nАнна",
        "С ув., Анна",
        "С уважением,\nАнна Ли\nООО «Магазин»\nтел. +7 495 123-45-67",
        "Хорошего дня!\nАнна",
        "--\nС уважением, Анна",
    ],
    "ja": [
        "よろしくお願いいたします。\n佐藤",
        "以上、よろしくお願いいたします。\n佐藤花子",
        "よろしくお願いします。",
        "以上です。よろしくお願いします。\n佐藤",
        "宜しくお願い致します。\n\n佐藤花子",
        "何卒よろしくお願い申し上げます。\n佐藤",
        "敬具\n佐藤花子",
    ],
    "tr": [
        "İyi çalışmalar,\nAyşe Demir",
        "İYİ GÜNLER\nAyşe Demir",
        "İyi günler dilerim.\nMehmet Kaya\nSatın Alma Uzmanı",
        "Saygılarımla,\nİnci Işık",
        "iPhone'umdan gönderildi",
    ],
    "zh": [
        "谢谢！\n李安",
        "祝好\n李安",
        "此致\n敬礼\n李安",
        "顺颂商祺\n李安",
        "祝工作顺利！\n李安",
        "祝好！\n李安 | 财务部 | 电话 010-12345678",
        "Best Regards\n李安",
        "多谢\n李安",
        "順頌商祺\n李安 敬上",
        "謝謝！\n李安",
        "以上，谢谢\n李安",
        "BR,\n李安",
    ],
}
# Said to the reader as much as they end the letter: kept.
KEPT = ["Thx, Ann", "Grazie, Anna", "谢谢，李安", "烦请处理，谢谢！", "Quedo atenta, saludos", "Best Practice"]


@pytest.mark.parametrize(
    ("language", "ending"), [(language, ending) for language, endings in ENDINGS.items() for ending in endings]
)
def test_an_ending_is_signature(language: str, ending: str) -> None:
    sentence = {"zh": "打印机还是不能用，请再检查一下。", "ja": "プリンターはまだ動きません。"}.get(
        language, "The printer still does not print."
    )
    reply = read_reply_text(f"{sentence}\n\n{ending}\n")
    assert reply.text == sentence
    assert reply.signature.split() == ending.split()


@pytest.mark.parametrize("ending", KEPT)
def test_what_speaks_to_the_reader_is_kept(ending: str) -> None:
    assert ending in read_reply_text(f"The printer still does not print.\n\n{ending}\n").text


@pytest.mark.parametrize(
    "line",
    [
        "Outlook für iOS funktioniert nicht",
        "Outlook voor iOS werkt niet",
        "Az iPhone nem működik",
        "昨日Outlookから送信しましたが、届きません",
        "Enviado desde mi cuenta, pero no llegó?",
        "Viele Grüße soll ich ausrichten von Ben",
    ],
)
def test_a_sentence_about_a_device_is_no_signature(line: str) -> None:
    assert line in read_reply_text(f"Hallo,\n\n{line}\n").text


@pytest.mark.parametrize(
    ("above", "ending"),
    [
        ("Boa tarde,\n\nainda não imprime a cores.", "Att,\nJoão Silva"),
        ("Bom dia!\n\nContinua com defeito.", "Atenciosamente\nMarta Lima"),
        ("Bom dia\nA porta não abre.", "Cumprimentos,\nRui"),
        ("Hello,\n\nThank you!", "Kind regards\nAnn Lee"),
        ("Thanks", "Regards\nAnn"),
        ("谢谢", "祝好\n李安"),
        ("Merci !", "Cordialement,\nAnne"),
    ],
)
def test_what_opens_a_mail_is_no_closing(above: str, ending: str) -> None:
    reply = read_reply_text(f"{above}\n\n{ending}\n")
    assert (reply.text, reply.signature) == (above, ending)
