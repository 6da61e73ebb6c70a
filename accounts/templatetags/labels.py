"""Names of roles in templates."""

from django import template

from accounts.rules import ROLE_LABELS, Label, Role

register = template.Library()


@register.filter
def role_label(code: str) -> Label:
    """The name of a role by its code."""
    return ROLE_LABELS[Role(code)]
