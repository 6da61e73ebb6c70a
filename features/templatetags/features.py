"""How values of features are shown to people."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag(takes_context=True)
def page_of(context: Mapping[str, Any], name: str, *args: str | int) -> str:
    """The address of a resource as a page, in the language that was asked for."""
    address: str = context["here"].of(name, *args, f="html")
    return address


@register.filter
def entry(mapping: Mapping[str, Any], key: str) -> Any:
    """A member by name, None when there is none."""
    return mapping.get(key)


@register.filter
def kind(schema: Mapping[str, Any]) -> str:
    """The type of a value as a JSON schema states it, the narrower word first."""
    return str(schema.get("format") or schema.get("type") or "")


@register.filter
def as_sent(value: Any) -> str:
    """An example as it stands in an address: a list without brackets, 23.3,42.6,23.4,42.8."""
    if isinstance(value, list):
        return ",".join(as_sent(each) for each in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


@register.filter
def shown(value: Any) -> str:
    """A property in words: a list joined, a coded value by its label, nothing as a dash."""
    if value is None or value in ("", [], {}):
        return "—"
    if isinstance(value, bool):
        return _("да") if value else _("не")
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    if isinstance(value, Mapping):
        return _shown_mapping(value)
    if isinstance(value, list):
        return "; ".join(shown(each) for each in value)
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _shown_mapping(value: Mapping[str, Any]) -> str:
    if "code" in value:
        label = value.get("label_en" if get_language() == "en" else "label_bg")
        return str(label or value.get("as_printed") or value["code"] or "—")
    return "; ".join(f"{key}: {shown(each)}" for key, each in value.items() if each)
