"""The table of mail clients: by which mark of their HTML the quoted original, the signature and the attribution are known."""

from __future__ import annotations

from msgspec import Struct


class Mark(Struct, frozen=True):
    """One client's mark. `means` is what its element holds; `rest` says that everything after it in the mail belongs to it."""

    client: str
    means: str  # quote, attribution, signature, boundary
    attribute: str  # class, id, name, style, data-…
    value: str  # lower case; a whole word of class and id, a part of style, a beginning where it ends with *


MARKS: tuple[Mark, ...] = (
    Mark("Gmail", "attribution", "class", "gmail_attr"),
    Mark("Gmail", "signature", "class", "gmail_signature"),
    Mark("Thunderbird", "attribution", "class", "moz-cite-prefix"),
    Mark("Thunderbird", "signature", "class", "moz-signature"),
    Mark("Thunderbird", "boundary", "class", "moz-forward-container"),
    Mark("Outlook on the web", "boundary", "id", "divrplyfwdmsg"),
    Mark("Outlook on the web", "boundary", "id", "appendonsend"),
    Mark("Outlook on the web", "boundary", "id", "x_divrplyfwdmsg"),
    Mark("Outlook on the web", "boundary", "id", "mail-editor-reference-message-container"),
    Mark("Outlook on the web", "signature", "id", "signature"),
    Mark("Outlook mobile", "signature", "class", "ms-outlook-mobile-signature"),
    Mark("Outlook mobile", "signature", "id", "ms-outlook-mobile-signature"),
    Mark("Outlook mobile", "boundary", "class", "ms-outlook-mobile-reference-message"),
    Mark("Outlook for Mac", "boundary", "id", "olk_src_body_section"),
    Mark("Windows Mail", "boundary", "id", "stopspelling"),
    Mark("Hotmail", "boundary", "id", "stopspelling"),
    Mark("Outlook desktop", "header", "style", "border-top:solid"),
    Mark("Apple Mail", "signature", "id", "applemailsignature"),
    Mark("Apple Mail", "signature", "class", "apple-mail-signature"),
    Mark("Yahoo", "quote", "class", "yahoo_quoted"),
    Mark("Yahoo", "quote", "class", "yahoo-quoted-begin"),
    Mark("Yahoo", "signature", "class", "signature"),
    Mark("Zimbra", "boundary", "data-marker", "__quoted_text__"),
    Mark("Zimbra", "boundary", "id", "zwchr"),
    Mark("Proton Mail", "quote", "class", "protonmail_quote"),
    Mark("Proton Mail", "signature", "class", "protonmail_signature_block"),
    Mark("Zoho", "quote", "id", "zmail_extra"),
    Mark("Zoho", "boundary", "class", "zmail_extra"),
    Mark("Fastmail", "quote", "id", "qt"),
    Mark("GMX", "quote", "name", "quote"),
    Mark("AOL", "boundary", "id", "aolmsgpart*"),
    Mark("Yandex", "quote", "class", "yandex_quote"),
    Mark("Freshdesk", "quote", "class", "freshdesk_quote"),
    Mark("Zendesk", "quote", "class", "zendesk_quote"),
    Mark("Front", "quote", "class", "front-blockquote"),
    Mark("Front", "signature", "class", "front-signature"),
    Mark("Mailspring", "attribution", "class", "gmail_quote_attribution"),  # its signature is an element of that name
    Mark("K-9 Mail", "signature", "class", "k9mail-signature"),
    Mark("HEY", "quote", "class", "trix-quote"),
    Mark("QQ", "boundary", "id", "originalcontent"),
    Mark("QQ", "attribution", "class", "qqmail_quote_head"),
    Mark("163", "quote", "id", "isreplycontent"),
    Mark("163", "signature", "id", "spnEditorSign".lower()),
    Mark("163", "boundary", "id", "isforwardcontent"),
    Mark("NetEase Master", "boundary", "class", "ntes-mailmaster-quote"),
    Mark("NetEase Master", "boundary", "id", "ntes-mailmaster-quote"),
    Mark("NetEase Master", "signature", "id", "ntes-pcmail-signature"),
    Mark("NetEase Master", "signature", "class", "ntes-mailmaster-signature"),
    Mark("NetEase Master", "signature", "id", "ntes-pcmac-signature"),
    Mark("NetEase Master", "signature", "id", "ntes-mobile-signature"),
    Mark("Alimail", "signature", "class", "__aliyun_signature_wrap"),
    Mark("Alimail", "boundary", "class", "alimail-quote"),
    Mark("Alimail", "boundary", "class", "__aliyun_previous_node_*"),
    Mark("Foxmail", "signature", "class", "foxdiv_signature"),
    Mark("Foxmail", "signature", "style", "width:210px;height:1px"),  # the line that it draws above the signature
    Mark("Foxmail", "signature", "name", "x-fm-signature"),
    Mark("Foxmail", "boundary", "id", "foxquote"),
    Mark("WeCom", "signature", "class", "xm_compose_signature"),
    Mark("WeCom", "signature", "class", "xmail_sign"),
    Mark("WeCom", "boundary", "class", "xm_mail_oringinal_describe"),
    Mark("WeCom", "boundary", "class", "xm_mail_original_describe"),
    Mark("Samsung", "boundary", "id", "composer_signature_quote"),
    Mark("Samsung", "signature", "id", "composer_signature"),
    Mark("Spark", "signature", "name", "messagesignaturesection"),
    Mark("Spark", "boundary", "name", "messagereplysection"),
    Mark("Postbox", "attribution", "class", "__pbconvhr"),
    Mark("Lotus Notes", "boundary", "class", "lotus_quote"),
)
