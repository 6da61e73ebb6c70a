"""How an act is cited: by lawyers, in English, and in one plain line."""

from dataclasses import dataclass
from datetime import date

from accounts.rules import Label


@dataclass(frozen=True, slots=True)
class Citations:
    """Three ways to name one act and where it can be read."""

    legal: str
    english: str
    plain: str


def cite(
    title: Label, issuer: Label | None, register: Label, address: str, read_on: date
) -> Citations:
    """Citations of an act.

    Args:
        title: „Разрешение за строеж № 283 от 23.03.2026 г.“ and its English.
        issuer: the body, None when the register does not say.
        register: the source the act was read from.
        address: the permanent address of its page.
        read_on: the day it was read; a page can change.
    """
    name = Label(title.bg.rstrip("."), title.en.rstrip("."))
    if name.bg.endswith(" г"):
        name = Label(f"{name.bg}.", name.en)
    by = Label(f", издател: {issuer.bg}", f", issued by {issuer.en}") if issuer else Label("", "")
    day = f"{read_on:%d.%m.%Y}"
    return Citations(
        legal=f"{name.bg}{by.bg}. {register.bg}, {address} (посетен на {day} г.).",
        english=f"{name.en}{by.en}. {register.en}, {address} (accessed {day}).",
        plain=f"{name.bg} {address}",
    )
