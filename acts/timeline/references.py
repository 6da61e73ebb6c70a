"""Other acts that the text of an act names, and what it does to them.

„за изменение на РС № 283/23.03.2026 г.“ amends one; „изменен със заповед № 5/2020“ says that
another act did something to this or that one, and gives nothing: the direction is not ours to
turn. A reference without a verb before it is a mention, not a relation.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from acts.kinds import ActKind
from acts.numbers import normalise_number, parse_date
from acts.timeline.rules import RelationKind

WINDOW = 120
"""How far before a reference its verb may stand."""
EVIDENCE_MAX = 240


class DocumentWord(StrEnum):
    """What the text calls the other act."""

    PERMIT = "permit"
    ORDER = "order"
    DECISION = "decision"
    CERTIFICATE = "certificate"
    VISA = "visa"
    PLACEMENT = "placement"


_KINDS: dict[DocumentWord, frozenset[ActKind]] = {
    DocumentWord.PERMIT: frozenset({ActKind.BUILDING_PERMIT, ActKind.KPII}),
    DocumentWord.DECISION: frozenset({ActKind.PUP_APPROVE_SOS, ActKind.OUP_ACT}),
    DocumentWord.CERTIFICATE: frozenset({ActKind.COMMISSIONING_CERT, ActKind.TOLERANCE_CERT}),
    DocumentWord.VISA: frozenset({ActKind.DESIGN_VISA}),
    DocumentWord.PLACEMENT: frozenset({ActKind.PLACEMENT_PERMIT}),
}
_NOT_ORDERS = frozenset().union(*_KINDS.values())


@dataclass(frozen=True, slots=True)
class Reference:
    """Another act as the text names it. `printed` is „заповед № РД-09-50-202/19.03.2014“."""

    kind: RelationKind
    word: DocumentWord
    printed: str
    number_key: str
    issued_on: date | None
    evidence: str

    def may_be(self, kind: str) -> bool:
        """Whether an act of a kind can be what the text calls a permit, an order, a decision."""
        if kind not in set(ActKind):
            return False
        if self.word is DocumentWord.ORDER:
            return ActKind(kind) not in _NOT_ORDERS
        return ActKind(kind) in _KINDS[self.word]


_DATE = r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"
_NUMBER = (
    r"(?:[А-ЯA-Z]{2,4}[0-9]{0,2}(?:\s?-\s?[А-ЯA-Z]{0,3}[0-9]{1,6})+"
    r"|[А-ЯA-Z]-?[0-9]{1,5}|[0-9]{1,6})"
)
_WORDS: tuple[tuple[DocumentWord, str], ...] = (
    (DocumentWord.PLACEMENT, r"разрешени\w+\s+за\s+поставяне"),
    (DocumentWord.PERMIT, r"разрешени\w+(?:\s+за\s+строеж)?|\bРС\b"),
    (DocumentWord.ORDER, r"заповед\w*"),
    (DocumentWord.DECISION, r"решени\w+"),
    (DocumentWord.CERTIFICATE, r"удостоверени\w+(?:\s+за\s+\w+(?:\s+в\s+експлоатация)?)?"),
    (DocumentWord.VISA, r"виза\w*(?:\s+за\s+проектиране)?"),
)
_WORD = "|".join(f"(?P<{word.value}>{pattern})" for word, pattern in _WORDS)
_PROTOCOL = (
    r"(?:\s*,\s*т\.\s*[0-9]+)?\s*,?\s*(?:от\s+|по\s+)*протокол\s*(?:№|N)?\s*[0-9]+"
    rf"\s*(?:от|/)\s*{_DATE}"
)
_REFERENCE = re.compile(
    rf"(?<!\w)(?:{_WORD})\s*(?:№|No\.?|N)\s*"
    rf"(?P<number>{_NUMBER})(?P<protocol>{_PROTOCOL})?(?:\s*(?:/|\bот\b)\s*(?P<date>{_DATE}))?",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    rf"\s*(?:г\.?|год\.?)?\s*(?:,|;|\bи\b)+\s*(?:№|No\.?|N)?\s*(?P<number>{_NUMBER})\s*(?:/|\bот\b)\s*"
    rf"(?P<date>{_DATE})",
    re.IGNORECASE,
)
# „изменено със заповед № 5“: the other act did it, to what is named before
_PASSIVE = re.compile(
    r"(?:измен|допълн|отмен|замен|поправ|презавер|потвърд|удължен)\w*\s+със?\s*$", re.IGNORECASE
)
_TO = "към"
_VERBS: tuple[tuple[RelationKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (RelationKind.CORRECTS, r"фактическ\w+\s+греш\w+|\bпоправ\w+"),
        (RelationKind.RENEWS, r"\bпрезавер\w+"),
        (RelationKind.SUPERSEDES, r"\bзамен\w+|на\s+мястото\s+на"),
        (RelationKind.REPEALS, r"\bотмен\w+|\bотмяна\w*|обезсил\w+"),
        (RelationKind.AMENDS, r"\bизмен\w+|\bдопълв\w+|\bдопълн\w+"),
        (
            RelationKind.BASED_ON,
            rf"въз\s+основа\s+на|на\s+основание|във\s+(?:връзка|вр\.)\s*с|съгласно|\b{_TO}\b",
        ),
    )
)
_ABBREVIATIONS = ("гр", "ул", "бул", "кв", "пл", "м", "с", "ж.к", "в.з", "арх", "инж", "гл")
_SENTENCE_END = re.compile(
    "".join(rf"(?<!\b{re.escape(word)})" for word in _ABBREVIATIONS)
    + r"[.!?;]\s+(?=[А-ЯA-Z])|\n{2,}"
)
_OF_ITS_KIND: dict[str, RelationKind] = {
    ActKind.PERMIT_AMENDMENT.value: RelationKind.AMENDS,
    ActKind.PERMIT_RECERT.value: RelationKind.RENEWS,
    ActKind.FACT_ERROR.value: RelationKind.CORRECTS,
}


def find_references(text: str, act_kind: str = "") -> tuple[Reference, ...]:
    """Acts that a text names together with what is done to them, in order, each once.

    `act_kind` decides when no verb does: an order amending a permit amends the permit it names.
    """
    found: dict[tuple[str, date | None], Reference] = {}
    end = 0
    for match in _REFERENCE.finditer(text):
        before = _clause(text, max(end, match.start() - WINDOW), match.start())
        end = match.end()
        kind = _kind_of(before, act_kind)
        if kind is None:
            continue
        word = DocumentWord(next(w for w, _ in _WORDS if match[w.value]))
        start = match.start()
        for reference in _with_others(text, match, kind, word, start):
            found.setdefault((reference.number_key, reference.issued_on), reference)
            end = max(end, match.end())
    return tuple(found.values())


def _clause(text: str, start: int, end: int) -> str:
    """What stands between `start` and `end` in the sentence that `end` is in."""
    # the first letter after it tells a full stop from an abbreviation
    return _SENTENCE_END.split(text[start : end + 1])[-1][:-1]


def _kind_of(clause: str, act_kind: str) -> RelationKind | None:
    """What is done to the act named next, by the nearest verb before it.

    „към“ only joins: what stands before it decides, or the kind of the act that speaks.
    """
    if _PASSIVE.search(clause):
        return None
    verbs = sorted(
        (match.end(), kind, match[0].lower())
        for kind, pattern in _VERBS
        for match in pattern.finditer(clause)
    )
    if not verbs:
        return _OF_ITS_KIND.get(act_kind)
    if verbs[-1][2] != _TO:
        return verbs[-1][1]
    said = [kind for _, kind, word in verbs if word != _TO]
    return said[-1] if said else _OF_ITS_KIND.get(act_kind, RelationKind.BASED_ON)


def _with_others(
    text: str, match: "re.Match[str]", kind: RelationKind, word: DocumentWord, start: int
) -> list[Reference]:
    """The act of a match and those listed after it: „РС № 1/… и № 2/…“."""
    name = " ".join(match[word.value].split())
    printed = " ".join(match[0].split())
    on = match["date"] or ""
    if match["protocol"]:
        number = normalise_number(printed)
        on_day = number.issued_on
    else:
        on_day = parse_date(on)
        number = normalise_number(match["number"], on_day)
    evidence = _evidence(text, start, match.end())
    found = [Reference(kind, word, printed, number.key[:80], on_day, evidence)]
    end = match.end()
    while another := _ANOTHER.match(text, end):
        day = parse_date(another["date"])
        key = normalise_number(another["number"], day).key[:80]
        listed = f"{name} № {another['number']}/{another['date']}"
        found.append(Reference(kind, word, listed, key, day, evidence))
        end = another.end()
    return found


def _evidence(text: str, start: int, end: int) -> str:
    """The words of the clause up to and with the reference."""
    before = _clause(text, max(0, start - WINDOW), start)
    return " ".join((before + text[start:end]).split())[-EVIDENCE_MAX:]
