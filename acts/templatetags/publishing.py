"""What pages of acts show of their versions."""

from typing import Any

from django import template

from acts.publishing.queries import content_of, versions_of
from acts.publishing.views import missing_in, version_line
from acts.rules import PUBLICATION_LABELS, Publication
from features.text import said

register = template.Library()


@register.simple_tag
def published_versions(act_id: int) -> dict[str, Any]:
    """Versions of a public act, newest first, and what the newest lacks; two SQL queries."""
    versions = versions_of(act_id)
    latest = content_of(versions[-1], is_public=True, withdrawn_at=0) if versions else None
    return {
        "versions": [version_line(one) for one in reversed(versions)],
        "missing": missing_in(latest or {}),
    }


@register.filter
def publication_label(state: str) -> str:
    """Who may read an act, in words."""
    return said(PUBLICATION_LABELS[Publication(state)])
