"""Forms in which a person records what happened to an act. What may happen is said by the rules."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Case, Value, When
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext, gettext_lazy

from accounts.models import User
from acts import wording
from acts.models import Act, ActNotice, LegalTerm
from acts.numbers import normalise_number
from acts.privacy import PERSONAL_DATA_LABELS, find_people, find_personal_data
from acts.timeline.actions import why_not_relate
from acts.timeline.queries import term_of, terms_valid_on
from acts.timeline.rules import CHANNEL_LABELS, RELATION_LABELS, STATE_LABELS, Axis, Channel
from features.text import said

LOOKED_UP_MAX = 20
_TERM_LONGEST = timedelta(days=366)
_DV_FIRST_YEAR = 1879


class PublicText(forms.CharField):
    """A text that goes to the public, or stays in the records for good: no personal data in it.

    A number is refused; about what looks like a name the form asks, see `SeenForm`.
    """

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        kinds = sorted({found.kind for found in find_personal_data(text)})
        if kinds:
            named = ", ".join(said(PERSONAL_DATA_LABELS[kind]) for kind in kinds)
            message = gettext("Изглежда има лични данни: %(kinds)s. Напишете го без тях.")
            raise ValidationError(message % {"kinds": named})
        return text


def day_field(label: Any, **more: Any) -> forms.DateField:
    day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=day, **more)


class SeenForm(forms.Form):
    """What of the page was seen when the form was opened; see `acts.timeline.holding.seen_of`."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=200)

    def __init__(self, data: Any = None, *, seen: str, name: str, **more: Any) -> None:
        super().__init__(data, initial={"seen": seen}, auto_id=f"{name}-%s", **more)
        self.people: list[str] = []

    def clean(self) -> dict[str, Any]:
        """Where somebody seems to be named, a person takes it out or answers for it."""
        values: dict[str, Any] = super().clean() or {}
        found = {
            name: [text[one.start : one.end] for one in find_people(text)]
            for name, field in self.fields.items()
            if isinstance(field, PublicText) and (text := values.get(name, ""))
        }
        self.people = [name for name, names in found.items() if names]
        if self.people:
            self.fields["may_name"] = forms.BooleanField(
                label=gettext_lazy("Проверих: това не са лични данни и може да се чете от всички"),
                required=False,
            )
        if self.people and not self.data.get("may_name"):
            message = gettext("Изглежда е име на човек: %(names)s. Махнете го или потвърдете.")
            for name in self.people:
                names = ", ".join(f"„{one}“" for one in found[name])
                self.add_error(name, message % {"names": names})
        return values

    def catch_up(self, seen: str) -> None:
        """Let the form given back carry what the page shows now: saving again is a decision."""
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data["seen"] = seen
        self.data = data


class EventForm(SeenForm):
    """A move of one state, with the day, the document that says so and a note."""

    after = forms.ChoiceField(label=gettext_lazy("Ново състояние"))
    happened_on = day_field(
        gettext_lazy("Ден"), required=False,
        help_text=gettext_lazy("празно, ако документът не го посочва"),
    )  # fmt: skip
    source_text = PublicText(
        label=gettext_lazy("Документ, от който се знае"), max_length=300,
        help_text=gettext_lazy("вид, номер и дата; вижда се от всички"),
    )  # fmt: skip
    note = PublicText(
        label=gettext_lazy("Бележка за колегите"), required=False, max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("не се публикува; остава завинаги, затова без лични данни"),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, axis: Axis, moves: Iterable[str], seen: str, name: str = ""
    ) -> None:
        super().__init__(data, seen=seen, name=name or f"event-{axis.value}")
        labels = STATE_LABELS[axis]
        may = set(moves)
        after = self.fields["after"]
        assert isinstance(after, forms.ChoiceField)
        after.choices = [
            ("", "–"),
            *((code, said(label)) for code, label in labels.items() if code in may),
        ]


