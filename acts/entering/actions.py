"""Enter an act, change it, complete what a register brought. Every write goes through these."""

from collections.abc import Mapping
from hashlib import blake2b
from uuid import uuid4

import orjson
from django.contrib.gis.geos import GEOSGeometry
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from accounts.access import works_in
from accounts.actions import NotAllowed, record
from accounts.models import User
from accounts.rules import Label, Role
from acts.actions.names import keep_names
from acts.actions.places import locate
from acts.entering.queries import (
    SOURCE,
    act_of_form,
    editable,
    is_of_the_desk,
    source_key_of,
    texts_of,
)
from acts.entering.rules import (
    COLUMNS,
    PLACE_COLUMNS,
    PLACE_TEXTS,
    TEXTS,
    changed,
    people_in,
    refuse_what_cannot_be,
    row_of,
)
from acts.models import Act, ActFieldSet, ActLegalBasis
from acts.placing.actions import decide, seen_of
from acts.publishing.actions import renew, why_not_handle
from acts.publishing.rules import NOT_WAIVED
from acts.register_rows import RegisterRow
from acts.rules import Publication
from acts.storing import act_of, issuing_bodies, legal_bases_of
from acts.timeline.linking import Waiting, how_found
from geodata.actions import register_source
from geodata.descriptions import SourceDescription
from geodata.models import Municipality, Source

DESK = SourceDescription(
    code=SOURCE,
    title=Label("Въведено от служители на общината", "Entered by officers of the municipality"),
    licence="информация от обществения сектор / public-sector information",
    attribution=Label("Столична община", "Sofia Municipality"),
)


class ChangedMeanwhile(Exception):  # noqa: N818 - read as a sentence where raised
    """Somebody saved the act since the form was opened; `now` is what it says."""

    def __init__(self, now: dict[str, str]) -> None:
        super().__init__("the act was changed meanwhile")
        self.now = now


class EnteredAlready(Exception):  # noqa: N818 - read as a sentence where raised
    """The same form was sent before; `act` is what it made."""

    def __init__(self, act: Act) -> None:
        super().__init__("the same form was sent before")
        self.act = act


class NothingWritten(NotAllowed):
    """Nothing was written in the form."""

    def __init__(self) -> None:
        super().__init__(
            Label(
                "формата е празна: напишете поне едно нещо за акта",
                "the form is empty: write at least one thing about the act",
            )
        )


class NamesPeople(Exception):  # noqa: N818 - read as a sentence where raised
    """Texts in which somebody seems to be named, and nobody said that this is all right.

    `found`: probable names as written, by the text of the form.
    """

    def __init__(self, found: dict[str, list[str]]) -> None:
        super().__init__("somebody seems to be named")
        self.found = found


def token_of(act: Act) -> str:
    """What the form carries to notice that somebody else saved meanwhile: a hash of what it saw."""
    return blake2b(orjson.dumps(texts_of(act)), digest_size=16).hexdigest()


def why_not_enter(user: User, municipality: str, district: str) -> Label | None:
    """Why a person may not enter an act of this ground; None when he may."""
    if works_in(user, municipality, district, Role.REGISTRAR):
        return None
    return Label(
        "вашата служба не обхваща този район: изберете своя",
        "your office does not cover this district: choose your own",
    )


@transaction.atomic
def enter(
    *,
    texts: Mapping[str, str],
    municipality: Municipality,
    is_demonstration: bool,
    by: User,
    outline: GEOSGeometry | None = None,
    may_name: bool = False,
    form_key: str = "",
) -> Act:
    """A new draft, however little of it is written; nobody but staff sees it.

    Args:
        form_key: of the form it was written in (`acts.entering.rules.FORM_KEY`), empty for none.

    With `may_name` a person answers for what looks like the name of somebody; it is logged.

    Raises:
        EnteredAlready: when the same form was sent before.
        NamesPeople: when somebody seems to be named, and `may_name` was not said.
        NotAllowed: when the person's office does not cover the ground.
        NothingWritten: for an empty form.
        acts.register_rows.Rejected: for a day or an identifier that cannot be.
    """
    if why_not := why_not_enter(by, municipality.pk, texts.get("district", "")):
        raise NotAllowed(why_not)
    if form_key and (made := act_of_form(form_key)):
        raise EnteredAlready(made)
    if outline is None and not any(texts.get(name, "").strip() for name in TEXTS):
        raise NothingWritten
    refuse_what_cannot_be(dict.fromkeys(TEXTS, "") | dict(texts), TEXTS)
    people = _people_in(texts, {}, may_name=may_name)
    source = register_source(DESK, municipality, is_demonstration=is_demonstration)
    row = row_of(texts, localdate())
    act = _read(texts, row, source_key_of(form_key or uuid4().hex), source)
    act.publication = Publication.INTERNAL.value
    act.raw = {}
    _save_once(act, form_key)
    _keep_bases(act, row)
    if outline is not None:
        decide(act=act, seen=seen_of(act), shape=outline, by=by, with_versions=False)
    _record(act, "enter_act", by, tuple(name for name in TEXTS if texts.get(name)))
    if people:
        keep_names(act=act, fields=people, by=by)
    _settle(act, by, is_moved=True, waiting=Waiting.NONE)
    return act


