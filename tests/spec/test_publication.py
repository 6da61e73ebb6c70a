"""Canonical JSON, the chain and the gate, as tables. Vectors of RFC 8785 where it has them."""

import pytest

from acts.publishing.rules import (
    EXACT_INTEGER,
    PUBLICATION_MOVES,
    Difference,
    Facts,
    GateItem,
    Link,
    canonical,
    content_hash,
    differences,
    missing_items,
    seed_of,
    why_not_become,
)
from acts.rules import Publication

COMPLETE = Facts("building_permit", "РД-09-50", True, "Главен архитект", "чл. 135 ЗУТ", "parcel", 1)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        # RFC 8785, 3.2.3: keys by UTF-16 code units, so U+1F600 comes before U+FB33
        ({"€": "Euro", "\r": "CR", "\ufb33": "Dalet", "1": "One", "\U0001f600": "Smile",
          "\x80": "Control", "ö": "o"},
         '{"\\r":"CR","1":"One","\x80":"Control","ö":"o","€":"Euro","\U0001f600":"Smile",'
         '"\ufb33":"Dalet"}'),
        # RFC 8785, 3.2.2: the string of its example
        ({"string": '€$\x0f\nA\'B"\\\\"/', "literals": [None, True, False]},
         '{"literals":[null,true,false],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'),
        ({"b": 1, "a": {"d": [], "c": {}}}, '{"a":{"c":{},"d":[]},"b":1}'),
        ("\b\t\n\f\r\x1f\x7f\u2028", '"\\b\\t\\n\\f\\r\\u001f\x7f\u2028"'),
        ([0, -0, -1, EXACT_INTEGER], "[0,0,-1,9007199254740991]"),
        ("Бояна №1 – „край“", '"Бояна №1 – „край“"'),
    ],
)  # fmt: skip
def test_there_is_one_way_to_write_a_value(value: object, written: str) -> None:
    assert canonical(value) == written.encode()


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (1.5, TypeError), ({"a": [0.1]}, TypeError), ({1: "a"}, TypeError), (b"x", TypeError),
        (EXACT_INTEGER + 1, ValueError), ("\ud800", ValueError), ({"\ud800": 1}, ValueError),
    ],
)  # fmt: skip
def test_what_has_no_canonical_form_is_refused(value: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        canonical(value)


def test_the_first_links_of_a_chain_as_anyone_would_compute_them() -> None:
    """Made with `printf '…' | sha256sum`."""
    seed = seed_of("SOF46", is_demonstration=False)
    assert seed == "0a328f54741a62afda5471fd6f41eadd2f506509a61cc7b65054319dba7b3886"
    content = content_hash('{"act":1}')
    assert content == "f24d052e86e70489ef6d6503760d0a924f1672d5fadb6114111364acce0ac363"
    link = Link(1, 1, 1, "published", content, "2026-11-22T06:30:00.000000Z")
    assert link.after(seed) == "11917af33539713871ba2c001478a8629b666f2a198666c27aa4439856e45c6c"


@pytest.mark.parametrize(
    ("lost", "missing"),
    [
        ({}, []),
        ({"kind": " "}, [GateItem.KIND]),
        ({"number": " – "}, [GateItem.NUMBER]),
        ({"is_dated": False}, [GateItem.DATE]),
        ({"issuer": " "}, [GateItem.ISSUER]),
        ({"basis": ""}, [GateItem.BASIS]),
        ({"level": "none"}, [GateItem.PLACE]),
        ({"level": "district"}, [GateItem.PLACE]),
        ({"level": "locality"}, []),
        ({"level": "drawn"}, []),
        ({"documents": 0}, [GateItem.DOCUMENT]),
        ({"issuer": "", "documents": 0}, [GateItem.ISSUER, GateItem.DOCUMENT]),
    ],
)
def test_what_the_gate_asks_for(lost: dict[str, object], missing: list[GateItem]) -> None:
    values = {name: getattr(COMPLETE, name) for name in COMPLETE.__slots__} | lost
    assert list(missing_items(Facts(**values))) == missing


@pytest.mark.parametrize("now", Publication)
@pytest.mark.parametrize("then", Publication)
def test_every_move_of_publication(now: Publication, then: Publication) -> None:
    allowed = {
        ("internal", "redaction_pending"), ("internal", "public"),
        ("redaction_pending", "internal"), ("redaction_pending", "public"),
        ("public", "withdrawn"), ("withdrawn", "redaction_pending"), ("withdrawn", "public"),
    }  # fmt: skip
    assert (why_not_become(now, then) is None) is ((now.value, then.value) in allowed)
    assert set(PUBLICATION_MOVES) == set(Publication)


def test_differences_name_the_inner_part() -> None:
    before = {"number": "1", "location": {"level": "parcel", "area": "x"}, "salt": "a", "gone": 1}
    after = {"number": "2", "location": {"level": "drawn", "area": "x"}, "salt": "b", "new": None}
    assert differences(before, after) == [
        Difference("gone", 1, None),
        Difference("location.level", "parcel", "drawn"),
        Difference("number", "1", "2"),
    ]
