"""The tables of this room; one file a subject."""

from acts.models.act import Act, ActLegalBasis, ActLocation, IssuingBody

__all__ = ["Act", "ActLegalBasis", "ActLocation", "IssuingBody"]
