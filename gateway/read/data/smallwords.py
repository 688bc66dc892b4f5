"""The small words by which languages of Latin letters are told apart, and characters that only one Chinese script has."""

from __future__ import annotations

# fmt: off

SMALL_WORDS: dict[str, frozenset[str]] = {code: frozenset(line.split()) for code, line in {
    "en": "the and is are was were you your i i'm i've it it's this that not my we have has had can cannot can't could please thanks thank with for from what when how why where hello hi dear regards yes no ok okay still does doesn't did didn't don't "
          "works working worked work issue problem fixed solved help need needs get got an of to would will be been there here they them he she our out up now again but if or so just all any some who yet also printer password email error after before since sorry great good perfect",
    "de": "der die das und ist sind war nicht ich sie wir ihr mein meine ihre ihren ein eine einen mit für auf auch noch immer aber kann können bitte danke hallo guten tag vielen dank grüße wie was wann warum wenn seit geht funktioniert habe haben hat wird werden zu zum zur von vom bei nach im am den dem des es mir uns jetzt wieder ja nein schon kein keine fehler drucker problem heute gestern",
    "fr": "le la les et est sont pas je vous nous mon ma mes votre vos un une des du au aux avec pour sur dans que qui quoi quand comment pourquoi bonjour merci oui non toujours encore mais plus fonctionne ne ce cette ça c'est j'ai n'est d'un l' être avoir fait peut pouvez s'il cordialement salut depuis ici là où il elle ils problème erreur",
    "es": "el los las y es son no yo usted nosotros mi mis su sus un una unos con para por en que quien qué cuando cómo porque hola gracias sí todavía pero más funciona lo se me te le ha han he está están ser tener puede pueden favor saludos desde aquí buenos días ya muy problema todo bien sigue error impresora",
    "it": "il lo gli e è sono non io lei noi mio mia suo sua un una con per su in che chi cosa quando come perché ciao grazie sì ancora ma più funziona si mi ti ci ho ha hanno questo questa della delle del dei di da al alla essere avere può saluti buongiorno salve già tutto problema stampante errore",
    "pt": "o os as e é são não eu você nós meu minha seu sua um uma com para por em que quem quando como porque olá obrigado obrigada sim ainda mas mais funciona se me lhe foi tem têm está estão isso isto essa este da do das dos ao à no na ser ter pode favor cumprimentos bom dia já tudo problema impressora erro",
    "nl": "de het een en is zijn was niet ik u wij jij mijn uw jouw met voor op ook nog steeds maar kan kunnen alstublieft bedankt hallo goedendag dank hoe wat wanneer waarom als sinds werkt heb hebben heeft wordt worden te van bij naar in aan dat die dit er ons mij nu weer ja nee geen fout printer probleem vandaag gisteren",
    "pl": "i w nie na się jest są był to że jak ale do z o mój moja mam pan pani proszę dziękuję dzień dobry tak już jeszcze działa problem kiedy dlaczego co czy przez dla od po jest być może nadal wciąż drukarka pozdrawiam cześć witam mi mnie nam ten ta te tego błąd",
    "sv": "och är inte jag du vi ni min mitt mina din ditt en ett med för på även men kan tack hej hur vad när varför om sedan fungerar har hade till av från det den de som att nu igen ja nej skrivare problem vänliga hälsningar fortfarande mig er oss",
    "da": "og er ikke jeg du vi min mit mine din dit en et med for på også men kan tak hej hvordan hvad hvornår hvorfor hvis siden virker har havde til af fra det den de som at nu igen ja nej printer problem venlig hilsen stadig mig jer os",
    "no": "og er ikke jeg du vi min mitt mine din ditt en et med for på også men kan takk hei hvordan hva når hvorfor hvis siden virker fungerer har hadde til av fra det den de som at nå igjen ja nei skriver problem vennlig hilsen fortsatt meg dere oss",
    "fi": "ja on ei en minä sinä me te se tämä että mutta kun jos niin myös vielä kiitos hei miten mitä milloin miksi toimii ole olen oli ovat kanssa voi voin tulostin ongelma terveisin nyt taas kyllä",
    "cs": "a je jsem jsou není ne na se v to že jak ale do z mi můj moje máme prosím děkuji dobrý den ano už ještě funguje problém kdy proč co jestli pro od po být stále tiskárna pozdrav ahoj nám tento tato chyba",
    "tr": "ve bir bu için değil ben sen biz siz benim ile ama çok daha lütfen teşekkürler merhaba nasıl ne zaman neden hala evet hayır var yok çalışıyor çalışmıyor sorun yazıcı gibi olarak oldu mi mı da de hata",
    "hu": "és a az nem is van volt egy én ön mi hogy de csak már még kérem köszönöm jó napot igen működik nyomtató hiba probléma mikor miért mit ezt azt meg el",
    "ro": "și nu este sunt un o cu pentru la pe din că dar mai vă rog mulțumesc bună ziua da funcționează când de ce cum am are imprimanta problema eroare încă",
}.items()}

