"""What system coordinates seem to be in, when they are not in the one that was declared."""

from collections.abc import Iterator
from functools import cache

from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from accounts.rules import Label
from geodata.crs import LONLAT
from geodata.reasons import Reason
from geodata.reports import Refused

Box = tuple[float, float, float, float]

# КС 1970 zone K9 fitted for Sofia (published rms 0.085 m), from lon/lat degrees; good for a guess.
_K9 = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
    "+step +proj=lcc +lat_0=42.6678756833 +lat_1=42.2885656436 +lat_2=42.2885656436 +lon_0=25.5 "
    "+x_0=0 +y_0=0 +ellps=GRS80 +step +proj=affine +xoff=8677012.061295 +yoff=4602371.996 "
    "+s11=0.999692680214 +s12=-0.024439552626 +s21=0.024439552626 +s22=0.999692680214"
)
# КС Софийска: Gauss-Krüger 3°, 24° E, Krassovsky, with both axes shortened; within 200 m.
_SOFIA_LOCAL = (
    "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
    "+step +proj=tmerc +lat_0=0 +lon_0=24 +k=1 +x_0=100000 +y_0=-4680000 +ellps=krass"
)
_CANDIDATES: tuple[tuple[Label, int | str], ...] = (
    (Label("градуси (EPSG:4326)", "degrees (EPSG:4326)"), LONLAT),
    (Label("БГС2005 кадастрална (EPSG:7801)", "BGS2005 cadastral (EPSG:7801)"), 7801),
    (Label("UTM зона 34 (EPSG:25834)", "UTM zone 34 (EPSG:25834)"), 25834),
    (Label("UTM зона 35 (EPSG:25835)", "UTM zone 35 (EPSG:25835)"), 25835),
    (Label("Web Mercator (EPSG:3857)", "Web Mercator (EPSG:3857)"), 3857),
    (Label("координатна система 1970, зона К9", "the system of 1970, zone K9"), _K9),
    (Label("Софийска координатна система", "the local system of Sofia"), _SOFIA_LOCAL),
)


@cache
def _to_lonlat(system: int | str) -> Transformer:
    if isinstance(system, int):
        return Transformer.from_crs(CRS.from_epsg(system), LONLAT, always_xy=True)
    return Transformer.from_pipeline(system)


def _readings(
    x: float, y: float, declared: int | str
) -> Iterator[tuple[Label, bool, float, float]]:
    own = Label(str(declared), str(declared))
    systems: list[tuple[Label, int | str]] = [(own, declared), *_CANDIDATES]
    for name, system in systems:
        inverse = isinstance(system, str) and system.startswith("+proj=pipeline")
        for is_swapped, (first, second) in ((False, (x, y)), (True, (y, x))):
            try:
                made = (
                    _to_lonlat(system)
                    if inverse or isinstance(system, int)
                    else Transformer.from_crs(CRS.from_user_input(system), LONLAT, always_xy=True)
                )
                lon, lat = made.transform(
                    first, second, direction="INVERSE" if inverse else "FORWARD"
                )
            except ProjError:
                continue
            yield name, is_swapped, lon, lat


def refusal_of(x: float, y: float, declared: int | str, box: Box) -> Refused | None:
    """Why a file with the typical coordinate (x, y) must be in another system than declared.

    `box` is west, south, east, north of where it should lie, in degrees. None when no known
    system puts the coordinate there.
    """
    west, south, east, north = box
    for name, is_swapped, lon, lat in _readings(x, y, declared):
        if not (west <= lon <= east and south <= lat <= north):
            continue
        if name.en == str(declared) and is_swapped:
            return Refused(Reason.SWAPPED_AXES, **_axes(declared))
        if name.en != str(declared):
            guess = name
            if is_swapped:
                guess = Label(f"{name.bg}, с разменени оси", f"{name.en}, with swapped axes")
            return Refused(Reason.OTHER_CRS, crs=declared, guess=guess)
    return None


def _axes(declared: int | str) -> dict[str, Label]:
    if CRS.from_user_input(declared).is_geographic:
        return {
            "first": Label("географската дължина", "longitude"),
            "second": Label("ширина", "latitude"),
        }
    return {"first": Label("изток (Y, E)", "easting"), "second": Label("север (X, N)", "northing")}
