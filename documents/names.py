"""Probable names of natural persons in Bulgarian text, without Django.

A name is told by a known given name beside a word that ends like a surname, by initials before
one, by endings that agree in gender, or by the words before it: „г-жа“, „собственик“, „живущ“.
Streets, schools, churches and firms that are called after people are not people.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from documents.given_names import FEMALE, GIVEN, MALE, NO_SURNAMES, SHORT


@dataclass(frozen=True, slots=True)
class Name:
    """A span [start, end) of the text; `has_capacity` when it stands beside an office or trade."""

    start: int
    end: int
    has_capacity: bool


_WORD = r"(?:[А-ЯЁ][а-яё]+|[А-Я]{3,})(?:\s?[-–]\s?(?:[А-ЯЁ][а-яё]+|[А-Я]{3,}))?"
_RUN = re.compile(rf"(?<![\w]){_WORD}(?:[ \t\u00a0]+\n?[ \t]*{_WORD}|\n[ \t]*{_WORD}){{0,4}}(?!\w)")
_TOKEN = re.compile(r"[^\s]+(?:\s?[-–]\s?[^\s]+)?")
_MALE_END = ("ов", "ев", "ски", "шки", "чки", "цки", "ин", "ийски", "оглу", "ян", "ич")
_FEMALE_END = ("ова", "ева", "ска", "шка", "чка", "цка", "ина")
_INITIALS = re.compile(
    r"(?<!\w)(?P<first>[А-Я](?:[а-я]{0,5})?)\.\s?(?:[А-Я]\.\s?)?(?P<last>[А-ЯЁ][а-яё]{2,}(?:\s?[-–]\s?[А-ЯЁ][а-яё]+)?)(?!\w)"
)
_AFTER_INITIALS = re.compile(
    r"(?<!\w)[А-ЯЁ][а-яё]{2,} (?P<given>[А-ЯЁ][а-яё]+) [А-Я]\.(?!\w)|(?<!\w)(?P<given2>[А-ЯЁ][а-яё]+) [А-Я]\. (?P<last>[А-ЯЁ][а-яё]{2,})(?!\w)"
)
_CALLED = re.compile(
    r"(?:\b[Гг]-н\.?|\b[Гг]-жа|\b[Гг]-ца|\b[Гг]оспожа|\b[Гг]осподин)\s+(?P<name>"
    + _WORD
    + r"(?:\s+"
    + _WORD
    + r"){0,2})"
)
_INTRODUCED = re.compile(
    r"(?:\b[Жж]ивущ[аи]?|\b[Сс]обствени(?:к|ци|чка|чки)(?:те)?|\b[Сс]ъсобствени(?:к|ци|чка|чки)|\bнаследни(?:к|ци)(?:те)?(?: на)?"
    r"|\b[Вв]ъзложител(?:и|ят)?|\bВЪЗЛОЖИТЕЛ(?:И)?|\b[Зз]аявител(?:и|ят|ка|ката)?|\bЗАЯВИТЕЛ(?:И)?|\b[Пп]ълномощни(?:к|чка|ци)"
    r"|\b[Жж]албоподател(?:и|ят)?|\b[Мм]олител(?:и|ят)?|\b[Пп]о (?:заявление|искане|молба)(?: (?:вх\. ?)?№ ?[\w\-/.]+)?(?: от| на)?"
    r"|\b[Лл]ицето|\b[Нн]а името на|\b[Уу]правител|\bфизическо лице)\s*[:\-–,]?\s*(?:на |от |г-н |г-жа )?(?P<name>"
    + _WORD
    + r"(?:\s+"
    + _WORD
    + r"){1,3})"
)
_LATIN = re.compile(
    r"(?<!\w)[A-Z][a-z]+(?: [A-Z][a-z]+)? [A-Z][a-z]+(?:ov|ev|ova|eva|ski|ska|sky)(?!\w)"
)
_NAMED_AFTER = re.compile(
    r"(?:\bул\.|\bулица|\bбул\.|\bбулевард|\bпл\.|\bплощад|\bж\. ?к\.|\bкв\.|\bм\.|\bместност|\bс\.|\bгр\.|\bсело|\bград"
    r"|\bучилище|\bСУ|\bОУ|\bНУ|\bСОУ|\bПГ|\bгимназия|\bДГ|\bЦДГ|\bдетска градина|\bхрам|\bцърква|\bкатедрала|\bпараклис|\bпарк"
    r"|\bградина|\bстадион|\bзала|\bчиталище|\bуниверситет|\bболница|\bУМБАЛ\w*|\bМБАЛ|\bметростанция|\bгара|\bлетище|\bпаметник"
    r"|\bмост|\bвръх|\bвр\.|\bквартал|\bмикрорайон|\bкомплекс|\bязовир|\bЕООД|\bООД|\bАД|\bЕАД|\bтеатър|\bмузей|\bбиблиотека"
    r"|\bакадемия|\bинститут|\bфондация|\bсдружение|\bспирка|\bалея|\bпроход|\bхижа|\bзвено|\bбаня|\bказарма)"
    r"\s*(?:на |№ ?\d+ |\d+\.? ?)?[„\"“«'’]?\s*(?:(?:Св|Проф|Акад|Ген|Полк|Кап|Д-р|Арх|Инж|Княз|Цар|Хан|Поп|Отец|Патриарх|Екзарх|Граф|Капитан|Генерал|Полковник|Професор|Академик|Доктор)\.?[ ]*)*$"
)
_QUOTED_BEFORE = re.compile(r"[„\"“«]\s*$")
_FIRM_AFTER = re.compile(r"^[“”\"»]?\s*(?:[-–]\s*)?(?:ЕООД|ООД|АД|ЕАД|КД|СД|ДЗЗД|ЕТ)\b")
_FIRM_BEFORE = re.compile(r"\b(?:ЕТ|фирма|дружество(?:то)?)\s*[„\"“«]?\s*$")
_CAPACITY_BEFORE = re.compile(
    r"(?:\b[Аа]рх\.|\bАРХ\.|\b[Ии]нж\.|\bИНЖ\.|\b[Лл]анд\. ?арх\.|\b[Гг]еод\.|\b[Аа]рхитект|\b[Ии]нженер|\b[Пп]роектант|\bПРОЕКТАНТ|\b[Кк]мет(?:ът|а)?"
    r"|\bКМЕТ|\b[Зз]ам\.?[- ]?кмет|\b[Нн]ачалник|\bНАЧАЛНИК|\b[Дд]иректор(?:ът|а)?|\bДИРЕКТОР|\b[Сс]екретар|\bСЕКРЕТАР|\b[Пп]редседател|\bПРЕДСЕДАТЕЛ"
    r"|\b[Нн]отариус|\b[Сс]ъдия|\bЧСИ|\b[Сс]ъдебен изпълнител|\b[Юю]рисконсулт|\b[Гг]лавен експерт|\b[Сс]тарши експерт|\b[Мм]ладши експерт|\b[Ее]ксперт"
    r"|\b[Ии]зготвил|\bИЗГОТВИЛ|\b[Сс]ъгласувал|\bСЪГЛАСУВАЛ|\b[Уу]твърдил|\bУТВЪРДИЛ|\b[Тт]ехнически ръководител|\b[Кк]онструктор|\b[Чч]лен(?:ове)?"
    r"|\b[Гг]еодезист|\b[Дд]-р|\b[Пп]роф\.|\b[Дд]оц\.|\b[Оо]бщински съветник|\b[Мм]инистър)(?:[^.;\n„\"]{0,60}[:,\-–]|\s+на\s+[^.;,\n]{0,50}[:,\-–])?\s*(?:\(?П\)?\s*)?[:,\-–]?\s*$"
)
_CAPACITY_AFTER = re.compile(
    r"^\s*[,\-–(/]?\s*\n?\s*(?:рег\.?\s*№|с рег|регистрационен|КИИП|КАБ|ППП|[Кк]мет\b|КМЕТ\b|[Гг]лавен архитект|ГЛАВЕН АРХИТЕКТ|[Зз]ам\.?[- ]?кмет|[Нн]ачалник\b|НАЧАЛНИК\b"
    r"|[Дд]иректор\b|ДИРЕКТОР\b|[Сс]екретар\b|[Пп]редседател\b|[Нн]отариус\b|[Гг]лавен експерт|[Сс]тарши експерт|[Юю]рисконсулт|[Тт]ехнически ръководител|[Пп]роектант\b)"
)
_AROUND = 110


def find_names(text: str) -> Iterator[Name]:
    """Probable names in the order of what gives them away; spans may overlap."""
    for start, end in _spans(text):
        if not _is_of_a_thing(text, start, end):
            before, after = text[max(0, start - _AROUND) : start], text[end : end + 60]
            has_capacity = bool(_CAPACITY_BEFORE.search(before) or _CAPACITY_AFTER.search(after))
            yield Name(start, end, has_capacity)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(text):
        yield from _names_in_run(run[0], run.start())
    for match in _INITIALS.finditer(text):
        first = match["first"]
        is_short = len(first) == 1 or first in SHORT
        if is_short and _ends_like(match["last"]):
            yield match.span()
    for match in _AFTER_INITIALS.finditer(text):
        if (match["given"] or match["given2"]) in GIVEN:
            yield match.span()
    for match in _CALLED.finditer(text):
        yield match.span("name")
    for match in _INTRODUCED.finditer(text):
        words = re.findall(r"[\w\-–]+", match["name"])
        if any(_is_given(word) or _ends_like(word) for word in words) and _is_person(words):
            yield match.span("name")
    yield from (match.span() for match in _LATIN.finditer(text))


def _names_in_run(run: str, offset: int) -> Iterator[tuple[int, int]]:
    """The longest name of two to four words inside a run of capitalised words."""
    tokens = list(_TOKEN.finditer(run))
    at = 0
    while at < len(tokens) - 1:
        for length in (4, 3, 2):
            words = [token[0] for token in tokens[at : at + length]]
            if len(words) == length and _is_name(words):
                yield offset + tokens[at].start(), offset + tokens[at + length - 1].end()
                at += length
                break
        else:
            at += 1


def _is_name(words: list[str]) -> bool:
    if not _is_person(words):
        return False
    given = sum(_is_given(word) for word in words)
    ended = [_gender(word) for word in words]
    if len(words) == 2:
        return given > 0 and any(
            _is_given(one) and _ends_like(other) for one, other in (words, words[::-1])
        )
    if len(words) == 3:
        if given:
            return any(ended[1:]) or (ended[0] is not None and _is_given(words[1]))
        return ended[1] is not None and ended[1] == ended[2] and words[1] not in NO_SURNAMES
    return given > 0 and any(ended[1:3]) and ended[3] is not None


def _is_person(words: list[str]) -> bool:
    return not any(_plain(part) in NO_SURNAMES and not _is_given(part)
                   for word in words for part in re.split(r"\s?[-–]\s?", word))  # fmt: skip


def _plain(word: str) -> str:
    return word.capitalize() if word.isupper() else word


def _is_given(word: str) -> bool:
    return _plain(word) in GIVEN


def _ends_like(word: str) -> bool:
    return _gender(word) is not None


def _gender(word: str) -> str | None:
    """m or f for a word that ends like a patronymic or surname."""
    parts = re.split(r"\s?[-–]\s?", _plain(word))
    last = parts[-1].lower()
    if len(last) < 4 or parts[-1].capitalize() in NO_SURNAMES:
        return None
    if last.endswith(_FEMALE_END) and parts[-1].capitalize() not in FEMALE:
        return "f"
    if last.endswith(_MALE_END) and parts[-1].capitalize() not in MALE:
        return "m"
    return None


def _is_of_a_thing(text: str, start: int, end: int) -> bool:
    """Called after a person: a street, a school, a firm."""
    before, after = text[max(0, start - 60) : start], text[end : end + 20]
    if _NAMED_AFTER.search(before) or _FIRM_BEFORE.search(before):
        return True
    return bool(_QUOTED_BEFORE.search(before) and re.match(r"[“”\"»]", after)) or bool(
        _FIRM_AFTER.match(after)
    )
