"""Words of texts and questions about them; categories and areas as registers print them."""

import pytest

from acts.free_text import distance_of, is_plain_word, key_of, keys_of, plain_words
from acts.lexemes import Mark, anywhere, having, in_tier, quoted
from acts.sizes import category_of, square_metres


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("III", "III"), ("ІІІ", "III"), ("трета категория", "III"), ("VI категория", "VI"),
        ("4", "IV"), ("Пета", "V"), ("", ""), ("VII", ""), ("седма", ""), ("12", ""),
    ],
)  # fmt: skip
def test_categories(text: str, category: str) -> None:
    assert category_of(text) == category


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("1250", 1250.0), ("1 250,5 кв.м", 1250.5), ("1250.50 м2", 1250.5), ("12 м²", 12.0),
        ("", None), ("около 100", None), ("-5", None), ("99999999999", None), ("1 25", None),
    ],
)  # fmt: skip
def test_areas(text: str, area: float | None) -> None:
    assert square_metres(text) == area


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("sgrada", "sgrada", 0), ("srgada", "sgrada", 1), ("sgrda", "sgrada", 1),
     ("sgraada", "sgrada", 1), ("sgroda", "sgrada", 1), ("srgaad", "sgrada", 2),
     ("", "ab", 2), ("abc", "", 3)],
)  # fmt: skip
def test_letters_apart(one: str, other: str, distance: int) -> None:
    assert distance_of(one, other) == distance == distance_of(other, one)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Сграда НА ул. „Шипка“", ("сграда", "ул", "шипка")),
        ("УПИ ХІІ-521", ("упи", "хii", "521")),
        ("34а и XII", ("34а", "xii")),
        ("6ipka", ("6ipka",)),
    ],
)  # fmt: skip
def test_words_of_a_text(text: str, words: tuple[str, ...]) -> None:
    assert tuple(key_of(word) for word in plain_words(text)) == tuple(key_of(w) for w in words)


@pytest.mark.parametrize(
    ("word", "is_plain"),
    [("сграда", True), ("6ipka", True), ("4erni", True), ("34а", False), ("521", False),
     ("xii", False), ("46", False), ("4a", False)],
)  # fmt: skip
def test_what_can_be_mistyped(word: str, is_plain: bool) -> None:
    assert is_plain_word(word) is is_plain


@pytest.mark.parametrize(
    ("word", "keys"),
    [("detska", {"decka", "detska"}), ("shema", {"6ema", "shema"}), ("sgrada", {"sgrada"}),
     ("детска", {"detska"}), ("ъ", {"ъ"}), ("ъъъъъ", {"ъъъъъ"}), ("ь", {"ь"}), ("а", {"a"})],
)  # fmt: skip
def test_two_letters_that_may_be_one(word: str, keys: set[str]) -> None:
    assert set(keys_of(word)) == keys


def test_questions_to_the_index() -> None:
    words = (("sgrada",), ("jiv", "jivia"))
    assert having(words, (Mark.HEAD,)) == "('=sgrada') & ('=jiv' | '=jivia')"
    assert anywhere((("a",),), "mladost 1") == "(('a' | '~a')) | '@mladost 1'"
    assert in_tier(1, (("a",),)) == "(('a')) & !((('=a')))"
    assert quoted("o'b\\c") == "'o''b\\\\c'"
