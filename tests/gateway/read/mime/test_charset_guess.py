"""Bytes without a label, as short as a subject: what language do they look like."""

from __future__ import annotations

import time

import pytest

from gateway.read.mime.charsets import decode
from gateway.read.mime.parse import parse

TEXTS = """
latin_1 Formação FrenetikPolis: Verão | Réunion demain à 10h | Größe prüfen | Año nuevo | La impresión está lista | Mañana no podré asistir a la reunión | être créé | Ação | São João | Grüße aus Köln | Æbler på bordet | Störung | Café
gb18030 電腦無法開機，請幫忙處理。 | 打印机坏了 | VPN连不上 | vpn连不上vpn | 您好，请帮忙 | 李明 | 关于ERP系统的问题 | 报销单 | 测试test测试 | 王a小b明 | 会议室投影仪无法使用 | 回复：账号被锁定 | 张伟
big5 印表機壞了 | 您好，請協助 | 關於VPN的問題 | 報價單 | 測試test | 無法登入系統，請協助處理 | 會議室投影機故障
cp932 プリンターが動きません | お世話になっております | 会議の件 | VPNについて | 請求書 | パスワードの再発行をお願いします | 至急
euc_jp プリンターが動きません | お世話になっております
euc_kr 프린터가 고장났습니다 | 안녕하세요 | 회의 | 비밀번호를 잊어버렸습니다 | 문의드립니다
koi8_u Принтер не працює, допоможіть будь ласка | Її ім'я є в списку
koi8_r Принтер не работает | Здравствуйте | Срочно | Счёт на оплату | Забыл пароль от почты
cp1251 Принтер не работает | Здравствуйте | Срочно | Счёт на оплату | Не могу войти в систему
cp1250 Zgłoszenie błędu | Tiskárna v kanceláři nefunguje, prosím | Děkuji za odpověď | Köszönöm szépen, jól működik | Želim ući u račun | Jeśli że działa | Drukarka nie działa | A nyomtató nem működik, erről kérek segítséget, köszönöm | Pisač ne radi, može li netko doći? | Imprimanta nu funcţionează, mulţumesc | Drukarka nie działa, proszę o pomoc | Žádost o přístup k síti | Příliš žluťoučký kůň
iso8859_2 Drukarka się zacięła, proszę o pomoc | Hasło wygasło, nie mogę wejść do bazy śledzenia paczek
cp1252 Ma sœur et le nœud du réseau | Un problème de cœur | Hernández y Núñez, ¿verdad? | ¿cuando vienen? | Prentarinn á þriðju hæð virkar ekki | Printer tõrgub, palun abi | Tiskárna | Très bien, où est l’œuvre? | 25 m³ und 30 m² in Halle 3 | ½ l / 3 µm
cp1253 Ο εκτυπωτής δεν λειτουργεί | Καλημέρα, δεν μπορώ να συνδεθώ στο σύστημα
cp1254 Yazıcı çalışmıyor | Ayşe Şahin | Merhaba, üçüncü kattaki yazıcı çalışmıyor, yardım eder misiniz?
cp1255 המדפסת לא עובדת | שלום, אני לא מצליח להתחבר למערכת
cp1256 الطابعة لا تعمل | مرحبا، لا أستطيع الدخول إلى النظام
cp874 เครื่องพิมพ์เสีย | สวัสดีครับ เครื่องพิมพ์ชั้นสามใช้งานไม่ได้ ขอบคุณครับ
"""


@pytest.mark.parametrize("line", TEXTS.strip().splitlines(), ids=lambda line: line.partition(" ")[0])
def test_a_subject_without_a_charset_is_read(line: str) -> None:
    codec, _, texts = line.partition(" ")
    wanted = [text.strip() for text in texts.split(" | ")]
    assert {text: found for text in wanted if (found := decode(text.encode(codec))[0]) != text} == {}


