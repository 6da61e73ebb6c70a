"""Publish, withdraw, and keep what was published. Every write here goes through these."""

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts.access import works_in
from accounts.actions import NotAllowed, record
from accounts.models import User
from accounts.rules import Label, Role
from acts.indexing import reindex
from acts.models import Act, ActChain, ActVersion, ActWaiver, FieldChange, VersionRemoval
from acts.publishing.appending import BATCH, Appender, chain_for_appending, groups_of
from acts.publishing.contents import Shapes, bodies_of, facts_of, quickly
from acts.publishing.rules import (
    GATE_LABELS,
    NOT_WAIVED,
    GateItem,
    VersionKind,
    content_hash,
    missing_items,
    why_not_become,
)
from acts.rules import Publication
from acts.storing import without_time_limit
from acts.timeline.linking import Waiting, find_relations
from acts.timeline.noting import note_publication
from documents.personal_data import PersonalData, find_in_document
from geodata.models import Municipality
from geodata.sources import Progress, Silence


@transaction.atomic
def append_versions(
    act_ids: Iterable[int], *, by: User | None, progress: Progress | None = None
) -> int:
    """Give each of these acts a version of what it says now, unless its latest says so already.

    To be called, in the same transaction, by whatever changes what the public may read of acts.
    An act that is not public any more gets a version that says only this. How many were made.
    """
    progress = progress or Silence()
    groups = groups_of(act_ids)
    if sum(len(ids) for ids in groups.values()) > BATCH:
        without_time_limit()
    progress.phase(
        Label("вписване на версии", "writing versions"), sum(len(ids) for ids in groups.values())
    )
    appended = 0
    for (code, is_demonstration), ids in sorted(groups.items()):
        chain = chain_for_appending(code, is_demonstration=is_demonstration)
        before = chain.length
        appender = Appender(chain, by)
        for start in range(0, len(ids), BATCH):
            appender.append(ids[start : start + BATCH])
            progress.advance(len(ids[start : start + BATCH]))
        appender.close()
        appended += appender.appended
        if appender.appended:
            after = {"first": before + 1, "last": chain.length}
            record("append_versions", chain, by=by, municipality_code=code, after=after)
    return appended


@transaction.atomic
def renew(act_ids: Collection[int], *, by: User | None, waiting: Waiting = Waiting.NONE) -> None:
    """Renew what is made of the public texts of acts: their index, whom they name, their versions.

    To be called, in the same transaction, by whatever publishes, withdraws or rewrites a text; with
    `Waiting.SOME` when `acts.timeline.linking.how_found` says of one that others may mean it now,
    or may no more. The chain comes last, for everyone: who holds it waits for nobody.
    """
    renew_words(act_ids, by=by, waiting=waiting)
    append_versions(act_ids, by=by)


def renew_words(act_ids: Collection[int], *, by: User | None, waiting: Waiting) -> None:
    """The part of `renew` before the versions; in the transaction of the caller."""
    reindex(sorted(act_ids))
    find_relations(act_ids, by=by, waiting=waiting)


def why_not_handle(act: Act, user: User) -> Label | None:
    """Why a person may not enter, publish or withdraw this act; None when he may."""
    if works_in(user, act.municipality_id, act.district_code, Role.REGISTRAR):
        return None
    return Label(
        "актът не е в обхвата на вашата служба или нямате роля „регистратор на актове“",
        "the act is outside your office, or you are not a registrar of acts",
    )


def lacking(act: Act) -> tuple[GateItem, ...]:
    """What an act has not, waived or not; its places and documents are read."""
    return missing_items(facts_of(bodies_of([act.pk], Shapes())[act.pk]))


class SeenOtherwise(NotAllowed):
    """The act is not what the person who publishes it saw."""

    def __init__(self) -> None:
        super().__init__(
            Label(
                "междувременно актът беше променен: прегледайте го и го публикувайте отново",
                "the act was changed meanwhile: look at it, and publish it again",
            )
        )


def seen_of(act: Act) -> str:
    """What a form carries to notice such a change: a hash of all that publishing would show."""
    return content_hash(quickly(bodies_of([act.pk], Shapes())[act.pk]).decode())


def why_not_publish(
    act: Act, user: User, waivers: Mapping[GateItem, str] | None = None
) -> list[Label]:
    """Every reason why a person may not publish an act now, with these waivers; none: he may."""
    reasons: list[Label] = []
    if why_not := why_not_handle(act, user):
        reasons.append(why_not)
    if why_not := why_not_become(Publication(act.publication), Publication.PUBLIC):
        reasons.append(why_not)
    reasons += {why for text in (waivers or {}).values() if (why := _says_too_much(text))}
    waived = set(act.waivers.values_list("item", flat=True))
    waived |= {item.value for item, reason in (waivers or {}).items() if reason.strip()}
    for item in lacking(act):
        if item in NOT_WAIVED or item.value not in waived:
            label = GATE_LABELS[item]
            reasons.append(Label(f"липсва {label.bg}", f"missing: {label.en}"))
    return reasons


