"""A regulated plot as people type it: „УПИ XII-521, кв. 34, м. Лозенец“, `upi XII kv 34`."""

import re
from dataclasses import dataclass

from accounts.rules import Label
from acts.plots import Plot, find_plots, find_quarters, parse_plots
from geodata.typed import read_name


@dataclass(frozen=True, slots=True)
class PlotReading:
    """Plots and quarters by regulation. `place` is the search key of the plan's name, or empty."""

    plots: tuple[Plot, ...]
    quarters: tuple[str, ...]
    place: str
    meaning: str

    @property
    def label(self) -> Label:
        if self.plots:
            return Label("УПИ", "regulated plot (UPI)")
        return Label("квартал по регулация", "quarter by regulation")

    @property
    def is_certain(self) -> bool:
        return True


_LATIN = ((r"(?<!\w)u\.?p\.?i\.?(?!\w)", "УПИ"), (r"(?<!\w)kv(?:artal)?\.?(?=\s*\d)", "кв."))
_BARE = re.compile(r"[IVXІХivxх]{1,9}[а-яa-z]?\s*[-–—]\s*\d[\d,]*", re.IGNORECASE)
_NUMBERS = re.compile(
    r"УПИ(?!\w)[\s:№]*[IVXLІХ\d]+[а-я]?(?![\w])(?:\s*[-–—]\s*\d[\d,\s]*)?"
    r"|кв(?:артал)?\.?\s*№?\s*\d+\s?-?[а-я]?(?!\w)",
    re.IGNORECASE,
)


def read_plot(text: str) -> PlotReading | None:
    """Plot, quarter and plan; None unless a plot or the number of a quarter is there."""
    plain = text
    for pattern, cyrillic in _LATIN:
        plain = re.sub(pattern, cyrillic, plain, flags=re.IGNORECASE)
    first = plain.split(",")[0].strip()
    is_bare = _BARE.match(first) is not None and "УПИ" not in plain
    marked = f"УПИ {plain}" if is_bare else plain
    plots = find_plots(marked.upper() if is_bare else marked) or (
        parse_plots(first).plots if is_bare else ()
    )
    quarters = find_quarters(plain)
    if not plots and not quarters:
        return None
    rest = " ".join(_NUMBERS.sub(" ", marked).replace(",", " ").split())
    name = read_name(rest)
    said = (*(f"УПИ {plot}" for plot in plots), *(f"кв. {number}" for number in quarters), rest)
    return PlotReading(plots, quarters, name.key if name else "", ", ".join(filter(None, said)))
