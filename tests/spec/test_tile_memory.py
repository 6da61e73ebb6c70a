"""What is remembered of filters is bounded by how many there are, and by how long they are."""

from tiles.compiler import Recent


def test_the_oldest_goes_first() -> None:
    recent: Recent[str, int] = Recent(2)
    for number, name in enumerate("abc"):
        recent.put(name, number)
    assert [recent.get(name) for name in "abc"] == [None, 1, 2]


def test_long_ones_leave_room_for_fewer() -> None:
    recent: Recent[str, int] = Recent(100, weight_max=10)
    for number, name in enumerate("abcd"):
        recent.put(name, number, weight=4)
    assert [recent.get(name) for name in "abcd"] == [None, None, 2, 3]
    recent.put("d", 5, weight=4)
    assert [recent.get(name) for name in "cd"] == [2, 5]
    recent.put("e", 6, weight=11)
    assert [recent.get(name) for name in "cde"] == [None, None, None]
