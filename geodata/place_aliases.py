"""Other names under which registers know the neighbourhoods of the capital.

The map of the neighbourhoods (Софияплан) divides or spells some places otherwise than the plans
that acts cite. Each alias here was read in acts and checked on the map.
"""

ALIASES: dict[str, tuple[str, ...]] = {
    "с. Горни Лозен": ("с. Лозен",),
    "с. Долни Лозен": ("с. Лозен",),
    "с. Долни Пасарел": ("с. Пасарел",),
    "с. Войнеговци": ("с. Войняговци",),
    "кв. Илиянци": ("кв. Илиенци",),
    "жк. Левски В": ("ж.к. Левски зона В",),
    "жк. Левски Г": ("ж.к. Левски зона Г",),
    "НПЗ Средец": ("научно-производствена зона Средец",),
    "в.з. Врана - Лозен Триъгълник": ("в.з. Врана - Лозен",),
    "Западенпарк": ("Западен парк",),
}
"""Name on the map → names in acts. A place of two parts is known by both."""
