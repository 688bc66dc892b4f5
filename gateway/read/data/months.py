"""The names of the months, long and short, as the languages of the table write them, and of the days of the week, as
those write them in whose absence notes a day alone is read (from the CLDR).
"""

from __future__ import annotations

# fmt: off

_NAMES: dict[int, str] = {
    1: "january jan januar janvier janv enero ene gennaio gen janeiro januari stycznia styczeń sty января январь янв січня січень січ tammikuuta tammikuu tammi ledna leden led januára január ocak oca يناير ianuarie ian siječnja siječanj sij jaanuar jaan ιανουαρίου ιανουάριος ιαν ינואר בינואר януари",
    2: "february feb februar février févr febrero febbraio fevereiro fev februari lutego luty lut февраля февраль февр лютого лютий лют helmikuuta helmikuu helmi února únor úno februára február şubat şub فبراير febr februarie veljače veljača velj veebruar veebr φεβρουαρίου φεβρουάριος φεβ פברואר בפברואר февруари",
    3: "march mar märz mär mars marzo março maart mrt marca marzec марта март мар березня березень бер marts maaliskuuta maaliskuu maalis března březen bře marec mart مارس március márc martie ožujka ožujak ožu märts μαρτίου μάρτιος μαρ מרץ במרץ",
    4: "april apr avril avr abril abr aprile kwietnia kwiecień kwi апреля апрель апр квітня квітень квіт huhtikuuta huhtikuu huhti dubna duben dub apríla apríl nisan nis أبريل április ápr aprilie travnja travanj tra aprill απριλίου απρίλιος απρ אפריל באפריל",
    5: "may mai mayo maggio mag maio mei maja maj мая май травня травень трав toukokuuta toukokuu touko května květen kvě mája máj mayıs مايو május svibnja svibanj svi μαΐου μάιος μαΐ מאי במאי",
    6: "june jun juni juin junio giugno giu junho czerwca czerwiec cze июня июнь июн червня червень черв kesäkuuta kesäkuu kesä června červen čvn júna jún haziran haz يونيو június iunie iun lipnja lipanj juuni ιουνίου ιούνιος ιουν יוני ביוני юни",
    7: "july jul juli juillet juil julio luglio lug julho lipca lipiec июля июль июл липня липень лип heinäkuuta heinäkuu heinä července červenec čvc júla júl temmuz tem يوليو július iulie iul srpnja srpanj juuli ιουλίου ιούλιος ιουλ יולי ביולי юли",
    8: "august aug août agosto ago augustus sierpnia sierpień sie августа август авг серпня серпень серп augusti elokuuta elokuu elo srpna srpen augusta ağustos ağu أغسطس augusztus kolovoza kolovoz kol αυγούστου αύγουστος αυγ אוגוסט באוגוסט",
    9: "september sep sept septembre septiembre settembre set setembro września wrzesień wrz сентября сентябрь сент вересня вересень вер syyskuuta syyskuu syys září zář septembra eylül eyl سبتمبر szeptember szept septembrie rujna rujan ruj σεπτεμβρίου σεπτέμβριος σεπ ספטמבר בספטמבר септември",
    10: "october oct oktober okt octobre octubre ottobre ott outubro out października październik paź октября октябрь окт жовтня жовтень жовт lokakuuta lokakuu loka října říjen říj októbra október ekim eki أكتوبر octombrie oktoober οκτωβρίου οκτώβριος οκτ אוקטובר באוקטובר октомври",
    11: "november nov novembre noviembre novembro ноября ноябрь нояб listopada listopad lis листопада листопад лист marraskuuta marraskuu marras listopadu novembra kasım kas نوفمبر noiembrie studenoga studeni stu νοεμβρίου νοέμβριος νοε נובמבר בנובמבר ноември",
    12: "december dec dezember dez décembre déc diciembre dic dicembre dezembro grudnia grudzień gru декабря декабрь дек грудня грудень груд desember des joulukuuta joulukuu joulu prosince prosinec pro decembra aralık ara ديسمبر decembrie prosinca prosinac detsember dets δεκεμβρίου δεκέμβριος δεκ דצמבר בדצמבר декември",
}
MONTHS: dict[str, int] = {name: month for month, names in _NAMES.items() for name in names.split()}

_DAYS = (  # Monday first
    "monday mon montag lundi lunes lunedì lunedi segunda-feira segunda maandag понедельник понедельника понедельнику 周一 星期一 礼拜一 週一",
    "tuesday tue tues dienstag mardi martes martedì martedi terça-feira terça dinsdag вторник вторника вторнику 周二 星期二 礼拜二 週二",
    "wednesday wed mittwoch mercredi miércoles miercoles mercoledì mercoledi quarta-feira quarta woensdag среда среду среды среде 周三 星期三 礼拜三 週三",
    "thursday thu thur thurs donnerstag jeudi jueves giovedì giovedi quinta-feira quinta donderdag четверг четверга четвергу 周四 星期四 礼拜四 週四",
    "friday fri freitag vendredi viernes venerdì venerdi sexta-feira sexta vrijdag пятница пятницу пятницы пятнице 周五 星期五 礼拜五 週五",
    "saturday sat samstag sonnabend samedi sábado sabado sabato zaterdag суббота субботу субботы субботе 周六 星期六 礼拜六 週六",
    "sunday sonntag dimanche domingo domenica zondag воскресенье воскресенья воскресенью 周日 周天 星期日 星期天 礼拜天 週日",
)
WEEKDAYS: dict[str, int] = {name: day for day, names in enumerate(_DAYS) for name in names.split()}
