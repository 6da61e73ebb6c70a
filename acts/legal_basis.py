"""Legal basis of acts: which article, paragraph and item of which statute.

„чл. 124а, ал. 5, чл. 135, ал. 3, във вр. с чл. 134, ал. 2, т. 6 от ЗУТ и чл. 5 ЗУЗСО“ gives four
citations; an article belongs to the next statute named after it, or, failing that, to the last
one before it („АПК чл. 62“).
"""

import re
from dataclasses import dataclass, replace
from datetime import date

from accounts.rules import Label
from acts.numbers import parse_date

STATUTE_LABELS: dict[str, Label] = {
    "ЗУТ": Label("Закон за устройство на територията", "Spatial Development Act"),
    "ЗУЗСО": Label(
        "Закон за устройството и застрояването на Столичната община",
        "Act on the Structure and Development of the Capital Municipality",
    ),
    "ЗКИР": Label("Закон за кадастъра и имотния регистър", "Cadastre and Property Register Act"),
    "ЗОС": Label("Закон за общинската собственост", "Municipal Property Act"),
    "ЗМСМА": Label(
        "Закон за местното самоуправление и местната администрация",
        "Local Self-Government and Local Administration Act",
    ),
    "АПК": Label("Административнопроцесуален кодекс", "Code of Administrative Procedure"),
    "ЗКН": Label("Закон за културното наследство", "Cultural Heritage Act"),
    "ЗООС": Label("Закон за опазване на околната среда", "Environmental Protection Act"),
    "ЗП": Label("Закон за пътищата", "Roads Act"),
    "ЗПИНМ": Label(
        "Закон за плановото изграждане на населените места",
        "Planned Construction of Settlements Act (old)",
    ),
    "ППЗСПЗЗ": Label(
        "Правилник за прилагане на Закона за собствеността и ползването на земеделските земи",
        "Rules on the Agricultural Land Ownership and Use Act",
    ),
}


@dataclass(frozen=True, slots=True)
class Citation:
    """One provision. `section` is a § of transitional provisions, `part` says of which."""

    statute: str | None
    article: str = ""
    paragraph: str = ""
    item: str = ""
    section: str = ""
    part: str = ""

    def __str__(self) -> str:
        """As the law is usually cited: `чл. 134, ал. 2, т. 6 ЗУТ`."""
        marks = (
            ("§", self.section),
            ("чл.", self.article),
            ("ал.", self.paragraph),
            ("т.", self.item),
        )
        provision = ", ".join(f"{mark} {number}" for mark, number in marks if number)
        return " ".join(filter(None, (provision, self.part, self.statute)))


@dataclass(frozen=True, slots=True)
class Gazette:
    """An issue of the State Gazette; `published_on` only when printed in full."""

    issue: int
    year: int
    published_on: date | None


_NUMBER = r"[0-9]{1,4}[а-я]?(?![а-яА-Я])"
_RANGE = rf"{_NUMBER}(?:\s*[-–—]\s*{_NUMBER})?"
_TOKEN = re.compile(
    rf"(?P<article>\bчл\.?\s*{_RANGE})|(?P<paragraph>\bал\.?\s*{_RANGE})|(?P<item>\bт\.?\s*{_RANGE})"
    rf"|(?P<section>§\s*{_RANGE})|(?P<statute>\b(?:{'|'.join(STATUTE_LABELS)})\b)"
    rf"|(?P<part>\b(?:ПЗР|ПР|ДР|ЗИД)\b)|(?P<also>(?:[,;]|\bи\b)\s*{_RANGE}(?!\s*[./]\s*[0-9]))",
)
# A bare number above this is another article („чл. 195 ал. 4–6, 196“), not a paragraph.
_MOST_PARAGRAPHS = 30
_GAZETTE = re.compile(
    r"(?:бр\.?\s*|ДВ\s*,?\s*(?:бр\.?\s*)?)(?P<issue>[0-9]{1,3})\s*(?:/|от)\s*"
    r"(?P<date>[0-9]{1,2}\.[0-9]{1,2}\.)?(?P<year>[0-9]{4})"
)


def parse_basis(text: str) -> tuple[Citation, ...]:
    """All provisions a text cites, in order; an unknown statute is None, never a guess."""
    found: list[Citation] = []
    waiting = 0
    last_level = ""
    last_statute: str | None = None
    for token in _TOKEN.finditer(_GAZETTE.sub(" ", text)):
        level = token.lastgroup or ""
        if level == "statute":
            found[waiting:] = [replace(one, statute=token[0]) for one in found[waiting:]]
            waiting, last_statute, last_level = len(found), token[0], ""
        elif level == "part":
            found[waiting:] = [
                replace(one, part=f"{one.part} {token[0]}".strip()) for one in found[waiting:]
            ]
        elif level != "also" or (last_level and len(found) > waiting):
            number = _bare(token[0])
            if level != "also":
                last_level = level
            elif int(re.findall(r"[0-9]+", number)[0]) > _MOST_PARAGRAPHS:
                last_level = "article"
            _add(found, waiting, last_level, number, is_another=level == "also")
    found[waiting:] = [replace(one, statute=last_statute) for one in found[waiting:]]
    return tuple(dict.fromkeys(found))


def _bare(token: str) -> str:
    number = re.sub(r"^[^0-9]+", "", token)
    return re.sub(r"\s*[-–—]\s*", "–", number)


def _add(found: list[Citation], since: int, level: str, number: str, *, is_another: bool) -> None:
    """Deepen the last citation, or begin another beside it at the same level."""
    if level in ("article", "section"):
        found.append(Citation(None, **{level: number}))
        return
    if len(found) <= since:
        return
    last = found[-1]
    if level == "paragraph":
        deeper = replace(last, paragraph=number, item="")
        is_beside = bool(last.paragraph)
    else:
        deeper = replace(last, item=number)
        is_beside = bool(last.item)
    if is_another or is_beside:
        found.append(deeper)
    else:
        found[-1] = deeper


def parse_gazette(text: str) -> Gazette | None:
    """The first issue of the State Gazette a text names („ДВ бр. 84/25.10.2019“)."""
    match = _GAZETTE.search(text)
    if match is None:
        return None
    printed = f"{match['date']}{match['year']}" if match["date"] else ""
    return Gazette(int(match["issue"]), int(match["year"]), parse_date(printed))
