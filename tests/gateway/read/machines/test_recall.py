"""A mail that a client asks to have back, in Outlook's languages; a person who writes of one asks for nothing."""

from __future__ import annotations

import pytest

from gateway.read.machines.recall import recalled_subject


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Recall: Printer jam", 'Ann Lee would like to recall the message, "Printer jam".'),
        ("Rückruf: Drucker", 'Klaus Weber möchte die Nachricht "Drucker" zurückrufen.'),
        ("Rappel : Imprimante", "Ann Lee souhaite rappeler le message « Imprimante »."),
        ("Recuperar: Impresora", 'Ann Lee desea recuperar el mensaje "Impresora".'),
        ("Richiama: Stampante", 'Ann Lee desidera richiamare il messaggio "Stampante".'),
        ("Cancelar: Impressora", 'Ann Lee gostaria de cancelar a mensagem "Impressora".'),
        ("Intrekken: Printer", 'Ann Lee wil het bericht "Printer" intrekken.'),
        ("Odwołanie: Drukarka", "Ann Lee chce odwołać wiadomość „Drukarka”."),
        ("Отзыв: Принтер", "Ann Lee хочет отозвать сообщение «Принтер»."),
        ("撤回: 打印机", "王伟希望撤回邮件“打印机”。"),
        ("回收: 印表機", "王偉 想要回收郵件「印表機」。"),
        ("リコール: プリンター", "田中 さんがメッセージ「プリンター」の取り消しを要求しています。"),
        ("회수: 프린터", '김 님이 메시지 "프린터"을(를) 회수하려고 합니다.'),
        ("Recall: Re: Printer [T-1042]", 'Ann Lee would like to recall the message,\r\n"Re: Printer [T-1042]".\r\n'),
    ],
)
def test_recalls(subject: str, text: str) -> None:
    assert recalled_subject(subject, text) == subject.partition(":")[2].strip()
    assert not recalled_subject(
        subject, f"{text}\n\nIt had a wrong number in it, the right one is 555-0100. Please call me, " * 2
    )
    assert not recalled_subject("Printer", text)


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Recall: how does it work?", "How do I recall the message that I sent?"),
        ("Recall: Invoice", 'Somebody would like to recall the message, "Offer".'),
        ("Recall", "Ann Lee would like to recall the message."),
        ("Recall: Printer", "The Printer is recalled by its maker."),
        ("Re: Printer", "Printer works."),
        ("撤回: 打印机", "打印机的邮件怎么撤回？"),
    ],
)
def test_people(subject: str, text: str) -> None:
    assert not recalled_subject(subject, text)
