"""The words around secrets: what a password, a token or a number is called, and what is said of one without telling it; tables only."""

from __future__ import annotations

# What a password is called. In English and German the word stands alone; in Chinese and Japanese it needs no space.
PASSWORD = (
    r"pass[ -]?words?|passw0rds?|paswords?|passwrods?|passowrds?|passwods?|(?:wi-?fi|wlan|network|wpa[23]?)[ -]?(?:key|schlüssel)|key for the (?:wi-?fi|wlan)|pass ?wd|pass-?phrases?|pass-?codes?|pwd|psw|p/w|passwort|kennwort|mot de passe|mots de passe|mdp"
    r"|contrase(?:ñ|n)a|senha|wachtwoord|l(?:ö|o)senord|has(?:ł|l)o|heslo|пароль|parola|password utente|(?:ş|s)ifre"
    r"|adgangskode|passord|salasana|jelsz(?:ó|o)|geslo|lozinka"
)
# Every one of these words holds one of these parts, whatever the case (so does the table behind each that has one):
# with most of them a word begins, others stand within it.
PASSWORD_BEGINNINGS = (
    *("pas", "key for", "pw", "psw", "p/w", "mdp", "contrase", "senha", "wachtwoord", "haslo", "hasło", "heslo", "п"),
    *("parola", "adgangskode", "salasana", "jelsz", "geslo", "lozinka", "pin", "geheimzahl"),
)
PASSWORD_WITHIN = ("key", "schl", "wort", "senord", "ifre", "de pas")
PASSWORD_PARTS = (*PASSWORD_BEGINNINGS, *PASSWORD_WITHIN)  # with those of PASSWORD_SHORT and PIN
PASSWORD_CJK = r"密码|密碼|口令|暗号|パスワード|暗証番号|비밀번호|암호"
PASSWORD_SHORT = r"pass|pw|pwd|pass ?phrase"  # words of other meanings too: only with a colon or an equals sign
PIN = r"pin(?:[ -]?(?:code|number|码))?|geheimzahl"
PHRASE = r"pass-?phrases?|pass-?phrase|mnemonic|seed phrase|recovery phrase|助记词"
PHRASE_PARTS = ("phrase", "mnemonic", "助记词")

# What a token is called.
TOKEN = (
    r"(?:(?:api|access|secret|auth|authentication|authorization|private|client|bearer|session|refresh|security|shared|encryption"
    r"|account|personal access|webhook|signing|app|bot|deploy|storage|master|service)[ _-]?){0,2}"
    r"(?:tokens?|secrets?|api[ _-]?keys?|access[ _-]?keys?|secret[ _-]?keys?|private[ _-]?keys?|encryption[ _-]?keys?"
    r"|signing[ _-]?keys?|account[ _-]?keys?|storage[ _-]?keys?|master[ _-]?keys?|client[ _-]?secret|apikey|secret access key)"
    r"|(?:totp|2fa|mfa|authenticator)[ -]?(?:seed|secret|(?:setup )?key)|pre-?shared[ _-]?key|psk|recovery (?:key|code)|bitlocker (?:recovery )?key|schl(?:ü|u)ssel|jeton d.acc(?:è|e)s|cl(?:é|e) (?:api|secr(?:è|e)te)"
)
TOKEN_PARTS = ("token", "secret", "key", "seed", "psk", "recovery", "schl", "jeton", "cle ", "clé ")
TOKEN_CJK = r"令牌|密钥|密匙|秘钥|访问密钥|恢复密钥|授权码|トークン|秘密鍵|토큰"

# A code that is good for minutes.
CODE = (
    r"(?:(?:verification|security|one[- ]time|otp|2fa|mfa|two[- ]factor|log-?in|sign-?in|authentication|auth|authenticator|sms)[ -]?)"
    r"(?:pass)?(?:code|pin|password)s?|otp|best(?:ä|a)tigungscode|sicherheitscode|code de v(?:é|e)rification"
)
CODE_PARTS = ("code", "pin", "password", "otp")
CODE_CJK = r"验证码|校验码|动态码|动态密码|动态口令|驗證碼|認証コード|인증번호"

CARD_CODE = (
    r"cvv2?|cvc2?|card (?:security|verification) (?:code|value|number)|安全码|卡背(?:面)?(?:三位|后三位)(?:数字|码)?"
)
CARD_CODE_PARTS = ("cvv", "cvc", "card", "安全码", "卡背")

