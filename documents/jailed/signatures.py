"""Signatures of a PDF: whole or broken, by whom, when; nothing is fetched from anywhere."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from documents.jailed.faults import Fault

_LIMIT = 50
_PERSONAL_NUMBER = re.compile(r"\b(?:PNO|PAS|IDC|PI:BG|TIN)[A-Z]{2}-?\S+|\b\d{10}\b")


def signatures(file: Path, scratch: Path, anchors: str = "") -> Iterator[dict[str, Any]]:
    """An answer a signature. `anchors` is a folder of CA certificates, PEM or DER."""
    trusted = _certificates(Path(anchors)) if anchors else []
    with file.open("rb") as stream:
        try:
            found = PdfFileReader(stream, strict=False).embedded_regular_signatures
        except Exception as error:
            raise Fault("signatures_unreadable") from error
        for signature in found[:_LIMIT]:
            try:
                yield _checked(signature, trusted)
            except Exception:
                # a signature is a structure of many hands: whatever is wrong in it, it is shown so
                yield {"integrity": "unreadable", "trust": "unchecked"}


def _certificates(folder: Path) -> list[Any]:
    suffixes = (".pem", ".crt", ".cer", ".der")
    files = (one for one in sorted(folder.iterdir()) if one.suffix.lower() in suffixes)
    return [load_cert_from_pemder(str(one)) for one in files]  # type: ignore[no-untyped-call]


def _checked(signature: Any, trusted: list[Any]) -> dict[str, Any]:
    context = ValidationContext(trust_roots=trusted, allow_fetching=False)
    status = validate_pdf_signature(signature, signer_validation_context=context)
    if not (status.intact and status.valid):
        integrity = "broken"
    elif status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        integrity = "whole"
    elif status.bottom_line or not status.modification_level:
        integrity = "extended"
    else:
        integrity = "extended" if status.docmdp_ok else "broken"
    stamped = status.timestamp_validity
    when = stamped.timestamp if stamped is not None else status.signer_reported_dt
    return {
        "integrity": integrity,
        "trust": "unchecked" if not trusted else "trusted" if status.trusted else "untrusted",
        "signed_at": when.isoformat() if when else None,
        "has_timestamp": stamped is not None,
        **_named(signature.signer_cert),
    }


def _named(certificate: Any) -> dict[str, str]:
    """Names in the certificate, without the personal numbers that stand beside them."""
    subject = certificate.subject.native
    issuer = certificate.issuer.native
    return {
        "name": _plain(subject.get("common_name")),
        "organisation": _plain(subject.get("organization_name")),
        "organisation_id": _plain(
            subject.get("organization_identifier") or subject.get("2.5.4.97")
        ),
        "issuer": _plain(issuer.get("common_name") or issuer.get("organization_name")),
    }


def _plain(value: Any) -> str:
    text = ", ".join(value) if isinstance(value, list) else str(value or "")
    return _PERSONAL_NUMBER.sub("", text).strip(" ,;")[:300]
