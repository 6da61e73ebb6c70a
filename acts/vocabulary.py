"""Words and what they are indexed as: basic forms by the dictionary of the server, kept once.

A word is taken to its basic form when it is first met and then kept with it, so that a search
reads a small table instead of loading the dictionary (0.2 s in every new connection). Where the
server has no Bulgarian dictionary, the endings that inflection changes are cut.

Everything indexed is a skeleton key, the same for every alphabet and spelling habit.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from acts.free_text import cut_ending, distance_of, is_plain_word, key_of, keys_of
from acts.models.word import Word

CONFIGURATION = "kvartal_bg"
DICTIONARY = "kvartal_bg_hunspell"
ABBREVIATIONS = frozenset(
    ("пи", "упи", "рс", "пуп", "прз", "пз", "пр", "пур", "прзп", "оуп", "кккр", "ккр", "жк", "кк",
     "наг", "со", "тп", "жс", "оо", "рзп", "зп", "кинт", "дв", "одрс", "зут")
)  # fmt: skip
"""Never inflected: the dictionary would read „ПИ“ as a form of „пия“."""
WORD_MAX = 60
"""Longer words are cut."""
_CORRECT_FROM = 4
"""Shorter words have too many neighbours to guess which was meant."""
_ENDINGS_OFFERED = 40
_CANDIDATES = 60

_BASIC_FORMS = """
    SELECT word, tsvector_to_array(to_tsvector(%s::regconfig, word)),
        EXISTS (SELECT FROM pg_ts_dict WHERE dictname = %s)
    FROM unnest(%s::text[]) AS word
"""


@dataclass(frozen=True, slots=True)
class Sought:
    """Words looked for: for each, the lexemes any of which an act must have.

    `shown` is the text with the words that nothing bears replaced by the nearest known ones;
    empty when nothing was replaced.
    """

    lexemes: tuple[tuple[str, ...], ...]
    shown: str = ""


_LIKENESS = 0.2
"""Share of common trigrams from which a word is measured letter by letter: a swap at the
beginning of a short word leaves no more."""
_LIKELY = """
    SELECT word, key, lexemes, acts FROM acts_word
    WHERE key %% %(key)s AND length(key) <= %(longest)s
    ORDER BY similarity(key, %(key)s) DESC, acts DESC, word LIMIT %(most)s
"""


def lexemes_of(words: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Words in small letters → their lexemes; words never met before are kept for searches."""
    wanted = {word[:WORD_MAX] for word in words}
    plain = {word for word in wanted if is_plain_word(word)}
    known = dict(Word.objects.filter(word__in=plain).values_list("word", "lexemes"))
    new = basic_forms(sorted(plain - known.keys()))
    Word.objects.bulk_create(
        (Word(word=word, key=key_of(word), lexemes=list(forms)) for word, forms in new.items()),
        ignore_conflicts=True,
    )
    others = {word: (key_of(word),) for word in wanted - plain}
    return others | new | {word: tuple(forms) for word, forms in known.items()}


def basic_forms(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Keys of the basic forms of words, by the dictionary; several when it cannot tell."""
    found: dict[str, tuple[str, ...]] = {}
    asked = [word for word in words if word not in ABBREVIATIONS]
    with connection.cursor() as cursor:
        cursor.execute(_BASIC_FORMS, [CONFIGURATION, DICTIONARY, asked])
        for word, forms, has_dictionary in cursor.fetchall():
            keys = [key_of(form) for form in forms or [word]]
            found[word] = tuple(
                sorted({key if has_dictionary else cut_ending(key) for key in keys})
            )
    return found | {word: (key_of(word),) for word in words if word not in found}


def look_up(words: Sequence[str], *, is_exact: bool = False, is_unfinished: bool = False) -> Sought:
    """What to look for when these words are asked for; one SQL query when all of them are known.

    A word that no act bears is, in this order: another form of a known word, the
    beginning of known words, or a mistyped one. Insisting (`is_exact`) leaves out the last two.
    While somebody is typing (`is_unfinished`) the last word is a beginning even if it is known.
    """
    keys = [keys_of(word) for word in words]
    known = _known(key for of_word in keys for key in of_word)
    lexemes: list[tuple[str, ...]] = []
    shown: list[str] = []
    for word, (key, *others) in zip(words, keys, strict=True):
        found, instead = known.get(key, ()), word
        for other in others:
            found = (*found, *known.get(other, ()))
        if not found and is_plain_word(word):
            found = _inflected(word) or _of_stem(key)
            if not found and not is_exact:
                found = _beginning(key)
            if not found and not is_exact:
                found, instead = _nearest(word, key)
        if is_unfinished and len(shown) == len(words) - 1 and is_plain_word(word):
            found = tuple(dict.fromkeys((*found, *_beginning(key))))
        lexemes.append(found or (key,))
        shown.append(instead)
    is_changed = shown != list(words)
    return Sought(tuple(lexemes), " ".join(shown) if is_changed else "")


def _known(keys: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, forms in Word.objects.filter(key__in=list(keys)).values_list("key", "lexemes"):
        found[key] = tuple(dict.fromkeys((*found.get(key, ()), *forms)))
    return found


def _inflected(word: str) -> tuple[str, ...]:
    """Lexemes of a form that no act has, if acts have other forms of the same word."""
    if not re.fullmatch(r"[а-я]+", word):
        return ()
    forms = basic_forms([word])[word]
    borne = Word.objects.filter(lexemes__overlap=list(forms)).values_list("lexemes", flat=True)
    return tuple(sorted(set(forms) & {form for of_word in borne for form in of_word}))


def _of_stem(key: str) -> tuple[str, ...]:
    """Lexemes of words that differ only in the ending: Latin letters, names with an article."""
    stem = cut_ending(key)
    rows = Word.objects.filter(key__startswith=stem).order_by("-acts", "word")
    found = rows.values_list("key", "lexemes")[:_ENDINGS_OFFERED] if stem != key else ()
    return tuple(
        dict.fromkeys(one for other, forms in found if cut_ending(other) == stem for one in forms)
    )


def _beginning(key: str) -> tuple[str, ...]:
    """Lexemes of the most frequent words that begin so: somebody is still typing."""
    rows = Word.objects.filter(key__startswith=key) if len(key) > 1 else Word.objects.none()
    rows = rows.order_by("-acts", "word")[:_ENDINGS_OFFERED]
    found = rows.values_list("lexemes", flat=True)
    return tuple(dict.fromkeys(one for forms in found for one in forms))


def _nearest(word: str, key: str) -> tuple[tuple[str, ...], str]:
    """(lexemes, word) of the known word nearest in letters; the more frequent of equals."""
    if len(key) < _CORRECT_FROM:
        return (), word
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL pg_trgm.similarity_threshold = {_LIKENESS}")
        cursor.execute(_LIKELY, {"key": key, "longest": len(key) + 2, "most": _CANDIDATES})
        rows = cursor.fetchall()
    reach = 1 if len(key) < 6 else 2
    measured = [
        (distance_of(key, other), -acts, spelled, forms) for spelled, other, forms, acts in rows
    ]
    measured = [one for one in measured if one[0] <= reach]
    if not measured:
        return (), word
    _, _, spelled, forms = min(measured, key=lambda one: one[:2])
    return tuple(forms), spelled
