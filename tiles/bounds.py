"""The part of the world that a command is about, as people tell it."""

from argparse import ArgumentTypeError

from django.core.management.base import CommandError

from tiles.grid import Bounds


def told(text: str) -> Bounds:
    """Bounds of an argument like `23.25,42.66,23.40,42.72`.

    Raises:
        ArgumentTypeError: these are no four numbers, or no box on the earth.
    """
    try:
        west, south, east, north = map(float, text.split(","))
    except ValueError:
        raise ArgumentTypeError("bounds are west,south,east,north in degrees") from None
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ArgumentTypeError(f"{text} is no box on the earth")
    return west, south, east, north


def part(told: Bounds | None, territory: Bounds) -> Bounds:
    """The bounds of a part of the territory; all of it unless told.

    Raises:
        CommandError: nothing of the territory is inside them.
    """
    if told is None:
        return territory
    west, south, east, north = told
    if west > territory[2] or east < territory[0] or south > territory[3] or north < territory[1]:
        raise CommandError(f"{written(told)} lies outside of the territory, {written(territory)}")
    return told


def written(bounds: Bounds) -> str:
    """Bounds as they are told."""
    return ",".join(map(str, bounds))
