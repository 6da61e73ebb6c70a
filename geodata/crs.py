"""Every coordinate system by name, and transformers with a fixed axis order (x, y)."""

from functools import cache

from pyproj import CRS, Transformer

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
    if "ballpark" in made.description.lower():
        raise ValueError(f"no operation of known accuracy from {source} to {target}")
    return made
