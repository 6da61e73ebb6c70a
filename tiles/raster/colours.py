"""Values as the colours of their classes."""

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

CLASSES_MAX = 32
_COLOUR = re.compile(r"#[0-9a-f]{6}([0-9a-f]{2})?")


@dataclass(frozen=True, slots=True)
class ColourMap:
    """Classes by their lower limits, ascending, with a colour each, `#rrggbb` or `#rrggbbaa`.

    A value on a limit belongs to the class above it; below the first limit there is no colour.

    Raises:
        ValueError: limits that do not ascend, another number of colours, a colour of other form.
    """

    limits: tuple[float, ...]
    colours: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.limits) <= CLASSES_MAX or len(self.limits) != len(self.colours):
            raise ValueError(f"{len(self.limits)} limits and {len(self.colours)} colours")
        if not all(a < b for a, b in zip(self.limits, self.limits[1:], strict=False)):
            raise ValueError("limits must ascend")
        self.palette()

    def classes(self, values: NDArray[np.floating]) -> NDArray[np.uint8]:
        """The number of each value's class, from 1; 0 for none: below all limits, or unknown."""
        found = np.searchsorted(self.limits, values, side="right")
        return np.where(np.isnan(values), 0, found).astype(np.uint8)

    def palette(self) -> tuple[tuple[int, int, int, int], ...]:
        """Red, green, blue and opacity of class 0 (clear) and of each class."""
        return ((0, 0, 0, 0), *(_channels(colour) for colour in self.colours))


def _channels(colour: str) -> tuple[int, int, int, int]:
    if not _COLOUR.fullmatch(colour):
        raise ValueError(f"{colour!r} is no colour")
    red, green, blue, opacity = bytes.fromhex(colour[1:].ljust(8, "f"))
    return red, green, blue, opacity
