"""The search index of acts: from their public texts alone, rebuilt whenever one changes.

An act that is not public has none: neither it nor a word that it alone has can be found.

An act's `search` holds keys of basic forms of words, each with a mark that says where it stands,
so that one index answers every question about text and says how many acts it has to expect.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from acts.documents.rules import DocumentState
from acts.free_text import plain_words
from acts.lexemes import Mark, quoted
from acts.models import Act, ActDocument
from acts.rules import ACT_KIND_LABELS, ActKind, Publication
from acts.vocabulary import WORD_MAX, lexemes_of
from geodata.districts import DISTRICT_LABELS

BATCH = 1_000
_LEXEME_MAX = 80
_DOCUMENT_WORDS_MAX = 20_000
"""Different words of the documents of one act; a longer text is a book."""
_DOCUMENT_CHARACTERS_MAX = 4_000_000


_LABELS_OF_SCOPE = re.compile(
    r"(?<!\w)(?:местност|квартал(?:\s+по\s+регулация)?|УПИ|идентификатор(?:\s+КККР)?"
    r"(?:\s*\([^)]{1,20}\))?|КВС(?:\s*№)?|планоснимачен\s+(?:район|№)|адрес)\s*:",
    re.IGNORECASE,
)
"""Printed in every row: who looks for „квартал“ does not mean them."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the text of an act: its marks, and where it is read from."""

    marks: tuple[Mark, ...]
    text_of: Callable[[Act], str]


def _kind_words(act: Act) -> str:
    label = ACT_KIND_LABELS[ActKind(act.kind)].bg if act.kind else ""
    return f"{label} {act.kind_text}"


def _around(act: Act) -> str:
    """What is known of an act beside its own text: who, on what ground, when, in which district."""
    district = DISTRICT_LABELS.get(act.district_code)
    year = str(act.issued_on.year) if act.issued_on else ""
    return " ".join(
        (act.number, act.issuer_text, act.legal_basis_text, district.bg if district else "", year)
    )


def _scope_words(act: Act) -> str:
    scope = _LABELS_OF_SCOPE.sub(" ", act.scope_text)
    return " ".join((scope, act.locality_text, act.address))


_PARTS = (
    _Part((Mark.ROW, Mark.HEAD), lambda act: act.object_text),
    _Part((Mark.ROW,), _kind_words),
    _Part((Mark.ROW,), _scope_words),
    _Part((Mark.ROW,), _around),
    _Part((Mark.ROW, Mark.SUPERVISOR), lambda act: act.supervisor),
    _Part((Mark.ROW, Mark.ESTATE), lambda act: act.estate_text),
    _Part((Mark.ROW, Mark.CAPACITY), lambda act: act.issuer_capacity),
)
_FIELDS = (
    "kind", "kind_text", "number", "issued_on", "issuer_text", "issuer_capacity",
    "legal_basis_text", "object_text", "scope_text", "supervisor", "district_code",
    "locality_text", "address", "estate_text", "place_keys", "publication",
)  # fmt: skip

_WRITE = """
    UPDATE acts_act act SET search = new.search::tsvector
    FROM unnest(%s::bigint[], %s::text[]) AS new(id, search)
    WHERE act.id = new.id AND act.search IS DISTINCT FROM new.search::tsvector
"""


_RECOUNT = """
    WITH counted AS MATERIALIZED (
        SELECT ltrim(word, '~') AS lexeme, sum(ndoc) AS acts
        FROM ts_stat('SELECT search FROM acts_act WHERE publication = ''public''')
        WHERE word !~ '^[=@%&+]' GROUP BY 1
    ), fresh AS (
        SELECT known.word, coalesce(max(counted.acts), 0) AS acts
        FROM acts_word known CROSS JOIN unnest(known.lexemes) AS form
        LEFT JOIN counted ON counted.lexeme = form GROUP BY known.word
    )
    UPDATE acts_word known SET acts = fresh.acts FROM fresh
    WHERE fresh.word = known.word AND known.acts <> fresh.acts
"""


def reindex(ids: Sequence[int]) -> None:
    """Build anew what these acts are found by, from their public fields and documents.

    Whoever publishes an act and whoever publishes its document wait for one another here.
    """
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            _reindex(ids[start : start + BATCH])


def _reindex(ids: Sequence[int]) -> None:
    held = Act.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    acts = list(held.only(*_FIELDS))
    found = lexemes_of_acts(act for act in acts if act.publication == Publication.PUBLIC)
    vectors = [_as_vector(found.get(act.pk, ())) for act in acts]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [[act.pk for act in acts], vectors])


def reindex_missing() -> int:
    """Index acts that have no index yet, batch by batch; how many there were."""
    done = 0
    while ids := list(Act.objects.filter(search=None).values_list("pk", flat=True)[:BATCH]):
        reindex(ids)
        done += len(ids)
    return done


def lexemes_of_acts(acts: Iterable[Act]) -> dict[int, set[str]]:
    """Everything that each of these public acts is found by, by id."""
    listed = list(acts)
    texts = _document_texts([act.pk for act in listed])
    words = {act.pk: _marked_words(act, texts.get(act.pk, "")) for act in listed}
    forms = lexemes_of({word for of_act in words.values() for word in of_act})
    return {
        act.pk: {f"@{key}"[:_LEXEME_MAX] for key in act.place_keys}
        | {
            f"{mark}{lexeme}"[:_LEXEME_MAX]
            for word, marks in words[act.pk].items()
            for lexeme in forms[word[:WORD_MAX]]
            for mark in marks
        }
        for act in listed
    }


def _marked_words(act: Act, document_text: str) -> Mapping[str, set[Mark]]:
    marked: dict[str, set[Mark]] = defaultdict(set)
    for part in _PARTS:
        for word in plain_words(part.text_of(act)):
            marked[word].update(part.marks)
    of_documents = dict.fromkeys(plain_words(document_text[:_DOCUMENT_CHARACTERS_MAX]))
    for word in list(of_documents)[:_DOCUMENT_WORDS_MAX]:
        marked[word] = marked[word] or {Mark.DOCUMENT}
    return marked


def _document_texts(ids: Sequence[int]) -> dict[int, str]:
    """Texts of the published files of acts: what anybody may open and read."""
    rows = ActDocument.objects.filter(
        act__in=ids, state=DocumentState.PUBLISHED, public__reading__state="done"
    )
    texts: dict[int, list[str]] = defaultdict(list)
    for act, title, text in rows.values_list("act_id", "title", "public__reading__text"):
        texts[act] += (title, text)
    return {act: "\n".join(parts) for act, parts in texts.items()}


def _as_vector(lexemes: Iterable[str]) -> str:
    return " ".join(quoted(lexeme) for lexeme in sorted(lexemes))


def recount_words() -> None:
    """Count anew the public acts of each word of the vocabulary; words of none are forgotten.

    Corrections and unfinished words go by these counts, so they may be a day old.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_RECOUNT)
        cursor.execute("DELETE FROM acts_word WHERE acts = 0")
