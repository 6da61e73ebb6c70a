"""Heights as light and shadow, and as colours that a map reads heights from.

Heights are arrays of rows from the north with NaN where nothing is known; one sample of margin on
every side is used up where neighbours are needed.
"""

import math

import numpy as np
from numpy.typing import NDArray

Heights = NDArray[np.floating]
Shade = NDArray[np.float64]
Bytes = NDArray[np.uint8]

SUN_DEG = 45.0
"""Height of the light above the horizon."""
AZIMUTHS_DEG = (225.0, 270.0, 315.0, 360.0)
"""Where the lights stand, clockwise from the north: from the upper left, as people read shade."""
FLAT = math.sin(math.radians(SUN_DEG))
"""Shade of level ground."""
VEIL_STEPS = 63
"""Steps from clear to black, and to white: fewer are seen as bands, more pack worse."""
VEIL = tuple(
    (*((0, 0, 0) if step < VEIL_STEPS else (255, 255, 255)),
     round(abs(step - VEIL_STEPS) * 255 / VEIL_STEPS))
    for step in range(2 * VEIL_STEPS + 1)
)  # fmt: skip
"""Red, green, blue and opacity of each step of a veil."""
_LEVEL = 1e-12
"""Of less than a millionth a slope has no direction."""
LOWEST_M = -10_000.0
STEP_M = 0.1


def slopes(heights: Heights, cell_m: float) -> tuple[Shade, Shade]:
    """Rise to the east and to the north, metres a metre, by Horn's weights of eight neighbours.

    Args:
        heights: (h + 2, w + 2), metres.
        cell_m: distance of samples on the ground, the same both ways.

    Source: B. K. P. Horn, "Hill shading and the reflectance map", Proc. IEEE 69 (1981).
    """
    z = heights.astype(np.float64)
    west, middle, east = z[:, :-2], z[:, 1:-1], z[:, 2:]
    down = west + 2 * middle + east
    to_north = (down[:-2] - down[2:]) / (8 * cell_m)
    across = east - west
    to_east = (across[:-2] + 2 * across[1:-1] + across[2:]) / (8 * cell_m)
    return to_east, to_north


def lit(east: Shade, north: Shade, azimuth_deg: float, sun_deg: float = SUN_DEG) -> Shade:
    """Shade from 0 (dark) to 1 of slopes under one light."""
    return _facing(east, north, azimuth_deg, sun_deg) / np.sqrt(1.0 + east**2 + north**2)


def _facing(east: Shade, north: Shade, azimuth_deg: float, sun_deg: float = SUN_DEG) -> Shade:
    """How far slopes face a light, before they are brought to unit length."""
    azimuth, sun = math.radians(azimuth_deg), math.radians(sun_deg)
    towards_e, towards_n = math.sin(azimuth) * math.cos(sun), math.cos(azimuth) * math.cos(sun)
    return np.maximum(math.sin(sun) - (east * towards_e + north * towards_n), 0.0)


def lit_from_all(east: Shade, north: Shade) -> Shade:
    """Shade under four lights, each counting where the slope runs across it.

    One light leaves ridges that point at it flat; here every slope is seen by some light.

    Source: R. K. Mark, "Multidirectional, oblique-weighted, shaded-relief image", USGS OFR 92-422.
    """
    steepness = east**2 + north**2
    is_level = steepness < _LEVEL
    share = 1.0 / (steepness + is_level)
    total = np.zeros_like(east)
    for azimuth_deg in AZIMUTHS_DEG:
        azimuth = math.radians(azimuth_deg)
        along = east * math.sin(azimuth) + north * math.cos(azimuth)
        total += (1.0 - along * along * share) * _facing(east, north, azimuth_deg)
    shade: Shade = np.where(is_level, FLAT, total / (2.0 * np.sqrt(1.0 + steepness)))
    return shade


def veil(shade: Shade) -> Bytes:
    """Shade as steps of `VEIL`, a veil over whatever map lies below.

    Black where darker than level ground, white where lighter; level or unknown ground is clear.
    """
    known = np.nan_to_num(shade, nan=FLAT)
    share = np.where(known < FLAT, known / FLAT, 1.0 + (known - FLAT) / (1.0 - FLAT))
    steps: Bytes = np.rint(np.clip(share, 0.0, 2.0) * VEIL_STEPS).astype(np.uint8)
    return steps


def coded(heights: Heights) -> Bytes:
    """Heights as colours (h, w, 3): metres = -10,000 + (R · 65,536 + G · 256 + B) · 0.1.

    Unknown ground is coded as 0 m: the code has no word for it.

    Source: Mapbox Terrain-RGB v1.
    """
    metres = np.nan_to_num(heights.astype(np.float64), nan=0.0)
    steps = np.clip(np.rint((metres - LOWEST_M) / STEP_M), 0, 0xFFFFFF).astype(np.uint32)
    return np.stack((steps >> 16, (steps >> 8) & 255, steps & 255), axis=-1).astype(np.uint8)


def decoded(colours: Bytes) -> Shade:
    """Metres of colours that `coded` made."""
    steps: Shade = colours.astype(np.float64) @ np.array([65_536.0, 256.0, 1.0])
    return LOWEST_M + steps * STEP_M