class PartsForm(EventForm):
    """A move of the dispute about some places of an act; the whole stays as it is."""

    parts = forms.MultipleChoiceField(
        label=gettext_lazy("За кои части"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, data: Any = None, *, states: Mapping[str, str], moves: Iterable[str], seen: str
    ) -> None:
        super().__init__(data, axis=Axis.DISPUTE, moves=moves, seen=seen, name="parts")
        labels = STATE_LABELS[Axis.DISPUTE]
        parts = self.fields["parts"]
        assert isinstance(parts, forms.MultipleChoiceField)
        parts.choices = [(part, f"{part} ({said(labels[now])})") for part, now in states.items()]


class TermField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row of the table of terms as „разрешение за строеж: 14 дни (чл. 149, ал. 1 ЗУТ)“."""

    def label_from_instance(self, obj: LegalTerm) -> str:
        length = said(term_of(obj).said) if obj.length else gettext("без срок")
        if not obj.is_appealable:
            length = gettext("не подлежи на обжалване")
        basis = f" ({obj.basis_text})" if obj.basis_text else ""
        return f"{said(obj.about)}: {length}{basis}"


class NoticeForm(SeenForm):
    """One announcement of an act, with the term that runs from it."""

    channel = forms.ChoiceField(label=gettext_lazy("Как е съобщен"))
    published_on = day_field(gettext_lazy("Ден на съобщаването"))
    place = PublicText(
        label=gettext_lazy("Къде"), required=False, max_length=300,
        help_text=gettext_lazy("табло, страница, вестник; никога кой е получил съобщението"),
    )  # fmt: skip
    source_text = PublicText(
        label=gettext_lazy("Документ, от който се знае"), required=False, max_length=300
    )
    dv_issue = forms.IntegerField(
        label=gettext_lazy("Брой на Държавен вестник"), required=False, min_value=1, max_value=400
    )
    dv_year = forms.IntegerField(
        label=gettext_lazy("Година на броя"), required=False, min_value=_DV_FIRST_YEAR
    )
    term = TermField(
        LegalTerm.objects.none(), label=gettext_lazy("Срок по закон"), required=False,
        empty_label=gettext_lazy("обичайният за вида акт"),
        help_text=gettext_lazy("само сроковете, които са действали на този ден"),
        error_messages={
            "invalid_choice": gettext_lazy(
                "Този срок не е действал на деня на съобщаването. Изберете друг."
            )
        },
    )  # fmt: skip
    term_days = forms.IntegerField(
        label=gettext_lazy("Дни, ако съобщението ги посочва"), required=False,
        min_value=1, max_value=_TERM_LONGEST.days,
    )  # fmt: skip
    deadline_recorded = day_field(
        gettext_lazy("Последен ден, ако съобщението го посочва"), required=False
    )

    def __init__(self, data: Any = None, *, act: Act, seen: str) -> None:
        super().__init__(data, seen=seen, name="notice")
        self.act = act
        channel = self.fields["channel"]
        assert isinstance(channel, forms.ChoiceField)
        channel.choices = [
            ("", "–"),
            *((one.value, said(label)) for one, label in CHANNEL_LABELS.items()),
        ]
        term = self.fields["term"]
        assert isinstance(term, TermField)
        is_of_kind = Case(When(kinds__contains=[act.kind], then=Value(0)), default=Value(1))
        term.queryset = terms_valid_on(self._day()).order_by(is_of_kind, "case", "valid_from")

    def _day(self) -> date:
        """The day that was written, else today: which rows of the table of law are offered."""
        try:
            return self.fields["published_on"].clean(self.data.get("published_on")) or localdate()
        except ValidationError:
            return localdate()

    def clean(self) -> dict[str, Any]:
        """What no field can say alone."""
        values: dict[str, Any] = super().clean() or {}
        is_gazette = values.get("channel") == Channel.GAZETTE
        for name in ("dv_issue", "dv_year"):
            if is_gazette and values.get(name) is None and name not in self.errors:
                self.add_error(name, gettext("Посочете броя и годината на Държавен вестник."))
            elif values.get("channel") and not is_gazette and values.get(name) is not None:
                self.add_error(name, gettext("Попълва се само за Държавен вестник."))
        on, last = values.get("published_on"), values.get("deadline_recorded")
        year = values.get("dv_year")
        if on and year and abs(year - on.year) > 1:
            self.add_error("dv_year", gettext("Годината на броя не съвпада с деня."))
        if on and last and not on <= last <= on + _TERM_LONGEST:
            message = gettext("Последният ден е до една година след съобщаването, не преди него.")
            self.add_error("deadline_recorded", message)
        return values

    def notice(self) -> ActNotice:
        """What would be recorded; not saved. To be called when the form is valid."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "seen"}
        return ActNotice(act=self.act, **values)


class RelationForm(SeenForm):
    """What an act does to another: found by number and day, or named as the paper names it.

    With `asked` (what was written so far) it only looks for the other act and judges nothing.
    """

    kind = forms.ChoiceField(label=gettext_lazy("Какво прави този акт с другия"))
    number = forms.CharField(
        label=gettext_lazy("Номер на другия акт или началото му"), required=False, max_length=80
    )
    issued_on = day_field(gettext_lazy("Издаден на"), required=False)
    other = forms.ChoiceField(
        label=gettext_lazy("Намерени актове"), required=False, widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": gettext_lazy("Изберете от намерените по този номер и дата.")
        },
    )  # fmt: skip
    other_text = PublicText(
        label=gettext_lazy("Или само като текст"), required=False, max_length=300,
        help_text=gettext_lazy("ако другият акт го няма в регистъра: вид, номер и дата"),
    )  # fmt: skip
    evidence = PublicText(
        label=gettext_lazy("Думите на акта, които го казват"), required=False, max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, act: Act, user: User, seen: str, asked: Any = None
    ) -> None:
        super().__init__(data, seen=seen, name="relation")
        self.act, self.user = act, user
        self.asked = data or asked or {}
        self.is_cut = False
        self.found: dict[str, Act] = {}
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [
            ("", "–"),
            *((one.value, said(label)) for one, label in RELATION_LABELS.items()),
        ]
        if data is None:
            written = {name: self.asked.get(name, "") for name in self.fields}
            self.initial = written | {"seen": seen}
        self._look_up()

    @property
    def is_asked(self) -> bool:
        """Whether a number or a day was given to look for."""
        return bool(self._key() or self._day())

    def _key(self) -> str:
        text = str(self.asked.get("number", "")).strip()[:80]
        return normalise_number(text).key if text else ""

    def _day(self) -> date | None:
        try:
            day: date | None = self.fields["issued_on"].clean(self.asked.get("issued_on"))
        except ValidationError:
            return None
        return day

    def _look_up(self) -> None:
        """Offer the public acts of this number and day that this one may be joined to."""
        key, day = self._key(), self._day()
        if not key and not day:
            return
        rows = Act.objects.public().filter(
            municipality=self.act.municipality_id,
            source__is_demonstration=self.act.source.is_demonstration,
        )
        rows = rows.filter(number_key__startswith=key) if key else rows
        rows = rows.filter(issued_on=day) if day else rows
        rows = rows.exclude(pk=self.act.pk).select_related("source", "issuer")
        acts = list(
            rows.defer("geom", "raw").order_by("number_key", "-issued_on", "pk")[
                : LOOKED_UP_MAX + 1
            ]
        )
        self.is_cut = len(acts) > LOOKED_UP_MAX
        self.found = {str(one.pk): one for one in acts[:LOOKED_UP_MAX]}
        other = self.fields["other"]
        assert isinstance(other, forms.ChoiceField)
        other.choices = [(pk, described(one)) for pk, one in self.found.items()]

    def clean(self) -> dict[str, Any]:
        """One of the two: an act that was found, or a text."""
        values: dict[str, Any] = super().clean() or {}
        pk, text = values.get("other"), values.get("other_text")
        if pk and text:
            message = gettext("Или намерен акт, или текст; изтрийте едното.")
            self.add_error("other_text", message)
        elif not pk and not text and not {"other", "other_text"} & set(self.errors):
            message = gettext("Изберете намерен акт или го посочете като текст.")
            self.add_error("other" if self.found else "other_text", message)
        other = self.found.get(pk or "")
        if other and (why_not := why_not_relate(self.act, other, self.user)):
            self.add_error("other", said(why_not))
        return values


def described(act: Act) -> str:
    """A found act so that a person tells it from its namesakes."""
    issuer = act.issuer.name if act.issuer else act.issuer_text
    return ", ".join(piece for piece in (said(wording.title(act)), issuer) if piece)


class WithdrawRelationForm(SeenForm):
    """Why a relation is wrong."""

    reason = PublicText(label=gettext_lazy("Защо е грешна"), max_length=300)
