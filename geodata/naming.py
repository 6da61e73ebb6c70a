"""Alphabets: official Latin, keys for sloppy typing, look-alike letters, natural order.

Transliteration follows the Law on Transliteration (ДВ 19/2009). The skeleton is a search key in
which `sofia`, `sofiya`, `sofiq` and „София“ are one word. Neither is for reading numbers.
"""

import re
from functools import lru_cache

_LATIN_OF = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъьюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "h",
            "ts",
            "ch",
            "sh",
            "sht",
            "a",
            "y",
            "yu",
            "ya",
        ],
        strict=True,
    )
)
_SKELETON_OF = _LATIN_OF | {
    "ж": "j",
    "ц": "c",
    "ч": "4",
    "ш": "6",
    "щ": "6t",
    "ъ": "a",
    "й": "i",
    "и": "i",
    "ь": "i",
    "ю": "iu",
    "я": "ia",
    "х": "h",
}
_LATIN_HABITS = (
    ("sht", "6t"),
    ("sch", "6t"),
    ("sh", "6"),
    ("ch", "4"),
    ("zh", "j"),
    ("ts", "c"),
    ("tz", "c"),
    ("kh", "h"),
    ("q", "ia"),
    ("w", "v"),
    ("x", "h"),
    ("ya", "ia"),
    ("ja", "ia"),
    ("yu", "iu"),
    ("ju", "iu"),
    ("yo", "io"),
    ("jo", "io"),
    ("y", "i"),
    ("th", "t"),
    ("ph", "f"),
)

_WORD = re.compile(r"[^\W\d_]+")
_COUNTRY = re.compile(r"\bбългария\b", re.IGNORECASE)
_TOKEN = re.compile(r"\w+")
_SOUNDLESS = re.compile(r"[ъь]+|[\W\d_]+")
_RUN = re.compile(r"([^\W\d_])\1+")
_DIGITS = re.compile(r"([0-9]+)")

# Pairs that look the same in print, same case on both sides.
_CYRILLIC_TWIN = dict(zip("ABCEHKMOPTXYacekopxy", "АВСЕНКМОРТХУасекорху", strict=True))
_LATIN_TWIN = {cyrillic: latin for latin, cyrillic in _CYRILLIC_TWIN.items()}
# Ukrainian and Russian letters that stand in for the roman I, and the roman letters that have
# no Cyrillic twin: they say nothing about the alphabet of the word they are in.
_ROMAN_ONLY = {"І": "I", "і": "i", "Ӏ": "I"}
_FOLDED = re.compile(f"[A-Za-z{''.join(_ROMAN_ONLY)}]")
"""Without one of these a text is all in Cyrillic already."""
_NEUTRAL = frozenset("IVLivl")


def transliterate(text: str) -> str:
    """Official Latin of a Bulgarian text; what is not Cyrillic stays as it is.

    Word-final „ия“ is `ia`; „България“ is `Bulgaria`; a word in capitals stays in capitals.
    """
    return _WORD.sub(lambda match: _latin_word(match[0]), text)


def _latin_word(word: str) -> str:
    lower = word.lower()
    if _COUNTRY.fullmatch(lower):
        latin = "bulgaria"
        return latin.upper() if word.isupper() else latin.title() if word[0].isupper() else latin
    is_shouted = len(word) > 1 and word.isupper()
    ends_in_ia = len(word) > 2 and lower.endswith("ия")
    letters = [_latin_letter(letter, is_shouted) for letter in word]
    if ends_in_ia:
        letters[-1] = "A" if word[-1].isupper() else "a"
    return "".join(letters)


def _latin_letter(letter: str, is_shouted: bool) -> str:
    latin = _LATIN_OF.get(letter.lower())
    if latin is None or not letter.isupper():
        return latin or letter
    return latin.upper() if is_shouted else latin.capitalize()


def latin_key(text: str) -> str:
    """Official Latin in lower case: the first search key of a name."""
    return transliterate(_unmix(text)).lower()


def skeleton(text: str) -> str:
    """The search key that unifies spelling habits of both alphabets, word by word.

    Digits 4 and 6 stand for ч and ш inside words; pure numbers pass unchanged, and so do signs
    without a letter: „ъ“ alone is no „а“.
    """
    return _TOKEN.sub(lambda match: _skeleton_word(match[0]), _unmix(text).lower())


def _skeleton_word(token: str) -> str:
    if _SOUNDLESS.fullmatch(token):
        return token
    if any(letter in _SKELETON_OF for letter in token):
        unified = "".join(_SKELETON_OF.get(letter, letter) for letter in token)
    else:
        unified = token
        for habit, letter in _LATIN_HABITS:
            unified = unified.replace(habit, letter)
    return _RUN.sub(r"\1", unified)


def share_of_trigrams(sought: str, name: str) -> float:
    """How much of one search key is in another, from 0 to 1, word by word in threes of letters.

    The measure of `pg_trgm`, for short lists that are in memory.
    """
    wanted = _trigrams(sought)
    return len(wanted & _trigrams(name)) / len(wanted) if wanted else 0.0


@lru_cache(maxsize=20_000)
def _trigrams(key: str) -> frozenset[str]:
    words = (f"  {word} " for word in _TOKEN.findall(key))
    return frozenset(word[at : at + 3] for word in words for at in range(len(word) - 2))


def fold_lookalikes(text: str) -> str:
    """Give each word one alphabet: Latin letters that look Cyrillic become Cyrillic, or back.

    The letters that have no twin decide. A word made only of twins („СО“, „МОСТ“) becomes
    Cyrillic, the alphabet of the registers. Roman І is always Latin.
    """
    if not _FOLDED.search(text):
        return text
    return _WORD.sub(lambda match: _one_alphabet(match[0]), text)


def _unmix(text: str) -> str:
    """Fold only words that mix alphabets: in a query `ropa` is Latin, not „гора“ misspelt."""
    return _WORD.sub(lambda m: m[0] if m[0].isascii() else _one_alphabet(m[0]), text)


@lru_cache(maxsize=100_000)
def _one_alphabet(word: str) -> str:
    plain = "".join(_ROMAN_ONLY.get(letter, letter) for letter in word)
    telling = [letter for letter in plain if letter not in _NEUTRAL]
    has_latin = any(letter.isascii() and letter not in _CYRILLIC_TWIN for letter in telling)
    has_cyrillic = any(
        "а" <= letter.lower() <= "я" and letter not in _LATIN_TWIN for letter in telling
    )
    twins = _LATIN_TWIN if has_latin and not has_cyrillic else _CYRILLIC_TWIN
    return "".join(twins.get(letter, letter) for letter in plain)


def natural_key(text: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key in which 2 comes before 10 and „33“ before „33а“; case does not count."""
    pieces = (piece for piece in _DIGITS.split(text.lower()) if piece)
    return tuple((0, int(p), "") if p.isdecimal() and p.isascii() else (1, 0, p) for p in pieces)
