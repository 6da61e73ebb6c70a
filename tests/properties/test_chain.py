"""Chains of any versions: whatever is changed in one is told, and told offline too."""

import json
import string
from hashlib import sha256
from typing import Any

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acts.publishing.offline import verify
from acts.publishing.rules import EXACT_INTEGER, Link, canonical, content_hash, seed_of

# the first draw of a text builds a table of all characters, which a busy machine takes its time for
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-EXACT_INTEGER, EXACT_INTEGER) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=6,
)
ASCII = st.text(string.ascii_lowercase + "_", min_size=1, max_size=8)
CONTENTS = st.lists(st.dictionaries(ASCII, VALUES, max_size=4), min_size=1, max_size=6)
CHAIN = {"municipality": "SOF46", "demonstration": False}


def chained(contents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = []
    previous = seed_of("SOF46", is_demonstration=False)
    for at, content in enumerate(contents, start=1):
        content["act"] = 7
        hashed = content_hash(canonical(content).decode())
        link = Link(at, 7, at, "published", hashed, f"2026-11-22T06:30:0{at}.000000Z")
        rows.append({
            "position": at, "act": 7, "version": at, "kind": "published", "published_at": link.at,
            "content_sha256": hashed, "previous_sha256": previous,
            "chain_sha256": link.after(previous), "content": content,
        })  # fmt: skip
        previous = link.after(previous)
    return rows


def wrong(rows: list[dict[str, Any]]) -> list[str]:
    proof = {"act": 7, "chain": CHAIN, "versions": rows}
    return [*verify.check_proof(proof), *verify.check_chain(CHAIN, rows)]


@patient
@given(VALUES)
def test_canonical_json_says_the_same_and_is_its_own_canonical_form(value: Any) -> None:
    written = canonical(value)
    assert json.loads(written) == value
    assert canonical(json.loads(written)) == written
    assert verify.canonical(value).encode() == written


@patient
@given(st.dictionaries(ASCII, VALUES))
def test_the_fast_writer_agrees_where_keys_are_ascii(value: dict[str, Any]) -> None:
    def only_ascii(one: Any) -> bool:
        if isinstance(one, dict):
            return all(key.isascii() and only_ascii(inner) for key, inner in one.items())
        return all(map(only_ascii, one)) if isinstance(one, list) else True

    if only_ascii(value):
        assert orjson.dumps(value, option=orjson.OPT_SORT_KEYS) == canonical(value)


@patient
@given(CONTENTS)
def test_an_honest_chain_matches(contents: list[dict[str, Any]]) -> None:
    assert wrong(chained(contents)) == []


@patient
@given(CONTENTS, st.data())
def test_any_change_of_any_part_is_told(
    contents: list[dict[str, Any]], data: st.DataObject
) -> None:
    rows = chained(contents)
    row = data.draw(st.sampled_from(rows))
    name = data.draw(st.sampled_from(sorted(row)))
    before = row[name]
    if isinstance(before, int):
        row[name] = before + data.draw(st.integers(1, 1000))
    elif isinstance(before, dict):
        row[name] = before | {"added": data.draw(VALUES.filter(lambda v: v != before.get("added")))}
        if row[name] == before:
            return
    elif len(before) == 64:
        row[name] = sha256(before.encode()).hexdigest()
    else:
        row[name] = before + "1"
    assert wrong(rows)


@patient
@given(CONTENTS.filter(lambda one: len(one) > 1), st.data())
def test_no_two_links_can_change_places_or_go(
    contents: list[dict[str, Any]], data: st.DataObject
) -> None:
    rows = chained(contents)
    at = data.draw(st.integers(0, len(rows) - 2))
    swapped = [*rows[:at], rows[at + 1], rows[at], *rows[at + 2 :]]
    assert list(verify.check_chain(CHAIN, swapped))
    assert list(verify.check_chain(CHAIN, [*rows[:at], *rows[at + 1 :]]))
    assert list(verify.check_grown(rows, rows[:-1]))


@patient
@given(CONTENTS)
def test_a_chain_holds_without_the_contents(contents: list[dict[str, Any]]) -> None:
    rows = chained(contents)
    for row in rows:
        row["content"] = None
    assert wrong(rows) == []
