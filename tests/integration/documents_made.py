"""Documents made by the tests: real PDFs, scans, signed and hostile files; all data is invented."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdfium2 as pdfium
import weasyprint
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID, ObjectIdentifier
from PIL import Image
from procrastinate.contrib.django import app
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec

EGN = "7523169263"
SENTENCE = "Одобрява се подробен устройствен план за квартал 34, местност Поляната."
_ORGANISATION_ID = ObjectIdentifier("2.5.4.97")


def pdf(*pages: str, attachments: dict[str, str] | None = None, head: str = "") -> bytes:
    """A PDF with a text layer; a page for each HTML text."""
    body = "".join(f"<div style='break-after:page'>{page}</div>" for page in pages[:-1])
    html = f"<html lang=bg><head>{head}</head><body>{body}<div>{pages[-1]}</div></body></html>"
    added = [
        weasyprint.Attachment(string=content, name=name)
        for name, content in (attachments or {}).items()
    ]
    content: bytes = weasyprint.HTML(string=html).write_pdf(attachments=added)
    return content


def picture(content: bytes, dpi: int = 200, page: int = 0) -> Image.Image:
    """A page of a PDF as it is seen."""
    with pdfium.PdfDocument(content) as document:
        image: Image.Image = document[page].render(scale=dpi / 72).to_pil().convert("RGB")
    return image


def scan(*pages: str, dpi: int = 200) -> bytes:
    """A PDF that is nothing but pictures of pages."""
    images = [picture(pdf(page), dpi) for page in pages]
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=float(dpi))
    return out.getvalue()


def text_of(content: bytes) -> str:
    """Every text layer of a PDF."""
    with pdfium.PdfDocument(content) as document:
        return "\n".join(page.get_textpage().get_text_range() for page in document)


def with_script(content: bytes) -> bytes:
    """The PDF with a script that runs when it is opened, and one that starts a program."""
    from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, TextStringObject

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    script = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert('boo')"),
            NameObject("/Next"): DictionaryObject(
                {
                    NameObject("/S"): NameObject("/Launch"),
                    NameObject("/F"): TextStringObject("calc.exe"),
                }
            ),
        }
    )
    writer.root["/OpenAction"] = writer.add_object(script)
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def certificate(
    name: str, organisation: str = "", serial: str = "", organisation_id: str = "",
    issuer: tuple[x509.Certificate, rsa.RSAPrivateKey] | None = None,
) -> tuple[x509.Certificate, rsa.RSAPrivateKey]:  # fmt: skip
    """A certificate of one day with its key; self-signed unless an issuer is given."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    parts = [(NameOID.COMMON_NAME, name), (NameOID.ORGANIZATION_NAME, organisation),
             (NameOID.SERIAL_NUMBER, serial), (_ORGANISATION_ID, organisation_id)]  # fmt: skip
    subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
         "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    usage |= {"key_cert_sign": True} if issuer is None else {"content_commitment": True}
    if issuer is None:
        usage |= {"digital_signature": True, "content_commitment": True}
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(issuer[1] if issuer else key, hashes.SHA256())
    )
    return built, key


def signed(
    content: bytes, signer: tuple[x509.Certificate, rsa.RSAPrivateKey], folder: Path,
    chain: tuple[x509.Certificate, ...] = (),
) -> bytes:  # fmt: skip
    """The PDF with a PAdES signature."""
    pem = serialization.Encoding.PEM
    files = {"key": folder / "key.pem", "cert": folder / "cert.pem"}
    files["key"].write_bytes(
        signer[1].private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    files["cert"].write_bytes(signer[0].public_bytes(pem))
    chained = []
    for number, one in enumerate(chain):
        chained.append(folder / f"chain{number}.pem")
        chained[-1].write_bytes(one.public_bytes(pem))
    loaded = signers.SimpleSigner.load(
        str(files["key"]), str(files["cert"]), ca_chain_files=tuple(map(str, chained))
    )
    out = io.BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Signature1", subfilter=None), loaded,
        new_field_spec=SigFieldSpec("Signature1"),
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), output=out)  # fmt: skip
    return out.getvalue()


@contextmanager
def worker() -> Iterator[None]:
    """Jobs are worked off as by the worker: on connections of its own."""
    with app.replace_connector(app.connector.get_worker_connector()):
        yield


def run_jobs() -> None:
    """Work off the jobs that are due."""
    with worker():
        app.run_worker(
            wait=False, install_signal_handlers=False, listen_notify=False, concurrency=1
        )
