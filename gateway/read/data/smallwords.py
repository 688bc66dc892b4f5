"""The small words by which languages of Latin letters are told apart, and characters that only one Chinese script has."""

from __future__ import annotations

# fmt: off

SMALL_WORDS: dict[str, frozenset[str]] = {code: frozenset(line.split()) for code, line in {
    "en": "by below see away week month out via per between here's let let's did make made take taken send sent open opens broken forgot locked keyboard mouse urgent question answer morning afternoon evening lot new for slow fast crash crashed ready when done monday tuesday wednesday thursday friday today tomorrow yesterday please pls thx thanks cheers hours days soon asap hello everyone team every very too only missing lost want wrong more less never always maybe sure which whose while because into over under "
          "the and is are was were you your i i'm i've it it's this that not my we have has had can cannot can't could please thanks thank with for from what when how why where hello hi dear regards yes no still does doesn't did didn't don't "
          "works working worked work issue problem fixed solved help need needs get got an of to would will be been there here they them he she our out up now again but if or so just all any some who yet also printer email error after before since sorry great good perfect down call me keeps log back today isn't won't same still luck",
    "de": "gelöst erledigt bildschirm tastatur maus rechner konto zugang zugriff dringend frage antwort morgen abend nachmittag mittag neu neuer neue neues langsam schnell fertig bereit rechnung bestellung fehlt fehlen leider weiß geschlossen öffnen öffnet startet starten anmelden anmeldung abgestürzt abgelaufen gesperrt montag dienstag mittwoch donnerstag freitag woche bald sofort alles alle nichts etwas jemand mehr sehr danach vorher gerne gern mal doch nur sollte möchte brauche brauchen benötige schöne schönen wochenende grüß liebe lieber sehr geehrte herr frau kommt kam drucken druckt drucke "
          "der die das und ist sind war nicht ich sie wir ihr mein meine ihre ihren ein eine einen mit für auf auch noch immer aber kann können bitte danke hallo guten tag vielen dank grüße wie was wann warum wenn seit geht funktioniert habe haben hat wird werden zu zum zur von vom bei nach im am den dem des es mir uns jetzt wieder ja nein schon kein keine fehler drucker problem heute gestern passwort vergessen besteht weiter rückruf um bitten kaputt erledigt gleiche weiterhin gibt neuigkeiten gerne",
    "fr": "résolu écran clavier souris ordinateur compte accès urgent matin soir après-midi nouveau nouvelle nouvel lent lente rapide prêt prête facture commande manque malheureusement fermé ouvrir ouvre démarre démarrer connecter connexion lundi mardi mercredi jeudi vendredi semaine bientôt tout tous toute rien quelqu'un beaucoup très après avant voudrais besoin bonne journée madame monsieur refusé demande réponse question aide aidez serveur bloqué marche n'arrive n'ai souhaite quel quelle serez sera cassé cassée aujourd'hui demain hier "
          "le la les suis absent absente jusqu'au et est sont pas je vous nous mon ma mes votre vos un une des du au aux avec pour sur dans que qui quoi quand comment pourquoi bonjour merci oui non toujours encore mais plus fonctionne ne ce cette ça c'est j'ai n'est d'un l' être avoir fait peut pouvez s'il cordialement salut depuis ici là où il elle ils problème erreur panne oublié passe mot rappeler imprimante bloquée de réglé nouvelles peux",
    "es": "resuelto pantalla teclado ratón ordenador cuenta acceso urgente mañana tarde noche nuevo nueva lento rápido listo lista factura pedido falta desgraciadamente cerrado abrir abre arranca arrancar iniciar conectar lunes martes miércoles jueves viernes semana pronto todos toda nadie alguien mucho muchas muchos después antes quisiera necesito buenas tardes noches señor señora roto rota estropeado pregunta respuesta ayuda ayúdenme entrar entra tengo tiene hay cuando estará clave portátil ayer bloqueada bloqueado gracias saludo "
          "el los las y es son no yo usted nosotros mi mis su sus un una unos con para por en que quien qué cuando cómo porque hola gracias sí todavía pero más funciona lo se me te le ha han he está están ser tener puede pueden favor saludos desde aquí buenos días ya muy problema todo bien sigue error impresora la otra vez sin olvidé contraseña conexión llámenme ahora también tampoco hoy nos de del puedo correo nada novedad novedades alguna inicio sesión",
    "it": "risolto risolta schermo tastiera computer rotto rotta accesso urgente mattina sera nuova lento veloce pronto pronta fattura ordine manca purtroppo chiuso aprire apre avviare avvia collegare collegarmi lunedì martedì mercoledì giovedì venerdì settimana presto tutti niente qualcuno molto molte molti dopo prima vorrei bisogno buona giornata signor signora domanda risposta aiuto aiutatemi accedere arriva arrivato portatile va bene così oggi domani ieri grazie mille buonasera bloccato fatto sono stato "
          "il lo gli e è sono non io lei noi mio mia suo sua un una con per su in che chi cosa quando come perché ciao grazie sì ancora ma più funziona si mi ti ci ho ha hanno questo questa della delle del dei di da al alla essere avere può saluti buongiorno salve già tutto problema stampante errore la nessuna nessun novità dimenticata riesco bloccata posta sempre nuovo",
    "pt": "resolvido resolvida tela ecrã teclado rato computador conta acesso urgente manhã tarde noite novo nova lento rápido pronto pronta fatura encomenda falta infelizmente fechado abrir abre iniciar ligar segunda terça quarta quinta sexta semana breve todos ninguém alguém muito muita depois antes gostaria preciso boa senhor senhora avariado avariada quebrado pergunta resposta ajuda ajudem acessar aceder chega fica hoje amanhã ontem obrigado obrigada pelo pela impressora palavra-passe bloqueada bloqueado "
          "o os as e é são não eu você nós meu minha seu sua um uma com para por em que quem quando como porque olá obrigado obrigada sim ainda mas mais funciona se me lhe foi tem têm está estão isso isto essa este da do das dos ao à no na ser ter pode favor cumprimentos bom dia já tudo problema impressora erro a de esqueci senha parou consigo vez outra agora também nada entrar continua novidade novidades alguma funcionar",
    "nl": "opgelost scherm toetsenbord muis account toegang dringend vraag antwoord goedemorgen goedemiddag goedenavond morgen middag avond nieuwe nieuw langzaam traag snel klaar factuur bestelling ontbreekt helaas gesloten openen opent starten aanmelden maandag dinsdag woensdag donderdag vrijdag week binnenkort alles alle niets iemand veel heel erg daarna eerder graag wil moet mag wachtwoord gebroken stuk doet doen komt lukt gelukt geblokkeerd vandaag groet groeten vriendelijke mvg "
          "de het een en is zijn was niet ik u wij jij mijn uw jouw met voor op ook nog steeds maar kan kunnen alstublieft bedankt hallo goedendag dank hoe wat wanneer waarom als sinds werkt heb hebben heeft wordt worden te van bij naar in aan dat die dit er ons mij nu weer ja nee geen fout printer probleem vandaag gisteren wachtwoord vergeten kapot inloggen werken opnieuw hartelijk nieuws graag verdieping",
    "pl": "rozwiązane rozwiązany ekran klawiatura mysz myszka komputer konto dostęp dostępu pilne pytanie odpowiedź rano wieczór nowy nowa wolno szybko gotowe gotowy faktura zamówienie brak brakuje niestety zamknięte otworzyć otwiera uruchomić zalogować mogę możesz poniedziałek wtorek środa czwartek piątek tydzień wkrótce wszystko wszyscy nic ktoś bardzo potem przedtem chciałbym potrzebuję pomoc pomocy będzie dnia dziś dzisiaj jutro wczoraj zepsuta zepsuty kiedy zablokowane dziękujemy "
          "i w nie na się jest są był to że jak ale do z o mój moja mam pan pani proszę dziękuję dzień dobry tak już jeszcze działa problem kiedy dlaczego co czy przez dla od po jest być może nadal wciąż drukarka pozdrawiam cześć witam mi mnie nam ten ta te tego błąd zapomniałem zapomniałam hasła hasło działać ciągle",
    "sv": "löst skärm skärmen tangentbord mus dator datorn konto åtkomst brådskande fråga svar morgon kväll god nytt ny nya långsam snabb klar klart färdig faktura beställning saknas tyvärr stängd öppna öppnar startar starta logga lösenord lösenordet måndag tisdag onsdag torsdag fredag vecka snart allt alla inget ingen någon mycket efter före behöver vill trasig glömt blir skrivaren tack idag imorgon igår hjälp hjälpa kommer "
          "och är inte jag du vi ni min mitt mina din ditt en ett med för på även men kan tack hej hur vad när varför om sedan fungerar har hade till av från det den de som att nu igen ja nej skrivare problem vänliga hälsningar fortfarande mig er oss skrivaren papper inget återställ lösenord vänligen trasig logga",
    "da": "løst skærm skærmen tastatur mus computeren konto adgang haster spørgsmål svar godmorgen godaften morgen aften ny nyt nye langsom hurtig klar færdig faktura bestilling mangler desværre lukket åbne åbner starter adgangskode adgangskoden kodeord mandag tirsdag onsdag torsdag fredag uge snart alt alle intet ingen nogen meget efter behøver brug ødelagt glemt bliver printeren mange tak idag dag hjælp hjælpe kommer op logge ind kan hvornår "
          "og er ikke jeg du vi min mit mine din dit en et med for på også men kan tak hej hvordan hvad hvornår hvorfor hvis siden virker har havde til af fra det den de som at nu igen ja nej printer problem venlig hilsen stadig mig jer os adgangskode venligst nulstil stykker ind mange noget sal",
    "no": "løst skjerm skjermen tastatur mus datamaskinen konto tilgang haster spørsmål svar morgen kveld ny nytt nye treg rask klar ferdig faktura bestilling mangler dessverre lukket åpne åpner starter passord passordet mandag tirsdag onsdag torsdag fredag uke snart alt alle ingenting ingen noen mye etter trenger ødelagt glemt blir skriveren mange takk dag hjelp hjelpe kommer opp logge inn "
          "og er ikke jeg du vi min mitt mine din ditt en et med for på også men kan takk hei hvordan hva når hvorfor hvis siden virker fungerer har hadde til av fra det den de som at nå igjen ja nei skriver problem vennlig hilsen fortsatt meg dere oss",
    "fi": "ja on ei en minä sinä me te se tämä että mutta kun jos niin myös vielä kiitos hei miten mitä milloin miksi toimii ole olen oli ovat kanssa voi voin tulostin ongelma terveisin nyt taas kyllä",
    "cs": "vyřešeno obrazovka klávesnice myš počítač účet přístup naléhavé dotaz otázka odpověď ráno večer nový nová pomalé pomalý rychle hotové hotovo faktura objednávka chybí bohužel zavřeno otevřít otevírá spustit přihlásit nemůžu mohu můžu nemám mám pondělí úterý středa čtvrtek pátek týden brzy všechno všichni nic někdo moc velmi potom předtím chtěl chtěla potřebuji pomoc bude dnes zítra včera rozbitá rozbitý nejde jde děkuju díky heslo zapomněla "
          "a je jsem jsou není ne na se v to že jak ale do z mi můj moje máme prosím děkuji dobrý den ano už ještě funguje problém kdy proč co jestli pro od po být stále tiskárna pozdrav ahoj nám tento tato chyba pořád nefunguje zapomněl heslo znovu nemohu nemůžu přihlásit hesla obnovení moc",
    "tr": "çözüldü ekran klavye fare bilgisayar hesap erişim erişimim acil soru cevap sabah akşam yeni yavaş hızlı hazır fatura sipariş eksik maalesef kapalı açmak açılmıyor açılıyor başlatmak giriş yapamıyorum pazartesi salı çarşamba perşembe cuma hafta yakında hepsi herkes hiçbir biri sonra önce istiyorum lazım gerek yardım edin eder misiniz bugün yarın dün bozuk bozuldu şifre şifremi şifrem unuttum günaydın iyi günler olur zaman halen hâlâ teşekkür ederim "
          "ve bir bu için değil ben sen biz siz benim ile ama çok daha lütfen teşekkürler merhaba nasıl ne zaman neden hala evet hayır var yok çalışıyor çalışmıyor sorun yazıcı gibi olarak oldu mi mı da de hata hâlâ bozuk giriş yapamıyorum teşekkür ederim şifre şifremi",
    "hu": "és a az nem is van volt egy én ön mi hogy de csak már még kérem köszönöm jó napot igen működik nyomtató hiba probléma mikor miért mit ezt azt meg el",
    "ro": "și nu este sunt un o cu pentru la pe din că dar mai vă rog mulțumesc bună ziua da funcționează când de ce cum am are imprimanta problema eroare încă",
}.items()}

