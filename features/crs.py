"""Coordinate reference systems by URI, each with the axis order its registry prescribes."""

from dataclasses import dataclass

Bounds = tuple[float, float, float, float]
"""West, south, east, north: x before y, whatever the registry says."""


@dataclass(frozen=True, slots=True)
class Crs:
    """A system a client may ask for.

    `is_northing_first` says that coordinates are exchanged (y, x): latitude or northing before
    longitude or easting. `bounds` are the coordinates that can mean something in it, in x, y.
    """

    uri: str
    srid: int
    is_northing_first: bool
    decimals: int
    bounds: Bounds

    @property
    def is_geographic(self) -> bool:
        return self.srid == 4326


_WORLD = (-180.0, -90.0, 180.0, 90.0)
_MERCATOR_EDGE = 20_037_508.342789244

CRS84 = Crs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, False, 7, _WORLD)
EPSG_4326 = Crs("http://www.opengis.net/def/crs/EPSG/0/4326", 4326, True, 7, _WORLD)
EPSG_7801 = Crs(
    "http://www.opengis.net/def/crs/EPSG/0/7801",
    7801,
    True,
    3,
    (-20_000_000.0, -20_000_000.0, 20_000_000.0, 20_000_000.0),
)
EPSG_3857 = Crs(
    "http://www.opengis.net/def/crs/EPSG/0/3857",
    3857,
    False,
    3,
    (-_MERCATOR_EDGE, -_MERCATOR_EDGE, _MERCATOR_EDGE, _MERCATOR_EDGE),
)

SYSTEMS: dict[str, Crs] = {crs.uri: crs for crs in (CRS84, EPSG_4326, EPSG_7801, EPSG_3857)}
"""URI → system, the default first. Decimals: about a centimetre in degrees, a millimetre else."""
STORAGE = EPSG_7801
