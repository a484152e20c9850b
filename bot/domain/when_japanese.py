"""How due dates are said in Japanese: the whole table, and the words between its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.domain.when_english import ENDS, says
from bot.domain.when_japanese_counts import ABOUT, COUNTS, ROUGHLY
from bot.domain.when_japanese_days import DAYS
from bot.domain.when_japanese_hours import HOURS, TIMES, clock_said
from bot.domain.when_japanese_spelling import spelled
from bot.domain.when_parts import Elapsed, End, Habits, Later, Link, Part, Period, Today, Unit
from bot.domain.when_table import COMMON, Rule, Table, Words

Parts = Sequence[Part]

# Words that lead stand after what they lead in Japanese, and a phrase that ends with one would count as cut short:
# a part without effect follows them.
NOTHING = Later(0)

DEADLINE = (
    r"(?:最終)?(?:締め?切り?|〆切り?|締め?|〆|しめきり|期限|期日|納期|納品日?|デッドライン|リミット|deadline|due)"
)
ACTION = (
    r"[おご御]?(?:提出|送付|送信|返信|返事|返答|回答|連絡|対応|確認|納品|納入|完了|完成|共有|承認|検収|入稿|支払い?"
    r"|振込み?|入金|作業|アップ|レビュー|フィードバック|チェック|報告|仕上げ|公開|リリース|終了|作成|準備|決定|判断|手配|転送|郵送|申込み?|申請)"
)
RECEIVE = (
    r"(?:(?:いただけ|頂け|もらえ|貰え)(?:ますか|ますでしょうか|ますと|ると|たら|れば|ば)"
    r"|(?:いただき|頂き|もらい)たい(?:です)?|くれると)"
)
PLEASE = (
    r"お?送(?:って|り)|(?:お|御)?(?:願い|ねがい)(?:申し上げます|できますでしょうか|できますか|できますと|できれば"
    r"|(?:いた|致)?し?(?:ます|たいです|たい(?=と)|たく(?:思います|存じます)?)|です)?|よろしく|宜しく"
    rf"|(?:して|を)?(?:くださいませ|ください|下さい|頂戴|ちょうだい|{RECEIVE})"
    r"|助かります|助かる|幸いです|幸甚です|嬉しいです|うれしいです|ありがたいです|(?<=[いば])と思います|願います|ほしい|欲しい|して"
)
PADDING = (
    r"必着|必達|必須|必ず|死守|厳守|絶対に?|ちょうど|丁度|きっかり|ぴったり|ジャスト|遅くとも|遅くても|マスト|着"
    r"|必要|でお?(?:ok|大丈夫|いい|良い|よい)|です|だ(?=$)|[ねよ](?=$|\s)"
)


A_DAY = re.compile(r"\d|曜|末|今|本日|明|翌|きょう|あした|あさって|[火水木金土][\s)]*$")


def _four_digits(words: Words) -> Parts | None:
    """1130 without a day before it is half past eleven or the 30th of November; 1730 is a time."""
    a, b = int(words[1]), int(words[2])
    if A_DAY.search(words.string[: words.start()]) or not (1 <= a <= 12 and 1 <= b <= 31):
        return None
    return Link.around, clock_said(a, b)


def _before(words: Words) -> Parts | None:
    """金曜前 is before Friday; 17時前 may be shortly before 17:00; 納品前 is before nobody knows what."""
    head = words.string[: words.start()].rstrip()
    if not re.search(r"[日曜時分半末午月週年火水木金土夜朝昼晩夕すたて\dm]$", head):
        return None
    return Link.around if re.search(r"(?:[時分半午]|:\d\d|[ap]m)$", head) else Link.before, NOTHING


def _within(words: Words) -> Parts | None:
    """金曜中, 25日いっぱい: to the end of the day."""
    is_day = re.search(r"[日曜月火水木金土週末夜晩度\d)うすたて]\s?$", words.string[: words.start()])
    return (End(Period(Unit.day)),) if is_day else None


def _end_letters(words: Words) -> Parts:
    return (End(Period(ENDS[words[1]])),)


def _dash(words: Words) -> Parts:
    """~17時 and 金曜~17時 are "until 17:00"; 17時~金曜 is a range."""
    if words[0] != "~":
        return (Link.dash,)
    if not words.start():
        return (Link.at,)
    is_time_next = re.match(r"\s?(?:午[前後]|[朝昼夕夜]|[ap]m|\d{1,2}[時:])", words.string[words.end() :])
    return (Link.dash if is_time_next else Link.to,)


LINKS = (
    Rule(r"(?:今|いま|ただ今|ただいま|現在|now)(?=[\s)]|$|まで)", says(Elapsed(timedelta()))),
    Rule(r"(?:より|よりも)前に?|以前", says(Link.before, NOTHING)),
    Rule(r"の?前(?![日月週年営後半々回])に?", _before),
    Rule(
        r"以降|以後|(?:より|よりも)(?:後|あと)|(?<=[日曜時分半末午])の?後(?![半ろ日\d])|過ぎ|すぎ|を過ぎ",
        says(Link.after, NOTHING),
    ),
    Rule(rf"(?:{ABOUT}|頃|ごろ|ころ|前後|あたり|辺り|目安|目処|目途|めど)", says(Link.around, NOTHING)),
    Rule(ROUGHLY, says(Link.around)),
    Rule(
        r"(?:または|又は|もしくは|若しくは|あるいは|或いは|それとも|or(?![a-z])|か(?![もなら]))", says(Link.alternative)
    ),
    Rule(r"(?:から|より)", says(Link.to)),
    Rule(r"[-~–—―ー]", _dash),
    Rule(r"の?(?:中|いっぱい|一杯|じゅう|ちゅう|うち|以内|内)(?![\d間旬])", _within),
    Rule(
        r"(?:業務|営業|就業|勤務)(?:終了|時間)(?:時間?|中|内)?|終業(?:時刻|時間?)?|定時|退勤|退社|(?:eod|cob|eob)(?![a-z])"
        r"|の?(?:終わり|おわり)",
        says(End(Period(Unit.day))),
    ),
    Rule(r"(eow|eom|eoq|eoy)(?![a-z])", _end_letters),
    Rule(r"の", says(Link.on)),
    Rule(r"(?:by|until|till?|at)(?![a-z])|@", says(Link.at)),
    Rule(r"before(?![a-z])", says(Link.before)),
)
FREQUENT = (  # first, because a scan tries the rules in turn
    Rule(r"(?:まで|迄)", says()),
    Rule(r"(?:明日|あした|あす(?!か))", says(Today(1))),
    *TIMES,
)
FILLING = (
    Rule(rf"{DEADLINE}日?時?(?:\s?:)?", says()),
    Rule(ACTION, says()),
    Rule(PLEASE, says()),
    Rule(PADDING, says()),
    Rule(r"[にはをでが]", says()),
)

JAPANESE = Table(
    rules=(
        *FREQUENT,
        *COUNTS,
        *HOURS,
        Rule(r"(\d\d)(\d\d)(?![\w:/.-])", _four_digits),
        *DAYS,
        *COMMON,
        *LINKS,
        *FILLING,
    ),
    vague=r"そのうち|近日|近々|近いうち|近く|至急|早急|大急ぎ|急ぎ|急い|なるはや|なる早|早め|早く|すみやか|速やか|いつでも|いつか"
    r"|何時でも|後日|追って|随時|適宜|あとで|後で|後ほど|のちほど|また今度|今度|未定|検討|調整中|当分|当面|しばらく|すぐ|直ちに"
    r"|ただちに|即[日時]?|今すぐ|手が空|時間がある|都合|お?手すき|別途|可能(?:なら|であれば)|できれば|出来れば|できたら|もし"
    r"|たぶん|多分|おそらく|恐らく|かも|何日|数[かヶカヵケ箇個]月|数年|数営業日|いずれ|遅め|ゆっくり|暇な|連休|お盆|盆明|gw"
    r"|期末|上期|下期|半期|あいだ|適当|希望|なるべく|できるだけ|出来るだけ|さっき|先ほど|この間|大至急"
    r"|\b(?:asap|tbd|tba|tbc|soon|later)\b",
    recurring=r"毎|各|ごと|おき(?!に入)|隔[週日月年]|平日|定期|週[1-7一二三](?!週|日)|[週月年日]に[1-9一二三]|[1-9一二三]回"
    r"|日々|都度|いつも|連日|日次|週次|月次|年次|土日祝|\b(?:every|daily|weekly|monthly)\b",
    habits=Habits(day_first=False, weeks=(0, 6), morning_from=(8, 0)),
    prepared=spelled,
)
