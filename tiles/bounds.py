"""The part of the world that a command is about, as people tell it."""

from argparse import ArgumentTypeError

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
