"""The zones of the general development plan in English. Pure."""

from accounts.rules import Label

ZONES: dict[str, str] = {
    "Жг": "residential zone, tall buildings",
    "Жк": "housing estates",
    "Жс": "residential zone, medium height",
    "Жм": "residential zone, low height",
    "Жм1": "residential zone, low height, natural surroundings",
    "Жм2": "residential zone, low height, special rules",
    "Жм3": "residential zone, low height",
    "Жв": "villa zone",
    "Смф": "mixed multifunctional zone",
    "Ц2": "central zone",
    "Пс": "mixed production zone",
    "Пп": "mainly production zone",
    "Зп": "city parks and gardens",
    "С": "farmland",
}
"""By the code printed on the plan, which has no Latin form."""


def zone_label(code: str, name: str) -> Label:
    """„Жм2 · жилищна зона“; the name as the plan has it where its English is not known."""
    return Label(f"{code} · {name}", f"{code} · {ZONES.get(code, name)}")