@transaction.atomic
def publish(
    *,
    act: Act,
    by: User,
    waivers: Mapping[GateItem, str] | None = None,
    seen: str | None = None,
) -> ActVersion:
    """Release an act to everyone, with a reason for each thing it lacks; its new version.

    Raises:
        NotAllowed: with every reason against it.
        SeenOtherwise: when the act is not as `seen` (see `seen_of`) says; None asks nothing.
    """
    locked = Act.objects.select_for_update(no_key=True).get(pk=act.pk)
    if reasons := why_not_publish(locked, by, waivers):
        raise NotAllowed(
            Label("; ".join(one.bg for one in reasons), "; ".join(one.en for one in reasons))
        )
    if seen is not None and seen != seen_of(locked):
        raise SeenOtherwise
    missing = lacking(locked)
    given = {
        item: reason.strip()[:300]
        for item, reason in (waivers or {}).items()
        if item in missing and reason.strip()
    }
    for item, reason in given.items():
        ActWaiver.objects.update_or_create(
            act=locked, item=item.value, defaults={"reason": reason, "by": by}
        )
    # a thing that is there by now needs no excuse
    locked.waivers.exclude(item__in=[item.value for item in missing]).delete()
    _move(locked, Publication.PUBLIC, by, {item.value: reason for item, reason in given.items()})
    renew([locked.pk], by=by, waiting=Waiting.SOME)
    return ActVersion.objects.filter(act=locked).latest("number")


def why_not_withdraw(act: Act, user: User) -> Label | None:
    """Why a person may not take an act back from the public; None when he may."""
    return why_not_handle(act, user) or why_not_become(
        Publication(act.publication), Publication.WITHDRAWN
    )


@transaction.atomic
def withdraw(*, act: Act, reason: str, by: User) -> ActVersion:
    """Take an act back from the public; a version without content says so in the chain.

    Raises:
        NotAllowed: without a right or a reason, or when the act is not public.
    """
    locked = Act.objects.select_for_update(no_key=True).get(pk=act.pk)
    if why_not := why_not_withdraw(locked, by) or _no_reason(reason) or _says_too_much(reason):
        raise NotAllowed(why_not)
    if not locked.versions.exists():
        # the chain says what is taken back before it says that it is; whoever waits for the chain
        # holds relations by then, so all that the withdrawal will write are written before it
        renew([locked.pk], by=by, waiting=Waiting.SOME)
    _move(locked, Publication.WITHDRAWN, by, {}, reason=reason)
    renew([locked.pk], by=by, waiting=Waiting.SOME)
    return ActVersion.objects.filter(act=locked).latest("number")


@transaction.atomic
def remove_content(*, version: ActVersion, reason: str, by: User) -> ActVersion:
    """Take away what a version said, where it held what may not be public; its hash stays.

    With it goes what the history of the act's fields says up to the version that came after: the
    field, the day and the source stay. The act itself is put right before: while its public texts
    still say the same, the next version would say it again.

    Raises:
        NotAllowed: without the right, without a reason that may be public, or while the act still
            says the same.
    """
    locked = ActVersion.objects.select_for_update().select_related("act").get(pk=version.pk)
    if why_not := why_not_remove(locked, by) or _no_reason(reason) or _says_too_much(reason):
        raise NotAllowed(why_not)
    VersionRemoval.objects.create(version=locked, reason=reason.strip()[:300], by=by)
    ActVersion.objects.filter(pk=locked.pk).update(content=None)
    emptied = _changes_around(locked).update(before="", after="")
    record(
        "remove_content",
        locked,
        by=by,
        municipality_code=locked.act.municipality_id,
        after={"act": locked.act_id, "version": locked.number, "changes": emptied},
        reason=reason.strip(),
    )
    locked.refresh_from_db()
    return locked


def _changes_around(version: ActVersion) -> "QuerySet[FieldChange]":
    """Changes of fields that may repeat a version: all before it, and those that ended it."""
    changes = FieldChange.objects.filter(act=version.act_id)
    later = ActVersion.objects.filter(
        act=version.act_id, number__gt=version.number, kind=VersionKind.PUBLISHED.value
    )
    ended = later.order_by("number").first()
    return changes.filter(noticed_at__lte=ended.published_at) if ended else changes


def why_not_remove(version: ActVersion, user: User) -> Label | None:
    """Why a person may not take away what a version said; None when he may."""
    if why_not := why_not_handle(version.act, user):
        return why_not
    if version.kind == VersionKind.WITHDRAWN:
        return Label("версията казва само, че актът е оттеглен", "it says only: withdrawn")
    if hasattr(version, "removal"):
        return Label("съдържанието вече е премахнато", "the content is already removed")
    is_public = version.act.publication == Publication.PUBLIC
    later = ActVersion.objects.filter(act=version.act_id, number__gt=version.number)
    if is_public and not later.exists():
        return Label(
            "това е сегашното съдържание: първо поправете или оттеглете акта",
            "this is what the act says now: mend or withdraw the act first",
        )
    return None


def _no_reason(reason: str) -> Label | None:
    return None if reason.strip() else Label("напишете причина", "say why")


def _says_too_much(reason: str) -> Label | None:
    found = {one.kind for one in find_in_document(reason)} - {PersonalData.OFFICIAL}
    if not found:
        return None
    return Label(
        "в причината има лични данни, а тя е публична",
        "the reason holds personal data, and it is public",
    )


def _move(
    act: Act, then: Publication, by: User, waivers: Mapping[str, str], *, reason: str = ""
) -> None:
    before = act.publication
    act.publication = then.value
    act.save(update_fields=["publication", "updated_at"])
    was = Publication(before)
    note_publication(act=act, before=was, after=then, on=localdate(), by=by, reason=reason.strip())
    record(
        "publish" if then is Publication.PUBLIC else then.value,
        act,
        by=by,
        municipality_code=act.municipality_id,
        before={"publication": before},
        after={"publication": then.value} | ({"waivers": dict(waivers)} if waivers else {}),
        reason=reason.strip(),
    )


def remove_demonstration_versions(*, municipality: Municipality) -> None:
    """Delete the chain of invented acts, in the caller's transaction; the real one stays."""
    versions = ActVersion.objects.filter(
        chain__municipality=municipality, chain__is_demonstration=True
    )
    VersionRemoval.objects.filter(version__in=versions).delete()
    versions.delete()
    ActChain.objects.filter(municipality=municipality, is_demonstration=True).delete()
