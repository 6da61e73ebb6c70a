"""The tables of this room; one file a subject."""

from acts.models.act import Act, ActLegalBasis, ActLocation, IssuingBody
from acts.models.document import ActDocument, Finding
from acts.models.register import FieldChange, Renumbering

__all__ = ["Act", "ActLegalBasis", "ActLocation", "FieldChange", "IssuingBody", "Renumbering"]
