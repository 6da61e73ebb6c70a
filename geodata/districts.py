"""The 24 districts of Столична община by name, as acts, seals and letterheads spell them."""

import re

from accounts.rules import Label
from geodata.naming import fold_lookalikes, transliterate

_NAMES = (
    "Средец", "Красно село", "Възраждане", "Оборище", "Сердика", "Подуяне", "Слатина", "Изгрев",
    "Лозенец", "Триадица", "Красна поляна", "Илинден", "Надежда", "Искър", "Младост",
    "Студентски", "Витоша", "Овча купел", "Люлин", "Връбница", "Нови Искър", "Кремиковци",
    "Панчарево", "Банкя",
)  # fmt: skip

DISTRICT_LABELS: dict[str, Label] = {
    f"68134-{number:02}": Label(name, transliterate(name))
    for number, name in enumerate(_NAMES, start=1)
}
"""Code of a district → its name (NSI, Sof_rai)."""

# Spellings that are not a matter of case or alphabet.
_OTHER_SPELLINGS = {"подуене": "68134-06", "студентска": "68134-16"}

_CODES = {label.bg.lower(): code for code, label in DISTRICT_LABELS.items()} | _OTHER_SPELLINGS
_LATIN_CODES = {label.en.lower(): code for code, label in DISTRICT_LABELS.items()}
_PREFIX = re.compile(r"^(?:(?:столична\s+община|со|район|р-н)\b[\s.,–—-]*)+", re.IGNORECASE)
_MENTION = re.compile(
    r"\b(?:район|р-н)(?:ът|а)?\s*[\"„“”'«»]*\s*(?P<name>"
    + "|".join(sorted((re.sub(" ", r"\\s+", name) for name in _CODES), key=len, reverse=True))
    + r")\b",
    re.IGNORECASE,
)


def district_code(text: str) -> str | None:
    """Code of the district a whole field names („р-н „Илинден““ → `68134-12`), or None."""
    bare = re.sub(r"[\"„“”'’«»]", " ", fold_lookalikes(text))
    bare = _PREFIX.sub("", " ".join(bare.split()).strip(" .,-–")).lower()
    bare = re.sub(r"\s*[-–]\s*", " ", bare).strip()
    return _CODES.get(bare) or _LATIN_CODES.get(bare)


def district_in(text: str) -> str | None:
    """Code of the one district that running text mentions as such; None for none or several."""
    names = (" ".join(match["name"].lower().split()) for match in _MENTION.finditer(text))
    codes = {_CODES[name] for name in names if name in _CODES}
    return codes.pop() if len(codes) == 1 else None
