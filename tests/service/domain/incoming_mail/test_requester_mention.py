"""Of whom a text speaks."""

import pytest

from service.domain.incoming_mail.requester_mention import passes_on, speaks_of


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
        ("same user as last week, he never restarts his machine", True),
        ("Ann calls about this every month, just give her the link", True),
        ("用户每个月都报一次，发个链接给她就行", True),
        ("又是她，上周刚修过", True),
        ("又是断电引起的，已经恢复", False),
        ("用户名已经改好了", False),
        ("Same cable as last time, changed it.", False),
        ("Please log in with the same user as on the old PC.", False),
        ("It is the same customer as in the CRM.", False),
        ("Same user again, same printer.", True),
        ("客户端之前报过一次错误，已经修好", False),
        ("就是这个客户端的问题，已升级", False),
        ("就是他说的那个型号", False),
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("not my area", True),
        ("for network team please, not mine", True),
        ("This one is for the facilities team.", True),
        ("dup of 41", True),
        ("looks like a dupe of T-12", True),
        ("Can you take this one? I am off from noon.", True),
        ("这不归我管", True),
        ("转网络组", True),
        ("小王，你来接一下吧", True),
        ("我到楼下了，麻烦您来接一下", False),
        ("快递到前台了，请您去接一下。", False),
        ("It's for your desk.", False),
        ("This one is for all colleagues.", False),
        ("派给小李吧", True),
        ("和41号是同一个问题", True),
        ("小王，你来处理一下，我下午请假", True),
        ("Could you take it to room 4? I have the spare part there.", False),
        ("This is the same problem as in October, a new cable is on its way.", False),
        ("Not ours, I'm afraid. Please ask the landlord for that.", False),
        ("It's for the sales team only, I can give you access if your lead agrees.", False),
        ("The wrong team came by, sorry. Ours is on the way.", False),
        ("你来一趟二楼拿新鼠标吧", False),
        ("这个要找物业，不归我们管，不好意思", False),
        ("交给前台就行，我一会儿去取", False),
        ("交给财务部就行", False),
        ("转接头我下午带过去", False),
        ("和上个月是同样的问题，线老化了", False),
    ],
)
def test_a_text_that_passes_the_ticket_on(text, found):
    assert passes_on(text) is found
