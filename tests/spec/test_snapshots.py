"""What a new snapshot of a register means for the acts already known."""

from datetime import date

import pytest

from acts.history.rules import (
    REGISTER_FIELDS,
    Difference,
    Known,
    Likeness,
    compare,
    differences,
    is_suspiciously_small,
    renumbered,
)

A, B, C = b"a", b"b", b"c"


def known(**acts: bytes) -> dict[str, Known]:
    """Acts by key; a name in capitals is an act whose row had left. `_2` stands for „#2“."""
    return {
        name.lower().replace("_", "#"): Known(number, content, is_vanished=name.isupper())
        for number, (name, content) in enumerate(acts.items(), start=1)
    }


@pytest.mark.parametrize(
    ("rows", "before", "keys", "created", "updated", "vanished", "returned"),
    [
        # nothing known
        ([("k", A)], {}, "k", "k", "", "", ""),
        # the same, changed, gone, new
        ([("k", A)], known(k=A), "k", "", "", "", ""),
        ([("k", B)], known(k=A), "k", "", "k", "", ""),
        ([("m", A)], known(k=A), "m", "m", "", "k", ""),
        # back again, as it was and changed; gone twice is gone once
        ([("k", A)], known(K=A), "k", "", "", "", "k"),
        ([("k", B)], known(K=A), "k", "", "k", "", "k"),
        ([("m", A)], known(K=B, m=A), "m", "", "", "", ""),
        # several acts of one kind, body, number and day
        ([("k", A), ("k", B)], {}, "k k#2", "k k#2", "", "", ""),
        ([("k", A), ("k", B)], known(k=A, k_2=B), "k k#2", "", "", "", ""),
        # … in another order
        ([("k", B), ("k", A)], known(k=A, k_2=B), "k#2 k", "", "", "", ""),
        # … the first of them gone
        ([("k", B)], known(k=A, k_2=B), "k#2", "", "", "k", ""),
        # … one changed, and in another order
        ([("k", C), ("k", A)], known(k=A, k_2=B), "k#2 k", "", "k#2", "", ""),
        # … a third
        ([("k", C), ("k", A), ("k", B)], known(k=A, k_2=B), "k#3 k k#2", "k#3", "", "", ""),
        # … the first had left, and what is there is the second, changed
        ([("k", C)], known(K=A, k_2=B), "k#2", "", "k#2", "", ""),
    ],
)  # fmt: skip
def test_what_a_snapshot_says(
    rows: list[tuple[str, bytes]], before: dict[str, Known],
    keys: str, created: str, updated: str, vanished: str, returned: str,
) -> None:  # fmt: skip
    verdict = compare(rows, before)
    assert list(verdict.keys) == keys.split()
    assert [verdict.keys[at] for at in verdict.created] == created.split()
    assert [verdict.keys[at] for at in verdict.updated] == updated.split()
    assert list(verdict.vanished) == vanished.split()
    assert list(verdict.returned) == returned.split()
    assert verdict.unchanged == len(rows) - len(created.split()) - len(updated.split())


def test_an_extract_says_nothing_of_what_it_lacks() -> None:
    verdict = compare([("k", B)], known(k=A, m=A), is_partial=True)
    assert verdict.vanished == ()
    assert verdict.updated == (0,)


@pytest.mark.parametrize(
    ("there", "lost", "is_small"),
    [(100, 20, False), (100, 21, True), (4_500, 900, False), (4_500, 901, True),
     (10, 9, False), (24, 19, False), (24, 20, True), (0, 0, False)],
)  # fmt: skip
def test_a_snapshot_that_lost_a_fifth_is_suspicious(there: int, lost: int, is_small: bool) -> None:
    """Up to twenty per cent is life; a handful of acts is no measure."""
    assert is_suspiciously_small(there, lost, share=0.2, least=20) is is_small


def test_differences_are_told_as_text() -> None:
    before = dict.fromkeys(REGISTER_FIELDS, "") | {"effective_on": None, "status_text": "Обжалван"}
    after = before | {"effective_on": date(2026, 4, 1), "status_text": "Влязъл в сила"}
    assert set(differences(before, after)) == {
        Difference("effective_on", "", "2026-04-01"),
        Difference("status_text", "Обжалван", "Влязъл в сила"),
    }
    assert differences(before, dict(before)) == ()


def act(key: str, number: str = "12", day: int = 1, **changes: str) -> Likeness:
    said = {"kind": "building_permit", "body": "chief_architect",
            "object_text": "ЖИЛИЩНА СГРАДА", "scope_text": "УПИ: XII-521"} | changes  # fmt: skip
    return Likeness(key=key, number=number, issued_on=date(2026, 3, day), **said)


@pytest.mark.parametrize(
    ("gone", "come", "pairs"),
    [
        # a corrected number; a corrected day
        ([act("a", "12")], [act("b", "21")], [("a", "b")]),
        ([act("a", day=1)], [act("b", day=11)], [("a", "b")]),
        # both at once is another act, and so is another object, place, kind or body
        ([act("a", "12", 1)], [act("b", "21", 11)], []),
        ([act("a", "12")], [act("b", "21", object_text="ГАРАЖ")], []),
        ([act("a", "12")], [act("b", "21", scope_text="УПИ: XII-522")], []),
        ([act("a", "12")], [act("b", "21", kind="visa")], []),
        ([act("a", "12")], [act("b", "21", body="district:68134-17")], []),
        # nothing that tells it apart
        ([act("a", "12", scope_text="")], [act("b", "21", scope_text="")], []),
        # two candidates: nobody can tell
        ([act("a", "12")], [act("b", "21"), act("c", "22")], []),
        ([act("a", "12"), act("x", "13")], [act("b", "21")], []),
        # two pairs that do not touch
        ([act("a", "12"), act("x", "7", scope_text="УПИ: I-1")],
         [act("b", "21"), act("y", "8", scope_text="УПИ: I-1")], [("a", "b"), ("x", "y")]),
    ],
)  # fmt: skip
def test_rows_that_may_be_one_act_renumbered(
    gone: list[Likeness], come: list[Likeness], pairs: list[tuple[str, str]]
) -> None:
    assert renumbered(gone, come) == pairs
