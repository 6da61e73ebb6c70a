"""Can I still object? One answer of four, with what it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.rules import Label
from acts.rules import DISPUTE_STATE_LABELS, LEGAL_STATE_LABELS, DisputeState, LegalState
from acts.timeline.rules import is_end_of_dispute
from acts.timeline.terms import (
    NOWHERE,
    Deadline,
    Notice,
    Term,
    WorkCalendar,
    deadline_of,
    earliest_effect,
    last_deadline,
)


class Outcome(StrEnum):
    """The four answers."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    NOT_SUBJECT = "not_subject"


@dataclass(frozen=True, slots=True)
class Standing:
    """What is recorded of an act. `parts` are disputes about a part of it, by the part's name."""

    legal: LegalState
    dispute: DisputeState
    effective_on: date | None = None
    notices: tuple[Notice, ...] = ()
    parts: tuple[tuple[str, DisputeState], ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an act can still be contested on a day.

    `until` is the last day of the term that is open, or of the one that ended. `is_estimate`
    when we computed it. `earliest_effect` is an estimate always.
    """

    outcome: Outcome
    text: Label
    until: date | None = None
    is_estimate: bool = False
    term: Term | None = None
    deadlines: tuple[Deadline, ...] = ()
    earliest_effect: date | None = None
    remarks: tuple[Label, ...] = ()

    @property
    def before(self) -> Label:
        return self.term.before if self.term else NOWHERE

    @property
    def through(self) -> Label:
        return self.term.through if self.term else NOWHERE


_ENDED_STATES = frozenset(
    {LegalState.REPEALED, LegalState.VOID, LegalState.LAPSED, LegalState.SUPERSEDED}
)
_EACH_BY_ITSELF = Label(
    "Срокът тече отделно за всеки, на когото актът е съобщен. Ако сте заинтересувано лице и не "
    "сте уведомени, попитайте издателя.",
    "The term runs separately for everyone to whom the act was made known. If you are an "
    "interested party and were not notified, ask the issuer.",
)
_ESTIMATED = Label(
    "Датата е изчислена от деня на съобщаването и таблицата на сроковете; решаващ е срокът, "
    "посочен в самия акт.",
    "The date is computed from the day of the notice and the table of terms; what the act itself "
    "says prevails.",
)
_NOT_CONFIRMED = Label(
    "Срокът за този вид акт в таблицата още не е потвърден от юрист.",
    "The term for this kind of act in the table has not been confirmed by a lawyer yet.",
)


def can_object(
    standing: Standing, term: Term | None, calendar: WorkCalendar, today: date
) -> Answer:
    """The answer on `today`; `term` is what the table holds for the kind of act, or None."""
    ended = _what_ended_it(standing)
    if ended is not None:
        return Answer(Outcome.NO, ended, remarks=_disputes(standing))
    if term is not None and not term.is_appealable:
        return _without_appeal(standing, term)
    deadlines = tuple(deadline_of(notice, term, calendar) for notice in standing.notices)
    until = last_deadline(deadlines)
    if until is None:
        return _without_deadline(standing, term, deadlines)
    decisive = next(one for one in deadlines if one.day == until and one.is_confirmed)
    estimate = () if decisive.is_stated else (_ESTIMATED,)
    is_open = today <= until
    is_in_force = standing.legal is LegalState.IN_FORCE
    contradiction = (_already_in_force(standing),) if is_open and is_in_force else ()
    is_quiet = not is_in_force and not _is_pending(standing.dispute)
    return Answer(
        Outcome.YES if is_open else Outcome.NO,
        _open_until(until) if is_open else _ended_on(until),
        until=until,
        is_estimate=not decisive.is_stated,
        term=decisive.notice.term or term,
        deadlines=deadlines,
        earliest_effect=earliest_effect(deadlines) if is_quiet else None,
        remarks=(*contradiction, *_disputes(standing), *estimate, _EACH_BY_ITSELF),
    )


def _what_ended_it(standing: Standing) -> Label | None:
    """A state that leaves nothing to contest."""
    if standing.legal in _ENDED_STATES:
        state = LEGAL_STATE_LABELS[standing.legal]
        return Label(
            f"Не. Актът е {state.bg} и няма какво да се обжалва.",
            f"No. The act is {state.en}; there is nothing left to contest.",
        )
    if is_end_of_dispute(standing.dispute):
        state = DISPUTE_STATE_LABELS[standing.dispute]
        return Label(
            f"Не. Спорът е приключил: актът е {state.bg}.",
            f"No. The dispute is over: the act is {state.en}.",
        )
    return None


def _without_appeal(standing: Standing, term: Term) -> Answer:
    if term.is_confirmed:
        return Answer(
            Outcome.NOT_SUBJECT,
            Label(
                "Този вид акт не подлежи на обжалване.",
                "This kind of act is not subject to appeal.",
            ),
            term=term,
            remarks=_disputes(standing),
        )
    text = Label(
        "Не е известно: смята се, че този вид акт не подлежи на обжалване, но това не е "
        "потвърдено.",
        "Not known: this kind of act is thought not to be subject to appeal, but that is not "
        "confirmed.",
    )
    return Answer(Outcome.UNKNOWN, text, term=term, remarks=(_NOT_CONFIRMED, *_disputes(standing)))


def _without_deadline(
    standing: Standing, term: Term | None, deadlines: tuple[Deadline, ...]
) -> Answer:
    if standing.legal is LegalState.IN_FORCE:
        return Answer(
            Outcome.NO,
            _in_force(standing.effective_on),
            until=None,
            term=term,
            deadlines=deadlines,
            remarks=(*_disputes(standing), _EACH_BY_ITSELF),
        )
    doubts = (_NOT_CONFIRMED,) if term is not None and not term.is_confirmed else ()
    return Answer(
        Outcome.UNKNOWN,
        _not_known_because(standing, term, deadlines),
        term=term,
        deadlines=deadlines,
        remarks=(*doubts, *_disputes(standing)),
    )


def _not_known_because(
    standing: Standing, term: Term | None, deadlines: Sequence[Deadline]
) -> Label:
    if standing.legal is LegalState.DRAFT:
        return Label("Не е известно: актът е още проект.", "Not known: the act is still a draft.")
    unconfirmed = max((one.day for one in deadlines if one.day), default=None)
    if unconfirmed and term:
        return Label(
            f"Не е известно: ако срокът е {term.said.bg}, последният ден е {_day(unconfirmed)} г.",
            f"Not known: if the term is {term.said.en}, the last day is {_day(unconfirmed)}.",
        )
    if not standing.notices:
        return _no_notice(term)
    reason = next((one.why_not for one in reversed(deadlines) if one.why_not), NOWHERE)
    return Label(f"Не е известно: {reason.bg}.", f"Not known: {reason.en}.")


def _no_notice(term: Term | None) -> Label:
    bg = "Не е известно: в регистъра няма съобщение за акта"
    en = "Not known: the register holds no notice of the act"
    if term is not None and term.length is not None and term.is_confirmed:
        bg += f"; срокът е {term.said.bg} от съобщаването"
        en += f"; the term is {term.said.en} from the notice"
    return Label(f"{bg}.", f"{en}.")


def _open_until(day: date) -> Label:
    return Label(f"Да, до {_day(day)} г. включително.", f"Yes, until {_day(day)} inclusive.")


def _ended_on(day: date) -> Label:
    return Label(f"Не, срокът изтече на {_day(day)} г.", f"No, the term ended on {_day(day)}.")


def _in_force(on: date | None) -> Label:
    if on is None:
        return Label(
            "Не. Според регистъра актът е влязъл в сила; денят не е записан.",
            "No. The register says that the act is in force; the day is not recorded.",
        )
    return Label(
        f"Не. Според регистъра актът е влязъл в сила на {_day(on)} г.",
        f"No. The register says that the act took effect on {_day(on)}.",
    )


def _already_in_force(standing: Standing) -> Label:
    on = standing.effective_on
    bg = f" на {_day(on)} г." if on else ""
    en = f" on {_day(on)}" if on else ""
    return Label(
        f"Регистърът вече показва акта като влязъл в сила{bg}: проверете при издателя.",
        f"The register already shows the act as in force{en}: ask the issuer.",
    )


def _disputes(standing: Standing) -> tuple[Label, ...]:
    """What is being contested, the whole act first."""
    found: list[Label] = []
    if _is_pending(standing.dispute):
        state = DISPUTE_STATE_LABELS[standing.dispute]
        found.append(
            Label(
                f"Срещу акта вече има жалба: {state.bg}.",
                f"The act has already been contested: {state.en}.",
            )
        )
    for part, state_of_part in standing.parts:
        state = DISPUTE_STATE_LABELS[state_of_part]
        found.append(Label(f"В частта за {part}: {state.bg}.", f"As to {part}: {state.en}."))
    return tuple(found)


def _is_pending(state: DisputeState) -> bool:
    return state not in (DisputeState.UNKNOWN, DisputeState.NONE) and not is_end_of_dispute(state)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"
