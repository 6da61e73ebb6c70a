"""Other names under which registers know the neighbourhoods of the capital.

The map of the neighbourhoods (Софияплан) divides or names some places otherwise than the plans
that acts cite. Each alias here was read in acts and checked on the map.
"""

ALIASES: dict[str, tuple[str, ...]] = {
    "с. Горни Лозен": ("с. Лозен",),
    "с. Долни Лозен": ("с. Лозен",),
}
"""Name on the map → names in acts. A place of two parts is known by both."""