@transaction.atomic
def change(
    *,
    act: Act,
    texts: Mapping[str, str],
    token: str,
    by: User,
    outline: GEOSGeometry | None = None,
    may_name: bool = False,
) -> Act:
    """Make an act say what the form says, in the texts that may be changed in it.

    Raises:
        ChangedMeanwhile: when it was saved since, and not as this form says.
        NamesPeople: when somebody seems to be named anew, and `may_name` was not said.
        NotAllowed: without the right, or when a public act would lose its kind, number or date.
        acts.register_rows.Rejected: for a day or an identifier that cannot be.
    """
    rows = Act.objects.select_for_update(of=("self",), no_key=True)
    kept: Act = rows.select_related("source").get(pk=act.pk)
    stored = texts_of(kept)
    may = editable(kept)
    said = stored | {name: texts[name] for name in may if name in texts}
    if why_not := why_not_handle(kept, by) or _would_lose_its_name(kept, stored, said):
        raise NotAllowed(why_not)
    names = changed(stored, said)
    if names and token != token_of(kept):
        raise ChangedMeanwhile(stored)
    if "district" in names and (
        why_not := why_not_enter(by, kept.municipality_id, said["district"])
    ):
        raise NotAllowed(why_not)
    refuse_what_cannot_be(said, names)
    people = _people_in(said, stored, may_name=may_name)
    found_before = how_found(kept)
    if names:
        _write(kept, said, names, by)
    if outline is not None and _is_drawn_so(kept, outline):
        outline = None
    if outline is not None:
        decide(act=kept, seen=seen_of(kept), shape=outline, by=by, with_versions=False)
    if names or outline is not None:
        is_moved = bool({*PLACE_TEXTS, "object"} & set(names))
        _record(kept, "change_act", by, (*names, *(("outline",) if outline else ())))
        waiting = Waiting.NONE if how_found(kept) == found_before else Waiting.SOME
        _settle(kept, by, is_moved=is_moved, waiting=waiting)
    if people:
        keep_names(act=kept, fields=people, by=by)
    return kept


def _save_once(act: Act, form_key: str) -> None:
    try:
        with transaction.atomic():
            act.save()
    except IntegrityError:
        # of two clicks on one button the other was first
        if form_key and (made := act_of_form(form_key)):
            raise EnteredAlready(made) from None
        raise


def _people_in(
    texts: Mapping[str, str], before: Mapping[str, str], *, may_name: bool
) -> dict[str, list[str]]:
    found = people_in(texts, before)
    if found and not may_name:
        raise NamesPeople(found)
    return found


def _is_drawn_so(act: Act, outline: GEOSGeometry) -> bool:
    """Whether the same form was sent before: its outline already stands."""
    standing = act.placing_decisions.filter(ended="").values_list("geom", flat=True).first()
    return standing is not None and bool(standing.equals_exact(outline))


def _would_lose_its_name(
    act: Act, before: Mapping[str, str], after: Mapping[str, str]
) -> Label | None:
    lost = [one for one in NOT_WAIVED if before[one.value] and not after[one.value].strip()]
    if act.publication != Publication.PUBLIC or not lost:
        return None
    return Label(
        "публичен акт не може да остане без вид, номер или дата",
        "a public act cannot be left without its kind, number or date",
    )


def _read(texts: Mapping[str, str], row: RegisterRow, key: str, source: Source) -> Act:
    """An act not yet saved that says what the form says, and nothing it does not say."""
    body = issuing_bodies(source, [row])[row.issuer.body_key] if row.issuer.raw.strip() else None
    act = act_of(key, row, source, body)
    act.kind_text = ""
    if not texts.get("number", "").strip():
        act.number = act.number_key = act.number_sort = ""
    if not texts.get("date", "").strip():
        act.issued_on = None
    return act


def _write(act: Act, texts: Mapping[str, str], names: tuple[str, ...], by: User) -> None:
    row = row_of(texts, localdate())
    read = _read(texts, row, act.source_key, act.source)
    columns = [column for name in names for column in COLUMNS.get(name, ())]
    if is_of_the_desk(act) and {*PLACE_TEXTS, "object"} & set(names):
        columns += PLACE_COLUMNS
    for column in columns:
        setattr(act, column, getattr(read, column))
    act.save()
    if "basis" in names:
        _keep_bases(act, row)
    if not is_of_the_desk(act):
        for name in names:
            ActFieldSet.objects.update_or_create(act=act, field=name, defaults={"by": by})


def _keep_bases(act: Act, row: RegisterRow) -> None:
    ActLegalBasis.objects.filter(act=act).delete()
    ActLegalBasis.objects.bulk_create(legal_bases_of(act.pk, row), ignore_conflicts=True)


def _settle(act: Act, by: User, *, is_moved: bool, waiting: Waiting) -> None:
    """Find its place, and renew what is made of its texts."""
    if is_moved:
        locate(Act.objects.filter(pk=act.pk), by=by, with_versions=False)
    renew([act.pk], by=by, waiting=waiting)
    act.refresh_from_db()


def _record(act: Act, verb: str, by: User, names: tuple[str, ...]) -> None:
    """The log names the fields; what they said is in the versions, if it was ever public."""
    record(verb, act, by=by, municipality_code=act.municipality_id, after={"fields": list(names)})
