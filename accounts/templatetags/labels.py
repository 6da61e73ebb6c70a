"""Two-language labels in templates."""

from django import template
from django.utils.translation import get_language

from accounts.rules import ROLE_LABELS, Label, Role

register = template.Library()


@register.filter
def localised(label: Label) -> str:
    """The text of a label in the language of the page."""
    return label.en if get_language() == "en" else label.bg


@register.filter
def role_label(code: str) -> str:
    """The name of a role by its code."""
    return localised(ROLE_LABELS[Role(code)])
