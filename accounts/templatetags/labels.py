"""Two-language labels in templates."""

from django import template
from django.utils.translation import get_language

from accounts.rules import Label

register = template.Library()


@register.filter
def localised(label: Label) -> str:
    """The text of a label in the language of the page."""
    return label.en if get_language() == "en" else label.bg