# The same characters in both scripts, one below the other.
_SIMPLIFIED = "这个们来时说会过对开见问题单发电话给请谢还没为关闭后东么无标记号复写际应务员间长门马车书买卖让认识设计议论语读谁调试误错确处达边迟远进连选项资贵费转输轻较载软钟铁键显页顺须预领频颜风飞饭馆骑验鱼鸟龙网络级传线办楼层绝现经样热换装机乱坏帐账声听图国学实宝当战报据断旧权条极检欢气汇灯点爱状独画疗盘码种稳简类红约纸终结统继绩绿缓编缩职联脑节范药虽补规视觉订讨训讯许评词询该详谈贴贺赶跃辆释钱锁闻队阵阶随难静顾帮协尽师扫销变动启击宽烦怀总护录满双两万与业专严丢从仅众优伤体侧储儿兴养内决况净减则刚创删别剧劳势区医卫厂压厅历县参吗响团园围场块壳备够头夹奖妈娱孙宁审宾导寻将尔尝届属岁帅带帧广庆库异弃张弹强归径态怜恼悬惊惯愿户执扩扰抚抢择挂损摆携敌数昼晒晓暂术朴杂构枪柜栏树档桥梦测济浏润涨渐温湿滚烧猫环监盖础离积称窃竞笔筛签粮紧纪纯纳纵细组绍绑绕维综罗罚聪胜脚艺荐获蓝虚虾观触誉访证诉诊译诚谅谓贝负财责败货质购贸赏赔趋践踪轮辅辑农递适邮郑针钥钮银链锐镜闪闲阅陆险隐雾韩额饮驱驻鲜麦黄齐齿宫"
_TRADITIONAL = "這個們來時說會過對開見問題單發電話給請謝還沒為關閉後東麼無標記號復寫際應務員間長門馬車書買賣讓認識設計議論語讀誰調試誤錯確處達邊遲遠進連選項資貴費轉輸輕較載軟鐘鐵鍵顯頁順須預領頻顏風飛飯館騎驗魚鳥龍網絡級傳線辦樓層絕現經樣熱換裝機亂壞帳賬聲聽圖國學實寶當戰報據斷舊權條極檢歡氣匯燈點愛狀獨畫療盤碼種穩簡類紅約紙終結統繼績綠緩編縮職聯腦節範藥雖補規視覺訂討訓訊許評詞詢該詳談貼賀趕躍輛釋錢鎖聞隊陣階隨難靜顧幫協盡師掃銷變動啟擊寬煩懷總護錄滿雙兩萬與業專嚴丟從僅眾優傷體側儲兒興養內決況淨減則剛創刪別劇勞勢區醫衛廠壓廳歷縣參嗎響團園圍場塊殼備夠頭夾獎媽娛孫寧審賓導尋將爾嘗屆屬歲帥帶幀廣慶庫異棄張彈強歸徑態憐惱懸驚慣願戶執擴擾撫搶擇掛損擺攜敵數晝曬曉暫術樸雜構槍櫃欄樹檔橋夢測濟瀏潤漲漸溫濕滾燒貓環監蓋礎離積稱竊競筆篩簽糧緊紀純納縱細組紹綁繞維綜羅罰聰勝腳藝薦獲藍虛蝦觀觸譽訪證訴診譯誠諒謂貝負財責敗貨質購貿賞賠趨踐蹤輪輔輯農遞適郵鄭針鑰鈕銀鏈銳鏡閃閒閱陸險隱霧韓額飲驅駐鮮麥黃齊齒宮"

SIMPLIFIED_ONLY = frozenset(_SIMPLIFIED)
TRADITIONAL_ONLY = frozenset(_TRADITIONAL)
TO_SIMPLIFIED: dict[int, str] = {ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)} | {ord("臺"): "台", ord("裡"): "里", ord("麽"): "么"}