# What the number of a person is called, before which no check digit is needed.
PERSON_NUMBER = (
    r"(?:national |personal |citizen )?(?:identity|identification)(?: card| document)?(?: number| no\.?| nr\.?| #)?"
    r"|(?:national|citizen)(?: id)(?: card)?(?: number| no\.?| nr\.?)?|id[ -]card(?: number| no\.?| nr\.?)?"
    r"|(?:my|his|her|their|your|our|the (?:user|customer|employee|applicant|guest|patient|tenant|visitor)'?s|[a-z]{1,30}'s) id (?:number|no\.?)"
    r"|passport(?: number| no\.?| nr\.?| #)?|social security(?: number| no\.?| nr\.?)?|ssn|national insurance(?: number| no\.?)?"
    r"|ni(?: number| no\.?)|nino|driv(?:ing|er'?s?)[ -]licen[cs]e(?: number| no\.?)?|tax(?:payer)? (?:id|identification)(?: number| no\.?)?|tin"
    r"|steuer-?id(?:nummer|entifikationsnummer)?|personalausweis(?:nummer|-nr\.?)?|(?:reise)?pass-?(?:nummer|nr\.?)|ausweis-?(?:nummer|nr\.?)"
    r"|sozialversicherungsnummer|rentenversicherungsnummer"
    r"|aadhaa?r(?: card)?(?: number| no\.?)?|pan(?: card)?(?: number| no\.?)?|nric(?: number| no\.?)?|hkid(?: number| no\.?)?|fin number"
    r"|personnummer|bsn|burgerservicenummer|dni|nie|curp|codice fiscale|cpf|pesel|rut"
    r"|num(?:é|e)ro de s(?:é|e)curit(?:é|e) sociale|passeport(?: n°| num(?:é|e)ro)?|carte d.identit(?:é|e)(?: n°)?|medicare(?: number| no\.?)"
    r"|health insurance number|nhs(?: number| no\.?)"
)
# Every one of these words holds one of these parts, or is one of the short ones behind them.
PERSON_NUMBER_PARTS = (
    *("identi", "national", "citizen", "id card", "id-card", " id n", "passport", "social security", "ssn", "ni n"),
    *("nino", "licen", "tax id", "taxpayer id", "steuer", "ausweis", "passn", "pass-n", "versicherungsnummer", "aadha"),
    *("nric", "hkid", "fin number", "personnummer", "bsn", "burgerservicenummer", "curp", "codice fiscale", "cpf"),
    *("pesel", "ro de s", "passeport", "medicare", "insurance number", "nhs"),
)
PERSON_NUMBER_SHORT = frozenset({b"tin", b"pan", b"dni", b"nie", b"rut"})
PERSON_NUMBER_CJK = (
    r"身份证(?:件)?(?:号码|号|号是)?|身分證(?:字號|號碼|號)?|证件号(?:码)?|护照(?:号码|号)?|護照(?:號碼|號)?|驾驶证(?:号码|号)?|驾照(?:号码|号)?|社保(?:卡)?号(?:码)?"
    r"|社会保障号(?:码)?|(?:港澳)?通行证(?:号码|号)?|台胞证(?:号码|号)?|居留证(?:号码|号)?|マイナンバー|旅券番号|주민등록번호|여권번호"
)
PERSON_NUMBER_CJK_PARTS = tuple(
    "身份证 身分證 证件号 护照 護照 驾驶证 驾照 社保 社会保障号 通行证 台胞证 居留证 マイナンバー 旅券番号 주민등록번호 여권번호".split()  # noqa: SIM905 - to read
)

# What other long numbers are called. Before or behind a number they say that it is nobody's card.
OTHER_NUMBER = (
    r"orders?|purchase orders?|po|invoices?|tracking|shipments?|shipping|parcels?|waybill|consignment|serial|s/n|sn|imei2?|imsi|iccid|sim(?: card)?"
    r"|meid|eid|part|p/n|sku|ean|upc|gtin|isbn|issn|barcode|product|item|model|asset|inventory|batch|lot|licen[cs]e|contract|policy|claim|case|tickets?"
    r"|incident|requests?|reference|ref|transaction|payment reference|booking|reservation|confirmation|customer|client|account|member(?:ship)?|loyalty"
    r"|phone|tel(?:ephone)?|mobile|fax|call|extension|hotline|build|version|revision|commit|hash|checksum|job|run|session|message|event|log|row|record"
    r"|document|doc|file|folder|device|machine|host|meter|sensor|port|mac|timestamp|epoch|unix time|quote|delivery|rma|voucher|coupon|gift"
    r"|auftrag(?:snummer)?|bestell(?:ung|nummer)|rechnung(?:snummer)?|sendungs?(?:nummer)?|serien(?:nummer)?|kundennummer|vorgang(?:snummer)?"
    r"|commande|facture|colis|pedido|factura|n(?:ú|u)mero de s(?:é|e)rie"
)
OTHER_NUMBER_CJK = (
    r"订单|訂單|运单|快递|物流|包裹|序列|流水|发票|合同|工单|单据|采购单|出库单|入库单|参考|交易|客户|会员|批次|批|资产|设备|机器|货|产品|商品|条码|条形码|物料"
    r"|电话|手机|座机|传真|热线|分机|构建|版本|提交|哈希|校验和|时间戳|任务|会话|消息|日志|凭证|业务|受理|保单|案件|注文|伝票|製造番号|追跡"
)

