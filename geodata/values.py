"""Columns of a batch turned into typed, clean values; each different text is looked at once."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from geodata.descriptions import CadastralKey, Column, Decimal, Text, Whole
from geodata.identifiers import normalise, parse
from geodata.naming import fold_lookalikes
from geodata.reasons import Reason
from geodata.reports import Outcome

# control, soft hyphen, zero width, direction marks and overrides, byte order mark
_HIDDEN = "[\\x{00}-\\x{08}\\x{0B}\\x{0C}\\x{0E}-\\x{1F}\\x{7F}-\\x{9F}\\x{AD}\\x{200B}-\\x{200F}"
_HIDDEN += "\\x{202A}-\\x{202E}\\x{2060}-\\x{2069}\\x{FEFF}\\x{FFF9}-\\x{FFFB}]"
_HIDDEN_PYTHON = re.compile(re.sub(r"\\x\{([0-9A-F]+)\}", lambda m: f"\\u{m[1]:0>4}", _HIDDEN))
_MIXED = r"\p{Latin}\p{Cyrillic}|\p{Cyrillic}\p{Latin}"
_UNTIDY = r"^\s|\s$|\s\s|[\t\r\n\x{A0}]"
_SUSPECT = f"{_HIDDEN}|{_UNTIDY}"
_MIXED_PYTHON = re.compile("[A-Za-z][\u0400-\u04ff]|[\u0400-\u04ff][A-Za-z]")
_EXACT = 2.0**53
_NUMBER = r"^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$"
IDENTIFIER = (
    r"^(?P<ekatte>[0-9]{5})\.(?P<cadastral_district>[1-9][0-9]{0,4})\.(?P<number>[1-9][0-9]{0,5})"
)
_BUILDING = r"\.(?P<building>[1-9][0-9]{0,3})"


@dataclass
class Notes:
    """Findings of one column, by row of the batch."""

    found: list[tuple[int, Outcome, Reason, dict[str, str]]] = field(default_factory=list)

    def add(self, rows: NDArray[np.int64], outcome: Outcome, reason: Reason, **about: str) -> None:
        self.found.extend((int(row), outcome, reason, about) for row in rows)


def converted(values: pa.Array, column: Column, notes: Notes) -> pa.Array:
    """The values of a column as its description wants them."""
    if isinstance(column, Text):
        made = _text(values, column, notes)
        absent = pc.equal(made, "")
    else:
        made = _number(values, column, notes)
        absent = made.is_null()
    if column.is_required:
        rows = np.flatnonzero(absent.to_numpy(zero_copy_only=False))
        notes.add(rows, Outcome.REJECTED, Reason.MISSING_VALUE)
    elif isinstance(column, Text) and column.is_name:
        rows = np.flatnonzero(absent.to_numpy(zero_copy_only=False))
        notes.add(rows, Outcome.WARNED, Reason.NO_NAME)
    return made


def as_text(values: pa.Array) -> pa.Array:
    """Any column as text; null stays null. Whole numbers kept as floats lose their „.0“."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    texts = pc.cast(values, pa.string())
    if pa.types.is_floating(values.type):
        is_whole = pc.and_(pc.equal(pc.floor(values), values), pc.less(pc.abs(values), _EXACT))
        whole = pc.if_else(is_whole, values, pa.scalar(None, values.type))
        texts = pc.coalesce(pc.cast(pc.cast(whole, pa.int64(), safe=False), pa.string()), texts)
    return texts