MISLABELLED = """
gb2312 big5 印表機今天又壞了，請幫忙處理，謝謝您。 | 無法登入系統，請協助處理
gb2312 cp949 프린터가 고장났습니다. 확인 부탁드립니다. | 비밀번호를 잊어버렸습니다. | 네, 잘 됩니다. 감사합니다! ㅎㅎ | 문의드립니다 | 새 직원 김민수 씨의 계정을 만들어 주시기 바랍니다.
gbk cp949 어제부터 VPN 접속이 안 됩니다. | 노트북 화면이 깜빡거리는데 교체 가능한가요? | 오늘 오후 3시에 방문 부탁드려요^^
gbk cp932 プリンターの紙が詰まっています。確認をお願いします。
big5 gb18030 打印机今天又坏了，请帮忙处理一下，谢谢您。 | 三楼会议室的投影仪无法使用
shift_jis gb18030 打印机今天又坏了，请帮忙处理一下，谢谢您。
euc-jp cp932 プリンターの紙が詰まっています。確認をお願いします。
iso-8859-1 cp1250 Tiskárna nefunguje, prosím přijďte co nejdříve, děkuji. | Drukarka nie działa, proszę o pomoc, dziękuję. | A nyomtató nem működik, kérem segítsenek, köszönöm.
windows-1252 iso8859_2 Hasło wygasło, nie mogę wejść do bazy śledzenia paczek
iso-8859-1 cp1254 Yazıcı çalışmıyor, lütfen yardım edin, teşekkürler.
"""
RIGHT = """
gb2312 三楼会议室的投影仪无法使用，请尽快处理。 | 镕 喆 囍 | 張經理說印表機壞了 | 保安部安装办公表格 | 北京办公室白板笔 | 本部报表必备表格，包办 | 阿里巴巴安保部
big5 會議室投影機故障 | 陳先生的印表機
shift_jis 齋藤 髙橋 様 | ご確認をお願いします | ﾌﾟﾘﾝﾀ ﾄﾗﾌﾞﾙ
euc-kr 프린터 고장 | 꽃 뱀 | 뷁 햏
iso-8859-1 Déjà réglé, ça marche très bien, merci à tous. | ¿Mañana podrían venir? Está en el rincón, señor Núñez. | Þetta er ekki í lagi, prentarinn er bilaður á þriðju hæð.
iso-8859-1 Størrelsen på skærmen er forkert, også på første sal | Não é possível, a impressão está péssima, põe papel | Über größere Räume läuft's schön
iso-8859-1 Tulostin ei löydä paperia, hätä on tämä päivä | Förresten är skärmen även trög på översta våningen | Printer tõrgub, õhtul jälle, küsi öösel
windows-1252 È già successo, perché è più lento? Così non può andare | Où est l’œuvre, ma sœur a déjà payé 25 m³ à Besançon
"""


@pytest.mark.parametrize("line", MISLABELLED.strip().splitlines())
def test_a_label_of_the_same_family_that_is_wrong(line: str) -> None:
    label, codec, texts = line.split(" ", 2)
    wanted = [text.strip() for text in texts.split(" | ")]
    assert {text: found for text in wanted if (found := decode(text.encode(codec), label)[0]) != text} == {}


@pytest.mark.parametrize("line", RIGHT.strip().splitlines())
def test_a_label_that_is_right_holds_for_rare_words_too(line: str) -> None:
    label, _, texts = line.partition(" ")
    codec = {"gb2312": "gb18030", "iso-8859-1": "cp1252", "shift_jis": "cp932", "euc-kr": "cp949"}.get(label, label)
    wanted = [text.strip() for text in texts.split(" | ")]
    assert {text: found for text in wanted if (found := decode(text.encode(codec), label)[0]) != text} == {}


@pytest.mark.parametrize("label", ["", "us-ascii", "iso-8859-1", "utf-8"])
def test_japanese_of_seven_bits_needs_no_label(label: str) -> None:
    text = "お世話になっております。印刷できません。"
    assert decode(text.encode("iso2022_jp"), label)[0] == text
    assert decode(b"\x1b[1mbold\x1b[0m", label)[0] == "\x1b[1mbold\x1b[0m"


def test_bytes_of_no_language_are_read_in_time() -> None:
    for noise in (b"\xff", b"\xa3\xa4", b"\x81\x30", bytes(range(128, 256)), b"\x8f\xa2"):
        begun = time.process_time()
        assert decode(noise * 200_000)[0]
        assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("codec", "name", "body"),
    [
        ("gb18030", "王伟", "您好，三楼的打印机无法工作，请帮忙处理。"),
        ("big5hkscs", "陳文", "您好，三樓的印表機無法使用，請協助處理。"),
        ("euc_jp", "山田太郎", "三階のプリンタが動きません。ご確認をお願いします。"),
        ("cp1251", "Иван Ли", "Здравствуйте, на третьем этаже не работает принтер."),
        ("cp1250", "Józef Żółty", "Drukarka na trzecim piętrze nie działa. Proszę o pomoc."),
        ("cp1255", "דוד", "שלום, המדפסת בקומה השלישית לא עובדת. תודה רבה."),
    ],
)
def test_a_name_is_read_like_the_text_below_it(codec: str, name: str, body: str) -> None:
    """Two characters tell little, and the whole mail has one charset."""
    mail = parse(b"From: " + name.encode(codec) + b" <ann@x.example>\r\nSubject: x\r\n\r\n" + body.encode(codec))
    assert (mail.sender.name, mail.text.strip()) == (name, body)


def test_ascii_is_no_label_for_other_bytes() -> None:
    assert decode("Drukarka nie działa".encode("cp1250"), "us-ascii")[0] == "Drukarka nie działa"
    assert decode("Größe".encode("cp1252"), "US-ASCII")[0] == "Größe"
