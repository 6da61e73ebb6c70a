"""Words about documents in templates."""

from django import template

from acts.documents.rules import (
    DOCUMENT_KIND_LABELS,
    DOCUMENT_STATE_LABELS,
    DocumentKind,
    DocumentState,
)
from documents.rules import (
    INTEGRITY_LABELS,
    METHOD_LABELS,
    SCAN_LABELS,
    TRUST_LABELS,
    Integrity,
    Method,
    Scan,
    Trust,
)
from features.text import said

register = template.Library()


@register.filter
def document_kind(value: str) -> str:
    """What a document is, in words."""
    return said(DOCUMENT_KIND_LABELS[DocumentKind(value)])


@register.filter
def document_state(value: str) -> str:
    """Where a document is on its way to the public, in words."""
    return said(DOCUMENT_STATE_LABELS[DocumentState(value)])


@register.filter
def integrity(value: str) -> str:
    """What happened to a document after it was signed, in words."""
    return said(INTEGRITY_LABELS[Integrity(value)])


@register.filter
def trust(value: str) -> str:
    """What is known of the signer's certificate, in words."""
    return said(TRUST_LABELS[Trust(value)])


@register.filter
def read_method(value: str) -> str:
    """Where the text of a page comes from, in words."""
    return said(METHOD_LABELS[Method(value)])


@register.filter
def scan_state(value: str) -> str:
    """What is known of viruses in a file, in words."""
    return said(SCAN_LABELS[Scan(value)])
