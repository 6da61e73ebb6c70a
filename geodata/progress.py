"""Progress on a terminal."""

from typing import Any

from tqdm import tqdm

from accounts.rules import Label


class Bar:
    """A bar for each phase; fits `geodata.sources.Progress`."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._bar: tqdm[Any] | None = None

    def phase(self, title: Label, total: int | None = None) -> None:
        self.close()
        shown = title.en if self._lang == "en" else title.bg
        self._bar = tqdm(total=total, desc=shown, unit_scale=True, mininterval=0.3)

    def advance(self, rows: int) -> None:
        if self._bar is not None:
            self._bar.update(rows)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
