"""Rings about a point: the boxes asked for leave nothing of them out, and not the whole disc in."""

import math

from hypothesis import given
from hypothesis import strategies as st

from acts.rings import boxes_of_ring

metres = st.floats(0.0, 20_000.0)


@given(begin=metres, width=metres, share=st.floats(0.0, 1.0), turn=st.floats(0.0, 1.0))
def test_every_point_of_a_ring_is_in_a_box(
    begin: float, width: float, share: float, turn: float
) -> None:
    x, y = 320_000.0, 4_730_000.0
    distance, angle = begin + share * width, math.tau * turn
    east, north = x + distance * math.cos(angle), y + distance * math.sin(angle)
    assert any(
        west <= east <= right and south <= north <= top
        for west, south, right, top in boxes_of_ring(x, y, begin, begin + width)
    )


@given(begin=st.floats(100.0, 20_000.0))
def test_the_boxes_of_a_narrow_ring_leave_nearly_half_of_the_disc_out(begin: float) -> None:
    boxes = boxes_of_ring(0.0, 0.0, begin, begin * 1.01)
    covered = sum((right - west) * (top - south) for west, south, right, top in boxes)
    assert covered < 0.56 * math.pi * begin**2