def mapped(texts: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """`change` of every text, called once for each different one; null in, null out."""
    packed = texts.dictionary_encode()
    new = pa.array([change(text) for text in packed.dictionary.to_pylist()], pa.string())
    return new.take(packed.indices)


def _text(values: pa.Array, column: Text, notes: Notes) -> pa.Array:
    packed = as_text(values).fill_null("").dictionary_encode()
    texts, indices = packed.dictionary, packed.indices.to_numpy()
    suspect = pc.match_substring_regex(texts, _SUSPECT)
    if column.is_folded:
        suspect = pc.or_(suspect, pc.match_substring_regex(texts, _MIXED))
    suspect = pc.or_(suspect, pc.greater(pc.utf8_length(texts), column.max_length))
    changed = np.flatnonzero(suspect.to_numpy(zero_copy_only=False))
    if not len(changed):
        return texts.take(packed.indices)
    clean = texts.to_pylist()
    for place in changed:
        clean[place], reasons = _tidied(clean[place], column)
        for outcome, reason, about in reasons:
            notes.add(np.flatnonzero(indices == place), outcome, reason, **about)
    return pa.array(clean, pa.string()).take(packed.indices)


def _tidied(text: str, column: Text) -> tuple[str, list[tuple[Outcome, Reason, dict[str, str]]]]:
    """One text with its spaces, hidden characters, alphabets and length put right."""
    reasons: list[tuple[Outcome, Reason, dict[str, str]]] = []
    bare = _HIDDEN_PYTHON.sub("", text)
    if bare != text:
        reasons.append((Outcome.REPAIRED, Reason.HIDDEN_CHARACTERS, {}))
    bare = " ".join(bare.split())
    if column.is_folded and _MIXED_PYTHON.search(bare):
        folded = fold_lookalikes(bare)
        if folded != bare:
            reasons.append((Outcome.REPAIRED, Reason.MIXED_ALPHABETS, {}))
        bare = folded
    if len(bare) > column.max_length:
        about = {"length": str(len(bare)), "limit": str(column.max_length)}
        reasons.append((Outcome.WARNED, Reason.TEXT_TOO_LONG, about))
        bare = bare[: column.max_length].rstrip()
    return bare, reasons


def _number(values: pa.Array, column: Whole | Decimal, notes: Notes) -> pa.Array:
    kind = pa.int32() if isinstance(column, Whole) else pa.float64()
    if not (pa.types.is_integer(values.type) or pa.types.is_floating(values.type)):
        texts = pc.utf8_trim_whitespace(as_text(values))
        texts = pc.replace_substring(texts, ",", ".")
        blank = pc.or_kleene(texts.is_null(), pc.equal(texts, "")).fill_null(True)
        bad = pc.and_(
            pc.invert(blank), pc.invert(pc.match_substring_regex(texts, _NUMBER).fill_null(False))
        )
        _warn(notes, bad, texts, Reason.NOT_A_NUMBER)
        values = pc.if_else(pc.or_(blank, bad), pa.scalar(None, pa.string()), texts)
    numbers = pc.cast(values, pa.float64(), safe=False)
    numbers = pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.float64()), numbers)
    fits = pc.and_(pc.greater_equal(numbers, column.least), pc.less_equal(numbers, column.most))
    if isinstance(column, Whole):
        fits = pc.and_(fits, pc.equal(pc.floor(numbers), numbers))
    outside = pc.invert(fits).fill_null(False)
    _warn(notes, outside, numbers, Reason.OUT_OF_RANGE)
    return pc.cast(pc.if_else(outside, pa.scalar(None, pa.float64()), numbers), kind)


def _warn(notes: Notes, rows: pa.Array, values: pa.Array, reason: Reason) -> None:
    for row in np.flatnonzero(rows.to_numpy(zero_copy_only=False)):
        shown = values[int(row)].as_py()
        text = f"{shown:g}" if isinstance(shown, float) else str(shown)[:40]
        notes.add(np.array([row]), Outcome.WARNED, reason, value=text)


def identified(values: pa.Array, key: CadastralKey, notes: Notes) -> dict[str, pa.Array]:
    """Identifiers as text (null where there is none) with their fields as columns.

    A parcel has `ekatte`, `cadastral_district`, `number`; a building also `parcel_identifier`.
    What can be read in only one way is mended and reported; the rest is rejected.
    """
    pattern = IDENTIFIER + (_BUILDING if key.fields == 4 else "") + "$"
    texts = pc.utf8_trim_whitespace(as_text(values).fill_null(""))
    fields = pc.extract_regex(texts, pattern)
    if fields.null_count:
        bad = np.flatnonzero(fields.is_null().to_numpy(zero_copy_only=False))
        texts = _mended(texts, bad, key, notes)
        fields = pc.extract_regex(texts, pattern)
    made = {
        "identifier": pc.if_else(fields.is_valid(), texts, pa.scalar(None, pa.string())),
        "ekatte": pc.struct_field(fields, "ekatte"),
        "cadastral_district": pc.cast(pc.struct_field(fields, "cadastral_district"), pa.int32()),
        "number": pc.cast(pc.struct_field(fields, "number"), pa.int32()),
    }
    if key.fields == 4:
        made["parcel_identifier"] = pc.replace_substring_regex(
            made["identifier"], r"^(.*)\.[0-9]+$", r"\1"
        )
    return made


def _mended(texts: pa.Array, rows: NDArray[np.int64], key: CadastralKey, notes: Notes) -> pa.Array:
    """The texts with malformed identifiers put right, or with findings that reject them."""
    changed = texts.to_pylist()
    for row in rows:
        where, raw = np.array([row]), changed[row]
        read = parse(normalise(raw))
        if not raw:
            notes.add(where, Outcome.REJECTED, Reason.MISSING_VALUE)
        elif read is None or str(read).count(".") != key.fields - 1:
            notes.add(where, Outcome.REJECTED, Reason.BAD_IDENTIFIER, value=raw[:60])
        else:
            about = {"value": raw[:60], "mended": str(read)}
            notes.add(where, Outcome.REPAIRED, Reason.MENDED_IDENTIFIER, **about)
            changed[row] = str(read)
    return pa.array(changed, pa.string())