# What is said of a password, and is none.
NO_PASSWORD = frozenset(
    """
    a about above absent accepted access accessible account active actually admin after again ago all allowed
    already also always an and any anymore apparently applied applies are as asked at attached automatically
    available back bad badly based be because been before being below better blank blocked both broken but by
    cached can cannot cant caps case-sensitive changed changing checked clear cleared common complex
    compromised confidential confirmed consistently copied correct correctly corrupt corrupted created
    currently date dead declined default definitely deleted denied deprecated did different disabled do does
    doesn't doesnt done due each easy either email empty encrypted ends enforced enough enter entered error
    even ever exactly exist existing expire expired expires expiring exposed failed failing fails false fine
    first fixed for forbidden forced forgotten for-good found from full further generated get gets getting
    given gone good got had half hard has hashed have having he held help helpdesk her here hidden his how
    however i if ignored illegal immediately important in inactive incomplete incorrect incorrectly insecure
    inside instead insufficient intact invalid is issue it its just keeps kept known last later leaked least
    less letters like likely limited local locked long longer looks lost made managed mandatory manual masked
    matched matches matching maybe me mandatory mine mismatch missing more my n/a na necessary need needed
    needs never new next no nobody non-existent none nor normal not nothing now null obsolete of off ok okay
    old on once one only open optional or otherwise our out outdated over own pending per perfect permanent
    please policy possible predictable present private probably problem problems prompted prompt protected
    provided question random randomly read really received recently recommended rejected related remembered
    removed renewed repeatedly request requested required reset resetting reused right rotated safe same saved
    secret secretly secure see seems send sent separate set shared she short should shown simple simply so
    some something sometimes soon sorry still stolen stored strange strong stuck stupid such suddenly
    suggested supposed sure synced synchronised synchronized temporarily temporary than that the their them
    then there these they this those three through thus to together tomorrow today too tried trivial true two
    typed unable unavailable unchanged under undefined unfortunately unique unknown unless unlocked unsafe
    until unusable updated urgent urgently usable used useless usually valid very via visible void vulnerable
    waiting was weak weird we well went were what when where whether which while who why will with within
    without working works would written wrong yes yesterday yet you your yours zero urgentissimo error: issues
    failure trouble again? unset passwordless user username login logon reset-link link expired! wrong!
    abgelaufen falsch vergessen ungültig gesperrt geändert unbekannt nicht neu leer fehlt ist korrekt
    zurücksetzen zurückgesetzt bitte sicher schwach dringend expiré oublié incorrect invalide perdu refusé
    changé vide inconnu bloqué olvidada caducada incorrecta inválida bloqueada esqueceu expirou inválida
    """.split()  # noqa: SIM905 - to read
)

# Words with figures that are no secrets: programs, systems, standards.
PRODUCT = (
    r"(?:windows|win|office|outlook|exchange|server|sql|sap|oracle|mysql|postgres(?:ql)?|python|java|php|node|ubuntu|debian|rhel|centos|suse|ios|macos|osx"
    r"|android|chrome|firefox|edge|iphone|ipad|galaxy|surface|thinkpad|latitude|sharepoint|teams|zoom|citrix|vpn|wlan|wi-?fi|ssid|srv|pc|nb|lt|dc|db|web"
    r"|app|prod|test|dev|host|printer|prn|router|switch|sw|room|floor|building|step|level|page|line|version|ver|release|rev|build|kb|cve|ms|rfc|iso|tls|ssl"
    r"|sha|md|aes|rsa|utf|http|smb|ntlmv|ntlm|wpa|fido|oauth|ldap|azure|aws|ec|s|o|m|v|r|p|q|h|f|t|id|inc|req|chg|prb|tkt|case|ticket|event|error|err|code"
    r"|figure|fig|table|section|chapter|appendix|tier|phase|sprint|group|team|site|user|option|method|type|class|keepass|lastpass|bitwarden|dashlane"
    r"|onepassword|\dpassword|7zip|zip|reset|policy|expiry|change|prompt|field|manager|vault|hash|form|screen|window|box|dialog|sync|update)"
    r"[-_ ]?(?:v?\d[\d.]*)(?:[a-z]{0,3})?"
)

# Behind a number they say how many: "12 characters" is no password.
UNITS = (
    r"(?:characters?|chars?|letters?|digits?|symbols?|words?|days?|weeks?|months?|years?|hours?|minutes?|mins?|seconds?|times?|attempts?|tries|users?|people"
    r"|accounts?|machines?|devices?|percent|%|x\b|zeichen|tage?n?|monate?n?|mal|caract(?:è|e)res|jours|mois|fois|caracteres|d(?:í|i)as"
    r"|位|个|次|天|年|月|日|小时|分钟|秒|遍|种|台|人|名|字|文字|回)"
)
