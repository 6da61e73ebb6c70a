"""Every coordinate system by name, and transformers with a fixed axis order (x, y)."""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest as Area
from pyproj.exceptions import ProjError
from pyproj.transformer import TransformerGroup

Points = NDArray[np.float64]
"""Coordinates of shape (n, 2): x, y or lon, lat."""
Move = Callable[[Points], Points]

CADASTRE = 7801
"""BGS2005 / CCS2005: the official system of the cadastre. X = easting, Y = northing, metres."""
MERCATOR = 3857
"""Web Mercator: drawing only; a metre in it is 0.74 m on the ground in Sofia."""
LONLAT = 4326
"""WGS 84 with longitude first: everything that leaves or enters by the API."""


@cache
def transformer(source: int | str, target: int | str) -> Transformer:
    """A transformer between two systems, (x, y) or (lon, lat) on both sides.

    Raises:
        ValueError: when no operation of known accuracy covers the pair, because PROJ would fall
            back to a shift that is more than 100 m wrong in Sofia (Pulkovo 1942 and its kin).
    """
    made = Transformer.from_crs(
        CRS.from_user_input(source),
        CRS.from_user_input(target),
        always_xy=True,
        allow_ballpark=False,
    )
    # "unavailable until …": PROJ holds several candidates and would choose at each point
    if "ballpark" in made.description.lower() or made.description.startswith("unavailable"):
        raise ValueError(f"no operation of known accuracy from {source} to {target}")
    return made


def move(source: int | str, target: int | str, box: tuple[float, float, float, float]) -> Move:
    """A function that brings points of shape (n, 2) from one system to another by `steps`.

    Raises:
        ValueError, ProjError: when no operation of known accuracy leads there.
    """
    way = steps(source, target, box)

    def moved(points: Points) -> Points:
        for step in way:
            points = np.column_stack(step.transform(points[:, 0], points[:, 1]))
        return points

    return moved


def steps(
    source: int | str, target: int | str, box: tuple[float, float, float, float]
) -> list[Transformer]:
    """The operations, one after another, that lead from one system to another.

    Which they are depends on the grids that are at hand on this machine. Where no direct operation
    is registered it goes by way of longitude and latitude, but only by operations made for the
    whole of `box` (west, south, east, north in degrees): one made for another country is metres to
    hundreds of metres wrong here.

    Raises:
        ValueError, ProjError: when no operation of known accuracy leads there.
    """
    try:
        return [_made_for(box, source, target)]
    except (ValueError, ProjError):
        return [_leg(box, source, LONLAT), _leg(box, LONLAT, target)]


def _leg(
    box: tuple[float, float, float, float], source: int | str, target: int | str
) -> Transformer:
    if CADASTRE in (source, target):
        return transformer(source, target)  # our own storage: a null shift from WGS 84
    return _made_for(box, source, target)


def _made_for(
    box: tuple[float, float, float, float], source: int | str, target: int | str
) -> Transformer:
    area_of_interest: Any = Area(*box)  # pyproj annotates the argument with a private twin
    group = TransformerGroup(
        source, target, always_xy=True, allow_ballpark=False, area_of_interest=area_of_interest
    )
    west, south, east, north = box
    for step in group.transformers:
        area = step.area_of_use
        if step.accuracy >= 0 and area is not None:
            is_inside = area.west <= west and area.south <= south
            if is_inside and east <= area.east and north <= area.north:
                return step
    raise ValueError(f"no operation of known accuracy from {source} to {target}")
