"""Of whom a text speaks."""

import pytest

from service.domain.incoming_mail.requester_mention import speaks_of


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FYI: Ann's boss called", True),
        ("FYI Ann called again, she is upset", True),
        ("Ann is on holiday until Monday.", True),
        ("User says it is urgent.", True),
        ("The customer has just called again.", True),
        ("用户又打电话来催了", True),
        ("李伟的领导来电，很急", True),
        ("FYI: the printer will be replaced on Monday.", False),
        ("As Ann said, please restart your laptop.", False),
        ("The user is created.", False),
        ("The VPN client reports error 720.", False),
        ("I am on my way.", False),
        ("Noor called the vendor.", False),
        ("Bring it to floor 3, thanks Ann", False),
        ("用户已创建", False),
        ("打印机周一更换", False),
        ("The user reports are back.", False),
        ("Customer calls are recorded again.", False),
        ("The request by Ann Lee is approved.", False),
        ("Ann's mailbox is unlocked.", False),
        ("Ann doesn't understand it.", True),
        ("用户说明书已经更新，请查收。", False),
        ("客户要求的功能已上线。", False),
        ("已按用户要求处理完毕。", False),
        ("对方说明天要用", True),
    ],
)
def test_a_text_that_tells_of_the_requester(text, found):
    assert speaks_of(text, {"ann lee", "ann", "李伟"}) is found


@pytest.mark.parametrize(
    ("names", "text", "found"),
    [
        ({"it berlin", "it"}, "It is fixed now.", False),
        ({"it berlin", "it"}, "It's working again, it says 'ready'.", False),
        ({"office"}, "Office is installed again.", False),
        ({"vpn team", "vpn"}, "VPN is up again.", False),
        ({"scanner"}, "Scanner is repaired.", False),
        ({"office"}, "Office called again, no toner.", True),
        ({"ann"}, "Ann's boss called.", True),
    ],
)
def test_what_no_person_is_called_is_no_word_about_the_requester(names, text, found):
    assert speaks_of(text, names) is found