# Letters that speak for these languages alone, as one small word does.
OWN_LETTERS: dict[str, str] = {
    "de": "ß", "fr": "œ", "es": "ñ¿¡", "pt": "ãõ", "pl": "ąęłżźńś", "cs": "ěřů", "tr": "ğışİ", "hu": "őű", "ro": "țăș",
}

# Russian and Ukrainian, where no letter tells.
CYRILLIC_WORDS: dict[str, frozenset[str]] = {code: frozenset(line.split()) for code, line in {
    "ru": "когда будет работает спасибо могу войти забыл забыла решено добрый нет доступа ещё еще что как почему только мой меня после сегодня вчера сейчас снова ошибка привет помогите пожалуйста нужен нужно новый мышь клавиатура компьютер экран срочно вопрос ответ утро вечер готов понедельник вторник среда четверг пятница неделя всё ничего очень потом письма почта кто где или уже это если тоже",
    "uk": "але коли буде працює дякую можу увійти забув забула добрий немає доступу досі що як чому тільки мій мене після сьогодні вчора зараз знову помилка привіт допоможіть будь ласка потрібен потрібно новий миша комп'ютер екран терміново питання відповідь ранок готовий понеділок вівторок середа четвер п'ятниця тиждень усе нічого дуже потім листи пошта хто де або вже це якщо теж вирішено вирішена",
}.items()}

