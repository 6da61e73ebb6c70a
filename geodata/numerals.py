"""Roman numerals as they are printed in plans: two alphabets, look-alike letters, any case."""

import re

_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
# Cyrillic and Ukrainian letters found in place of roman ones; Л for L is a scanning error.
_ROMAN_TWIN = str.maketrans("ІіӀХхМмСсЛл", "IIIXXMMCCLL")
ROMAN_LETTERS = "IVXLCDMivxlcdmІіӀХхМмСсЛл"
"""Every letter that may stand in a printed roman numeral, for use in patterns."""

_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,4})(?:IX|IV|V?I{0,4})")


def roman_to_int(text: str) -> int | None:
    """Value of a printed roman numeral (1–3999), or None when it is not one.

    Plans also print forty as XXXX and four as IIII.
    """
    letters = text.translate(_ROMAN_TWIN).upper()
    if not letters or not _ROMAN.fullmatch(letters):
        return None
    total = 0
    for letter, following in zip(letters, f"{letters[1:]} ", strict=True):
        value = _VALUES[letter]
        total += -value if _VALUES.get(following, 0) > value else value
    return total


def int_to_roman(number: int) -> str:
    """Roman numeral of a whole number from 1 to 3999, in Latin capitals."""
    if not 1 <= number <= 3999:
        raise ValueError(f"no roman numeral for {number}")
    steps = (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    )  # fmt: skip
    letters = ""
    for value, roman in steps:
        count, number = divmod(number, value)
        letters += roman * count
    return letters
