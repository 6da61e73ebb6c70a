"""Probable names of natural persons in Bulgarian text, without Django.

A name is told by a known given name beside a word that ends like a surname, by initials before
one, by endings that agree in gender, or by the words before it: „г-жа“, „собственик“, „живущ“.
Streets, schools, churches and firms that are called after people are not people.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from documents.given_names import FEMALE, GIVEN, MALE, NO_SURNAMES, SHORT


@dataclass(frozen=True, slots=True)
class Name:
    """A span [start, end) of the text; `has_capacity` when it stands beside an office or trade."""

    start: int
    end: int
    has_capacity: bool


def _any(words: str) -> str:
    """One of these, separated by bars, at the beginning of a word; „Ул.“ and „УЛ.“ are „ул.“."""
    return "|".join(
        rf"\b(?:[{one[0].upper()}{one[0].lower()}]{re.escape(one[1:])}|{re.escape(one.upper())})"
        for one in words.split("|")
    )


_JOINED = r"(?:[-–]\s?|\s[-–])"
"""A dash inside a double name; with a space on either side it parts two things."""
_WORD = rf"(?:[А-ЯЁ][а-яё]+|[А-Я]{{3,}})(?:{_JOINED}(?:[А-ЯЁ][а-яё]+|[А-Я]{{3,}}))?"
_RUN = re.compile(
    rf"(?<![\w]){_WORD}(?:[ \t\u00a0]+\n?[ \t]*{_WORD}|\n[ \t]*{_WORD}){{0,30}}(?!\w)"
)
_TOKEN = re.compile(rf"[^\s]+(?:{_JOINED}[^\s]+)?")
_MALE_END = ("ов", "ев", "ски", "шки", "чки", "цки", "ин", "ийски", "оглу", "ян", "ич")
_FEMALE_END = ("ова", "ева", "ска", "шка", "чка", "цка", "ина")
_SURNAME = rf"[А-ЯЁ][а-яё]{{2,}}(?:{_JOINED}[А-ЯЁ][а-яё]+)?"
_INITIALS = re.compile(
    rf"(?<!\w)(?:(?P<before>[А-ЯЁ][а-яё]{{2,}}) )?"
    rf"(?P<first>[А-Я](?:[а-я]{{0,5}})?)\.\s?(?:[А-Я]\.\s?)?(?P<last>{_SURNAME})(?!\w)"
)
_AFTER_INITIALS = re.compile(
    r"(?<!\w)(?:[А-ЯЁ][а-яё]{2,} (?P<second>[А-ЯЁ][а-яё]+) [А-Я]\.(?!\w)"
    r"|(?P<first>[А-ЯЁ][а-яё]+) [А-Я]\. [А-ЯЁ][а-яё]{2,}(?!\w))"
)
_CALLED = re.compile(
    rf"\b[Гг](?:-н\.?|-жа|-ца|оспожа|осподин)\s+(?P<name>{_WORD}(?:\s+{_WORD}){{0,2}})"
)
_INTRODUCERS = _any(
    "живущ|живуща|живущи|собственик|собственици|собственичка|съсобственик|съсобственици"
    "|съсобственичка|наследник|наследници|наследниците|възложител|възложители|възложителят"
    "|ВЪЗЛОЖИТЕЛ|заявител|заявители|заявителят|заявителка|заявителката|ЗАЯВИТЕЛ|пълномощник|пълномощничка"
    "|жалбоподател|жалбоподателят|молител|молителят|лицето|на името на|управител|физическо лице"
    "|по заявление|по искане|по молба"
)
_INTRODUCED = re.compile(
    rf"(?:{_INTRODUCERS})(?: (?:вх\. ?)?№ ?[\w\-/.]+)?\s*[:\-–,]?\s*(?:(?:на|от|г-н|г-жа) )?"
    rf"(?P<name>{_WORD}(?:\s+{_WORD}){{1,3}})"
)
_LATIN = re.compile(
    r"(?<!\w)[A-Z][a-z]+(?: [A-Z][a-z]+)? [A-Z][a-z]+(?:ov|ev|ova|eva|ski|ska|sky)(?!\w)"
)
_THINGS = _any(
    "ул.|улица|бул.|булевард|пл.|площад|ж.к.|ж. к.|кв.|м.|местност|с.|гр.|село|град|училище|СУ|ОУ"
    "|НУ|СОУ|ПГ|гимназия|ДГ|ЦДГ|детска градина|храм|църква|катедрала|параклис|парк|градина|стадион"
    "|зала|читалище|университет|болница|УМБАЛ|МБАЛ|метростанция|гара|летище|паметник|мост|връх|вр."
    "|квартал|микрорайон|комплекс|язовир|театър|музей|библиотека|академия|институт|фондация"
    "|сдружение|спирка|алея|проход|хижа|звено|баня|казарма|жк|жк.|ж.к|ж.г.|в.з.|арт.|артерия|СУИЧЕ|СУЧЕЕ|ПУ"
    "|НПМГ|ЕГ|ПМГ|резиденция|бул|ул"
)
_TITLES = (
    "Св|Проф|Акад|Ген|Полк|Кап|Д-р|Арх|Инж|Княз|Цар|Хан|Поп|Отец|Патриарх|Екзарх|Граф|Капитан|Генерал"
    "|Полковник|Професор|Академик|Доктор|Хаджи"
    "|Майор|Лейтенант|Поручик|Подпоручик|Подполковник|Ефрейтор|Адмирал|Войвода|Митрополит"
    "|Архимандрит|Архитект|Инженер|Свети|Света|Братя|Баба|Дядо|Бачо|Маестро|Сержант"
    "|Иконом|Епископ|Йеромонах"
)
_PLACES = "Местност|Планоснимачен район|Квартал|Адрес"
"""What registers write before the name of a place, with a colon; and forms before an address,
where somebody may be named instead.
"""
_OPENED, _CLOSED = "„\"“”«'’", '“”"»'
_UP_TO_A_NAME = (
    rf"\s*(?:на |№ ?\d+ |\d+\.? ?)?[{_OPENED}]?\s*(?:(?:{_TITLES}|{_TITLES.upper()})\.?[ ]*)*$"
)
_NAMED_AFTER = re.compile(rf"(?:{_THINGS}){_UP_TO_A_NAME}")
_LABELLED = re.compile(rf"\b(?:{_PLACES}|{_PLACES.upper()}):{_UP_TO_A_NAME}")
_TWO_WORDS = re.compile(r"\w{2,}\s+\w{2,}")
_IN_A_VILLAGE = re.compile(r"(?:\b(?:в|до|край|към|землището на)|район:)\s*$", re.IGNORECASE)
_QUOTED_BEFORE = re.compile(rf"[{_OPENED}]\s*$")
_FIRM = r"(?:ЕООД|ООД|АД|ЕАД|КД|СД|ДЗЗД|ЕТ)\b"
_FIRM_AFTER = re.compile(
    rf"^(?:[{_CLOSED}]?|\s*[-–]?\s*\d{{1,4}})\s*(?:[-–]\s*)?{_FIRM}(?!\s*[„«]|\s+[{_OPENED}])"
)
_FIRM_AROUND = re.compile(rf"^[^{_OPENED}{_CLOSED},;:\n]{{0,40}}[{_CLOSED}]\s*(?:[-–]\s*)?{_FIRM}")
_FIRM_BEFORE = re.compile(
    r"\b(?:ЕТ\s*[„\"“«]?|(?:фирма|дружество(?:то)?|ЕООД|ООД|АД|ЕАД)\s*[„\"“«])\s*$"
)
_CAPACITIES = _any(
    "арх.|инж.|ланд. арх.|ланд.арх.|геод.|архитект|инженер|проектант|кмет|кметът|кмета|зам.-кмет"
    "|зам. кмет|заместник-кмет|началник|директор|директорът|секретар|председател|нотариус|съдия|ЧСИ"
    "|съдебен изпълнител|юрисконсулт|главен експерт|старши експерт|младши експерт|експерт|изготвил"
    "|съгласувал|утвърдил|технически ръководител|конструктор|член|членове|геодезист|д-р|проф.|доц."
    "|общински съветник|министър"
)
_CAPACITY_BEFORE = re.compile(
    rf"(?:{_CAPACITIES})"
    r"(?:[^.;\n„\"]{0,60}[:,\-–]|\s+(?:на|НА)\s+[^.;,\n]{0,50}[:,\-–])?\s*(?:\(?П\)?\s*)?[:,\-–]?\s*$"
)
_LATER = _any(
    "кмет|главен архитект|зам.-кмет|зам. кмет|началник|директор|секретар|председател|нотариус"
    "|главен експерт|старши експерт|юрисконсулт|технически ръководител|проектант"
)
_CAPACITY_AFTER = re.compile(
    rf"^\s*[,\-–(/]?\s*\n?\s*(?:рег\.?\s*№|с рег|регистрационен|КИИП|КАБ|ППП|(?:{_LATER})(?!\w))"
)
_AROUND = 110


def find_names(text: str, *, has_labels: bool = False) -> Iterator[Name]:
    """Probable names in the order of what gives them away; spans may overlap.

    In a text that `has_labels`, as registers write them, two words after „Местност:“ are a place.
    """
    for start, end in _spans(text):
        is_place = has_labels and _is_labelled(text, start, end)
        if not is_place and not _is_of_a_thing(text, start, end):
            before, after = text[max(0, start - _AROUND) : start], text[end : end + 60]
            has_capacity = bool(_CAPACITY_BEFORE.search(before) or _CAPACITY_AFTER.search(after))
            yield Name(start, end, has_capacity)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(text):
        yield from _names_in_run(run[0], run.start())
    for match in _INITIALS.finditer(text):
        first = match["first"]
        is_short = len(first) == 1 or first in SHORT
        if is_short and _ends_like(match["last"]) and not _is_village(text, match):
            is_full = _agree(match["before"], match["last"])
            yield match.start("before" if is_full else "first"), match.end()
    for match in _AFTER_INITIALS.finditer(text):
        if (match["first"] or match["second"]) in GIVEN:
            yield match.span()
    for match in _CALLED.finditer(text):
        yield match.span("name")
    for match in _INTRODUCED.finditer(text):
        words = re.findall(r"[\w\-–]+", match["name"])
        if any(_is_given(word) or _ends_like(word) for word in words) and _is_person(words):
            yield match.span("name")
    yield from (match.span() for match in _LATIN.finditer(text))


def _is_village(text: str, match: re.Match[str]) -> bool:
    """A village after its „С.“, not an initial."""
    at = match.start("first")
    return match["first"] == "С" and bool(_IN_A_VILLAGE.search(text, max(0, at - _AROUND), at))


def _agree(given: str | None, surname: str) -> bool:
    """Whether the word before initials is the given name of one so called, not of a quarter."""
    names = FEMALE if _gender(surname) == "f" else MALE
    return given in names or (given in GIVEN and _gender(surname) is None)


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
    if not _is_person(words) or _begins_later(words):
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


def _begins_later(words: list[str]) -> bool:
    """A word of a street or town before a given name: „Шипка Иван Петров“, „София Иван Петров“."""
    first, second, *more = map(_plain, words)
    if not more or second not in GIVEN or _ends_like(first):
        return False
    return first not in GIVEN or (second in MALE and not _agree(first, more[-1]))


def _is_person(words: list[str]) -> bool:
    return not any(_plain(part) in NO_SURNAMES and not _is_given(part)
                   for word in words for part in re.split(r"\s?[-–]\s?", word))  # fmt: skip


def _plain(word: str) -> str:
    return word.capitalize() if word.isupper() else word


@lru_cache(maxsize=10_000)
def _is_given(word: str) -> bool:
    return _plain(word) in GIVEN


def _ends_like(word: str) -> bool:
    return _gender(word) is not None


@lru_cache(maxsize=10_000)
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


def _is_labelled(text: str, start: int, end: int) -> bool:
    """A place by its label: two whole words; one with a patronymic or initials is a person."""
    is_short = _TWO_WORDS.fullmatch(text, start, end)
    return bool(is_short and _LABELLED.search(text, max(0, start - 60), start))


def _is_of_a_thing(text: str, start: int, end: int) -> bool:
    """Called after a person: a street, a school, a firm."""
    before, after = text[max(0, start - 60) : start], text[end : end + 60]
    if _NAMED_AFTER.search(before) or _FIRM_BEFORE.search(before) or _FIRM_AFTER.match(after):
        return True
    if _QUOTED_BEFORE.search(before) and re.match(rf"\s?[{_CLOSED}]", after):
        return True
    return bool(_FIRM_AROUND.match(after)) and _is_quoted(text[max(0, start - 300) : start])


def _is_quoted(before: str) -> bool:
    """Whether quotes are open at the end of the line; the next quote does not close another's."""
    is_open = False
    for quote in re.findall(rf"[{_OPENED}{_CLOSED}]", before.rpartition("\n")[2]):
        is_open = quote in "„«" or (quote != "»" and not is_open)
    return is_open