# The characters that are everyday ones in both scripts (levels 1 of Big5 and of GB 2312; checked against OpenCC), one table below the other.
_SIMPLIFIED = (
    "内匀吊户册术泛丢凶污泛占布兑别删吴吕呐囱壮夹妆决冲没灾秃见贝车并亚来并仑儿两协恤届冈佛抛于升东况争状纠卧轧长门侠侣系局刹克则劲却奸尸帅彦后恒栅拐汹泄为杯红纪纫约计订讣贞负军轨韦页风飞幸俩们个伦仓冻刚剥员娱孙宫峡岛师库径耻悦挟时晋书气乌狭狈亩秘纺纱纹纯纽级纳纸纷胁脉荆兹记讨讯托训讫岂财贡轩回钉针闪阵陕"
    "升只饥马斗干伪伟侦侧务动区参哑问念国坚执够娄妇专将屉昆仑岗带帐张强雕从凄卷挨扫挂抡挣采舍败启叙斩昼杆弃条杀氢凉浅渊凄泪沦净牵狰现产毕异众朱绊弦统扎绍细绅组终钵习唇脱修荚茎庄处术觅规访讶诀许设讼讹贩责贯货贪贫软这连扣钓钒闭陈陆阴顶顷鱼鸟卤麦家备杰伞凯创劳胜勋丧单哟唤乔吃围尧场报壶寻帧几厕厢厩复恶闷恼拣"
    "挥换扬枣栋栈栖钦残壳涌凑减涡汤测浑涣无犹珐苏画痉酸发盗困砚秆税笔笋绞结绒绝丝络给绚肃肾胀烟华莱虚视注咏评词证诅诈诉诊贮贴贰费贺贵买贬贸贷轴周进邮乡钞钮钙钠钧钝闰开闲间闲队阶阳云韧项顺须饭饮冯驭黄乱佣债传仅倾伤铲势汇吗呜呛园圆涂块坞奥妈干厦汇爱栗损抢摇捣晕会业极杨枫岁毁沟灭湿温准沧烟烦炼焕爷狮当盏睁禄"
    "万棱节粤经绢捆绑绥绦义羡圣肠脚肿脑荤苇叶虏号蜕补装里诧该详试诗夸诣诚话诛诡询贼资贾贿赁赂迹较载农运游达违过邹钳钾铀铅钩铂铃巨铆闸陨电预顽顿颁颂饲饱饰驰驮驯侥仆侨雇划厌尝呕叹团图尘垫堑寿伙梦夺宁实寝对屡崭币别彻态惯惭惨搂折掺畅荣杠构枪干滚渍汉满滞渐涨涟沪渔渗涤卤荧尔狱瑶琐玛疟疡疯痪尽监硕祸种称洼窝笺个"
    "绽综绰绿紧缀网纲绸绵彩纶维绪罚闻台与席盖搜苍蚀制诵志语诬认诫误说诲诱宾赊赵赶辅轻挽远逊遥递铰银铜铭铬衔铣阂闺闽阁阀合际颇领台饺饼饵驳肮鸣凤么齐亿仪价侩俭凛剧刘剑刽厉哗嘘喷啸坟坠堕娇宽审写层帜废厨庙广厂弹征庆虑忧戚怂欲怜悯惮愤挚扑捞撑拨挠抚敌数暂样桩枢标楼桨乐梁欧叹殴浆泼洁浇潜溃润涧热奖莹疮皑皱盘确码"
    "谷窑穷范缔练纬致缄缅缉编缘线缎缓骂罢胶肤莲荫蒋卜葱虾蜗虱卫冲复谊谅谈谆诞请诸课调谁论诽竖猪赔赏赋贱账赌贤卖赐质践辉辆辈轮辊适迁邻郑邓锌锑销铺锄铝锐锋钡阅巩刮养饿馁余驼驻驶驾驹发闹鲁鸦齿尽幂剂勋当吨垦坛奋学导宪凭惫忆战拥挡挞据掳择捡担挝历晓朴横树椭桥机历淀浓泽浊炽烧灯烫独卢瞒砖御积颖窥蓑筑筛缚县腻兴舱"
    "荡萧芜蚂萤裤亲谚讳谋谍谐咨诺谓讽猫赖踊辐辑输办选迟辽遗锭表锯锰错钱钢锡录锥锦阎随险沾静颊颈频头颓颐馆饯馅骇骆哄鲍鸵鸯鸭鸳龙龟优偿储励尝吓压婴屿岭岳帮弥应恳戏击挤拧拟搁敛毙档检毡泞滨济蒙涛滥涩湿潍营灿烛毁烩墙狞获环疗荡矫篓粪缩绩缕绷缝总纵纤声聪联耸脓胆脸临举艰姜蔷蓟亏谜谤谦讲谎谣谢誊赚赛购趋辖辗辕舆还"
    "迈糖酝丑镀镁锚键炼锅锤钟锹锻阔阑板隐隶虽韩颗喂骋骏鲜鸿鸽点斋丛向垒婶扩掷扰撵摆擞断柜槛柠台归泻沈滤溅熏烬猎瓮愈础礼秽窜窍简粮织缮绕绣坛翘职聂脐旧萨蓝苔荐蝉虫谨谬丰赘踪迹躯转辙医酱厘镑锁钨镍镇镐锤闯离杂双雏鸡秋额颜题馏骑松鲤鹃鹅冬咽坏垄宠庞庐惩怀懒拢旷橱沥濒烁犊兽獭琼畴瘪痴蒙碍祷获稳帘签系茧绎绳绘罗缴"
    "腊艺药蚁蝇蝎袄哗谱识证谭讥赠赞轿辞边镜铲链关陇难雾韵类愿颠馒骗胡鲸鹊鹏丽曲劝咙严娘宝悬拦搀澜弥炉献痒症矿矾砾竞筹篮团辫继舰蔼芦苹苏蕴觉触议译噪赢赡释钟锈阐飘饶饥腾骚鳃咸面党出龄嚣属惧慑摄携樱栏歼烂牺缠续兰蜡袜摆览谴护誉赃踌跃轰辩镰镭铁辟响顾驱骡鹤啮孪峦弯摊权欢洒滩叠癣笼聋听脏袭衬读赎铸鉴鉴颤骄脏须鳖"
    "鸥龚苏岩恋挛搅晒窃签缨纤才萝蛊变逻显惊验体鳞霉嘱坝揽瘫蚕让谗艳赣酿灵千骤鹰碱盐龋厅湾篱箩蛮观衅镶钥颅馋滦瞩赞镊驴缆钻锣艳凿郁吁浏"
)
_TRADITIONAL = (
    "內勻弔戶冊朮氾丟兇汙汎佔佈兌別刪吳呂吶囪壯夾妝決沖沒災禿見貝車並亞來併侖兒兩協卹屆岡彿拋於昇東況爭狀糾臥軋長門俠侶係侷剎剋則勁卻姦屍帥彥後恆柵枴洶洩為盃紅紀紉約計訂訃貞負軍軌韋頁風飛倖倆們個倫倉凍剛剝員娛孫宮峽島師庫徑恥悅挾時晉書氣烏狹狽畝祕紡紗紋純紐級納紙紛脅脈荊茲記討訊託訓訖豈財貢軒迴釘針閃陣陝"
    "陞隻飢馬鬥乾偽偉偵側務動區參啞問唸國堅執夠婁婦專將屜崑崙崗帶帳張強彫從悽捲捱掃掛掄掙採捨敗啟敘斬晝桿棄條殺氫涼淺淵淒淚淪淨牽猙現產畢異眾硃絆絃統紮紹細紳組終缽習脣脫脩莢莖莊處術覓規訪訝訣許設訟訛販責貫貨貪貧軟這連釦釣釩閉陳陸陰頂頃魚鳥鹵麥傢備傑傘凱創勞勝勛喪單喲喚喬喫圍堯場報壺尋幀幾廁廂廄復惡悶惱揀"
    "揮換揚棗棟棧棲欽殘殼湧湊減渦湯測渾渙無猶琺甦畫痙痠發盜睏硯稈稅筆筍絞結絨絕絲絡給絢肅腎脹菸華萊虛視註詠評詞証詛詐訴診貯貼貳費賀貴買貶貿貸軸週進郵鄉鈔鈕鈣鈉鈞鈍閏開閑間閒隊階陽雲韌項順須飯飲馮馭黃亂傭債傳僅傾傷剷勢匯嗎嗚嗆園圓塗塊塢奧媽幹廈彙愛慄損搶搖搗暈會業極楊楓歲毀溝滅溼溫準滄煙煩煉煥爺獅當盞睜祿"
    "萬稜節粵經絹綑綁綏絛義羨聖腸腳腫腦葷葦葉虜號蛻補裝裡詫該詳試詩誇詣誠話誅詭詢賊資賈賄賃賂跡較載農運遊達違過鄒鉗鉀鈾鉛鉤鉑鈴鉅鉚閘隕電預頑頓頒頌飼飽飾馳馱馴僥僕僑僱劃厭嘗嘔嘆團圖塵墊塹壽夥夢奪寧實寢對屢嶄幣彆徹態慣慚慘摟摺摻暢榮槓構槍榦滾漬漢滿滯漸漲漣滬漁滲滌滷熒爾獄瑤瑣瑪瘧瘍瘋瘓盡監碩禍種稱窪窩箋箇"
    "綻綜綽綠緊綴網綱綢綿綵綸維緒罰聞臺與蓆蓋蒐蒼蝕製誦誌語誣認誡誤說誨誘賓賒趙趕輔輕輓遠遜遙遞鉸銀銅銘鉻銜銑閡閨閩閣閥閤際頗領颱餃餅餌駁骯鳴鳳麼齊億儀價儈儉凜劇劉劍劊厲嘩噓噴嘯墳墜墮嬌寬審寫層幟廢廚廟廣廠彈徵慶慮憂慼慫慾憐憫憚憤摯撲撈撐撥撓撫敵數暫樣樁樞標樓槳樂樑歐歎毆漿潑潔澆潛潰潤澗熱獎瑩瘡皚皺盤確碼"
    "穀窯窮範締練緯緻緘緬緝編緣線緞緩罵罷膠膚蓮蔭蔣蔔蔥蝦蝸蝨衛衝複誼諒談諄誕請諸課調誰論誹豎豬賠賞賦賤賬賭賢賣賜質踐輝輛輩輪輥適遷鄰鄭鄧鋅銻銷鋪鋤鋁銳鋒鋇閱鞏颳養餓餒餘駝駐駛駕駒髮鬧魯鴉齒儘冪劑勳噹噸墾壇奮學導憲憑憊憶戰擁擋撻據擄擇撿擔撾曆曉樸橫樹橢橋機歷澱濃澤濁熾燒燈燙獨盧瞞磚禦積穎窺簑築篩縛縣膩興艙"
    "蕩蕭蕪螞螢褲親諺諱謀諜諧諮諾謂諷貓賴踴輻輯輸辦選遲遼遺錠錶鋸錳錯錢鋼錫錄錐錦閻隨險霑靜頰頸頻頭頹頤館餞餡駭駱鬨鮑鴕鴦鴨鴛龍龜優償儲勵嚐嚇壓嬰嶼嶺嶽幫彌應懇戲擊擠擰擬擱斂斃檔檢氈濘濱濟濛濤濫澀濕濰營燦燭燬燴牆獰獲環療盪矯簍糞縮績縷繃縫總縱縴聲聰聯聳膿膽臉臨舉艱薑薔薊虧謎謗謙講謊謠謝謄賺賽購趨轄輾轅輿還"
    "邁醣醞醜鍍鎂錨鍵鍊鍋錘鍾鍬鍛闊闌闆隱隸雖韓顆餵騁駿鮮鴻鴿點齋叢嚮壘嬸擴擲擾攆擺擻斷櫃檻檸檯歸瀉瀋濾濺燻燼獵甕癒礎禮穢竄竅簡糧織繕繞繡罈翹職聶臍舊薩藍薹薦蟬蟲謹謬豐贅蹤蹟軀轉轍醫醬釐鎊鎖鎢鎳鎮鎬鎚闖離雜雙雛雞鞦額顏題餾騎鬆鯉鵑鵝鼕嚥壞壟寵龐廬懲懷懶攏曠櫥瀝瀕爍犢獸獺瓊疇癟癡矇礙禱穫穩簾簽繫繭繹繩繪羅繳"
    "臘藝藥蟻蠅蠍襖譁譜識證譚譏贈贊轎辭邊鏡鏟鏈關隴難霧韻類願顛饅騙鬍鯨鵲鵬麗麴勸嚨嚴孃寶懸攔攙瀾瀰爐獻癢癥礦礬礫競籌籃糰辮繼艦藹蘆蘋蘇蘊覺觸議譯譟贏贍釋鐘鏽闡飄饒饑騰騷鰓鹹麵黨齣齡囂屬懼懾攝攜櫻欄殲爛犧纏續蘭蠟襪襬覽譴護譽贓躊躍轟辯鐮鐳鐵闢響顧驅騾鶴齧孿巒彎攤權歡灑灘疊癬籠聾聽臟襲襯讀贖鑄鑑鑒顫驕髒鬚鱉"
    "鷗龔囌巖戀攣攪曬竊籤纓纖纔蘿蠱變邏顯驚驗體鱗黴囑壩攬癱蠶讓讒艷贛釀靈韆驟鷹鹼鹽齲廳灣籬籮蠻觀釁鑲鑰顱饞灤矚讚鑷驢纜鑽鑼豔鑿鬱籲瀏"
)


def _only(characters: str, foreign: str) -> frozenset[str]:
    """Those that the other script's classical character set does not have: 后 and 里 are words of both."""
    return frozenset(character for character in characters if not _encodes(character, foreign))


def _encodes(character: str, charset: str) -> bool:
    try:
        return bool(character.encode(charset))
    except UnicodeEncodeError:
        return False


SIMPLIFIED_ONLY = _only(_SIMPLIFIED, "big5")
TRADITIONAL_ONLY = _only(_TRADITIONAL, "gb2312")
TO_SIMPLIFIED: dict[int, str] = {ord(old): new for old, new in zip(_TRADITIONAL, _SIMPLIFIED, strict=True)} | {
    ord("臺"): "台",
    ord("裡"): "里",
    ord("麽"): "么",
}
