"""The tables of this room; one file a subject."""

from acts.models.act import Act, ActLegalBasis, ActLocation, IssuingBody
from acts.models.count import ActCount
from acts.models.document import ActDocument, Finding
from acts.models.law import LegalTerm, NonWorkingDay, Provision
from acts.models.placing import PlaceQuestion, PlacingDecision
from acts.models.publishing import ActChain, ActFieldSet, ActVersion, ActWaiver, VersionRemoval
from acts.models.register import FieldChange, Renumbering
from acts.models.timeline import ActEvent, ActNotice, ActRelation
from acts.models.word import Word

__all__ = [
    "Act",
    "ActChain",
    "ActCount",
    "ActDocument",
    "ActEvent",
    "ActFieldSet",
    "ActLegalBasis",
    "ActLocation",
    "ActNotice",
    "ActRelation",
    "ActVersion",
    "ActWaiver",
    "FieldChange",
    "Finding",
    "IssuingBody",
    "LegalTerm",
    "NonWorkingDay",
    "PlaceQuestion",
    "PlacingDecision",
    "Provision",
    "Renumbering",
    "VersionRemoval",
    "Word",
]
