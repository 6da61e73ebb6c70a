"""Personal data in texts of acts: the guard of documents, as registers use it."""

from documents.personal_data import (
    PERSONAL_DATA_LABELS,
    REDACTED,
    Finding,
    PersonalData,
    find_in_text,
    find_people,
    find_personal_data,
    is_egn,
    is_eik,
    is_iban,
    is_lnch,
    redact,
)

__all__ = [
    "PERSONAL_DATA_LABELS",
    "REDACTED",
    "Finding",
    "PersonalData",
    "find_in_text",
    "find_people",
    "find_personal_data",
    "is_egn",
    "is_eik",
    "is_iban",
    "is_lnch",
    "redact",
]
