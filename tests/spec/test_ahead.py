"""Items made ahead come in order, and what goes wrong is told where they are asked for."""

import threading
from collections.abc import Iterator

import pytest

from geodata.ahead import ahead


@pytest.mark.parametrize("depth", [1, 2, 7])
@pytest.mark.parametrize("count", [0, 1, 2, 20])
def test_all_items_come_in_order(depth: int, count: int) -> None:
    assert list(ahead(iter(range(count)), depth)) == list(range(count))


def test_an_item_is_made_while_another_is_used() -> None:
    made = threading.Event()

    def items() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    both = ahead(items(), 1)
    assert next(both) == 1
    assert made.wait(timeout=10), "nobody asked for the second yet"
    assert next(both) == 2


def test_no_more_than_the_depth_is_made() -> None:
    asked: list[int] = []

    def items() -> Iterator[int]:
        for number in range(100):
            asked.append(number)
            yield number

    some = ahead(items(), 3)
    next(some)
    some.close()  # type: ignore[attr-defined]
    assert len(asked) <= 4


def test_a_fault_comes_after_what_was_made_before_it() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("the second")

    both = ahead(items(), 4)
    assert next(both) == 1
    with pytest.raises(ValueError, match="the second"):
        next(both)
