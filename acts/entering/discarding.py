"""Throw away a draft: begun at the desk, never public, and nothing hangs on it."""

from django.db import transaction

from accounts.actions import NotAllowed, record
from accounts.models import User
from accounts.rules import Label
from acts.entering.actions import token_of
from acts.entering.queries import is_of_the_desk
from acts.models import Act, ActRelation
from acts.publishing.actions import why_not_handle
from acts.rules import Publication
from acts.timeline.rules import Axis, RelationOrigin


def why_not_discard(act: Act, user: User) -> Label | None:
    """Why a person may not throw this act away; None when he may."""
    if why_not := why_not_handle(act, user):
        return why_not
    if not is_of_the_desk(act):
        return Label(
            "актът е дошъл от регистър: не е чернова на службата",
            "the act came from a register: it is no draft of the office",
        )
    published = act.events.filter(axis=Axis.PUBLICATION.value)
    if act.publication != Publication.INTERNAL or published.exists():
        return Label(
            "актът е бил публичен: може само да бъде оттеглен",
            "the act was public once: it can only be withdrawn",
        )
    if act.documents.exists():
        return Label(
            "към черновата има приложени документи: те се пазят заедно с нея",
            "documents are attached to the draft: they are kept, and it with them",
        )
    if _is_spoken_of(act):
        return Label(
            "за акта вече са вписани събития, съобщения или връзки с други актове",
            "events, notices or relations to other acts are already recorded of the act",
        )
    return None


def _is_spoken_of(act: Act) -> bool:
    by_people = act.relations.exclude(origin=RelationOrigin.TEXT.value)
    rows = (act.events, act.notices, act.related_by, by_people)
    return any(one.exists() for one in rows)


@transaction.atomic
def discard_draft(*, act: Act, token: str, by: User) -> None:
    """Delete a draft with its places and decisions; that it was, and whose, stays in the log.

    Args:
        token: of what the person saw, as `acts.entering.actions.token_of` made it.

    Raises:
        NotAllowed: when `why_not_discard` says so, or when the draft was changed meanwhile.
    """
    locked = Act.objects.select_for_update(of=("self",)).select_related("source").get(pk=act.pk)
    if why_not := why_not_discard(locked, by):
        raise NotAllowed(why_not)
    if token != token_of(locked):
        raise NotAllowed(
            Label(
                "междувременно черновата беше променена: прегледайте я отново",
                "the draft was changed meanwhile: look at it again",
            )
        )
    record(
        "discard_draft",
        locked,
        by=by,
        municipality_code=locked.municipality_id,
        before={"number": locked.number},
    )
    ActRelation.objects.filter(act=locked).delete()
    locked.delete()
