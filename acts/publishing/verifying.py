"""Whether what is kept is what was published: contents, links, rows of acts, files on disk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from django.core.files.storage import Storage
from django.db.models import Max

from accounts.rules import Label
from acts.models import Act, ActChain, ActDocument, ActVersion, VersionRemoval
from acts.publishing.appending import BATCH, latest_versions, says_the_same
from acts.publishing.contents import Shapes, bodies_of
from acts.publishing.rules import Link, VersionKind, content_hash, moment, seed_of
from acts.rules import Publication
from documents.models import StoredFile
from geodata.sources import Progress, Silence

_CHUNK = 1024 * 1024
_FILES = ("public", "original", "redacted")


class FaultKind(StrEnum):
    """What can be wrong with what was published."""

    CONTENT_CHANGED = "content_changed"
    CONTENT_MISSING = "content_missing"
    LINK_BROKEN = "link_broken"
    POSITION_MISSING = "position_missing"
    END_MOVED = "end_moved"
    VERSION_MISSING = "version_missing"
    ACT_CHANGED = "act_changed"
    STILL_PUBLISHED = "still_published"
    FILE_CHANGED = "file_changed"
    FILE_MISSING = "file_missing"


FAULT_LABELS: dict[FaultKind, Label] = {
    FaultKind.CONTENT_CHANGED: Label(
        "съдържанието не отговаря на отпечатъка си", "the content does not match its hash"
    ),
    FaultKind.CONTENT_MISSING: Label(
        "съдържанието липсва, а премахване не е вписано",
        "the content is gone and no removal was logged",
    ),
    FaultKind.LINK_BROKEN: Label(
        "връзката с предишната версия е нарушена", "the link to the version before is broken"
    ),
    FaultKind.POSITION_MISSING: Label("липсва място във веригата", "a position is missing"),
    FaultKind.END_MOVED: Label(
        "краят на веригата не е последната версия", "the end of the chain is not its last version"
    ),
    FaultKind.VERSION_MISSING: Label("публичен акт без версия", "a public act without a version"),
    FaultKind.ACT_CHANGED: Label(
        "актът не казва каквото последната му версия", "the act differs from its latest version"
    ),
    FaultKind.STILL_PUBLISHED: Label(
        "актът не е публичен, а последната версия го публикува",
        "the act is not public, and its latest version publishes it",
    ),
    FaultKind.FILE_CHANGED: Label(
        "файлът не отговаря на отпечатъка си", "the file does not match its hash"
    ),
    FaultKind.FILE_MISSING: Label("файлът липсва", "the file is missing"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as published; ids are 0 where none applies."""

    kind: FaultKind
    act: int = 0
    version: int = 0
    position: int = 0
    detail: str = ""


@dataclass
class Checked:
    """How much was looked at, and what was found."""

    versions: int = 0
    acts: int = 0
    files: int = 0
    faults: list[Fault] = field(default_factory=list)


def verify_chain(
    chain: ActChain, checked: Checked, *, first: int = 1, progress: Progress | None = None
) -> None:
    """Every version of a chain from a position on: its content, its link, its place, the end."""
    progress = progress or Silence()
    rows = ActVersion.objects.filter(chain=chain)
    progress.phase(
        Label("проверка на веригата", "checking the chain"), max(0, chain.length - first + 1)
    )
    previous = _hash_before(chain, first)
    removed = set(
        VersionRemoval.objects.filter(version__chain=chain).values_list("version_id", flat=True)
    )
    expected = first
    for version in rows.filter(position__gte=first).order_by("position").iterator(BATCH):
        if version.position != expected:
            checked.faults.append(Fault(FaultKind.POSITION_MISSING, position=expected))
        checked.faults += faults_of(version, previous, is_removed=version.pk in removed)
        previous, expected = version.chain_sha256, version.position + 1
        checked.versions += 1
        if checked.versions % BATCH == 0:
            progress.advance(BATCH)
    if (chain.length, chain.head_sha256) != (expected - 1, previous):
        checked.faults.append(Fault(FaultKind.END_MOVED, position=chain.length))


def _hash_before(chain: ActChain, first: int) -> str:
    if first > 1:
        found = ActVersion.objects.filter(chain=chain, position=first - 1).first()
        if found is not None:
            return found.chain_sha256
    return seed_of(chain.municipality_id, is_demonstration=chain.is_demonstration)


def faults_of(version: ActVersion, previous: str, *, is_removed: bool) -> Iterator[Fault]:
    """What is wrong with one version that should follow the link with the hash `previous`."""
    about = (version.act_id, version.number, version.position)
    if version.content is None:
        if not is_removed:
            yield Fault(FaultKind.CONTENT_MISSING, *about)
    elif content_hash(version.content) != version.content_sha256:
        yield Fault(FaultKind.CONTENT_CHANGED, *about)
    link = Link(
        version.position,
        version.act_id,
        version.number,
        version.kind,
        version.content_sha256,
        moment(version.published_at),
    )
    if version.previous_sha256 != previous or link.after(previous) != version.chain_sha256:
        yield Fault(FaultKind.LINK_BROKEN, *about)


def verify_versions_of(act: int, checked: Checked) -> None:
    """The versions of one act, each against the link that its chain has before it."""
    for version in ActVersion.objects.filter(act=act).select_related("chain").order_by("number"):
        previous = _hash_before(version.chain, version.position)
        is_removed = VersionRemoval.objects.filter(version=version).exists()
        checked.faults += faults_of(version, previous, is_removed=is_removed)
        checked.versions += 1


def verify_acts(
    checked: Checked, *, ids: Sequence[int] | None = None, progress: Progress | None = None
) -> None:
    """Rows of acts against their latest version; all acts when no ids are given."""
    progress = progress or Silence()
    known = Act.objects.order_by("pk") if ids is None else Act.objects.filter(pk__in=ids)
    last = known.aggregate(last=Max("pk"))["last"] or 0
    progress.phase(Label("проверка на актовете", "checking acts"), known.count())
    shapes, after = Shapes(), 0
    while after < last:
        rows = known.filter(pk__gt=after).order_by("pk").values_list("pk", "publication")[:BATCH]
        part = dict(rows)
        checked.faults += _faults_of_acts(part, shapes)
        checked.acts += len(part)
        progress.advance(len(part))
        after = max(part)


def _faults_of_acts(publications: Mapping[int, str], shapes: Shapes) -> Iterator[Fault]:
    latest = latest_versions(list(publications))
    public = [pk for pk, state in publications.items() if state == Publication.PUBLIC]
    bodies = bodies_of(public, shapes)
    for pk in publications:
        number, kind, content = latest.get(pk, (0, "", None))
        if pk not in bodies:
            if kind == VersionKind.PUBLISHED:
                yield Fault(FaultKind.STILL_PUBLISHED, act=pk, version=number)
        elif number == 0:
            yield Fault(FaultKind.VERSION_MISSING, act=pk)
        elif not says_the_same(bodies[pk], content):
            yield Fault(FaultKind.ACT_CHANGED, act=pk, version=number)


def verify_files(
    store: Storage,
    checked: Checked,
    *,
    ids: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> None:
    """Files of documents against their hashes; of all acts when no ids are given.

    The public copy, the restricted original and what was redacted elsewhere, whatever the state:
    a signature is told of the original, and a copy is made from it. Each file once. Pictures and
    texts of pages have no hash of their own; they can be made again from the public copy.
    """
    progress = progress or Silence()
    documents = ActDocument.objects.order_by("pk")
    if ids is not None:
        documents = documents.filter(act__in=ids)
    progress.phase(Label("проверка на файловете", "checking files"), documents.count())
    seen: set[str] = set()
    for document in documents.select_related(*_FILES).iterator(BATCH):
        for role in _FILES:
            file: StoredFile | None = getattr(document, role)
            if file is None or file.sha256 in seen:
                continue
            seen.add(file.sha256)
            if kind := _fault_of_file(store, file):
                detail = f"{document.title}: {role}"
                checked.faults.append(Fault(kind, act=document.act_id, detail=detail))
        progress.advance(1)
    checked.files += len(seen)


def _fault_of_file(store: Storage, file: StoredFile) -> FaultKind | None:
    if not store.exists(file.path):
        return FaultKind.FILE_MISSING
    digest = sha256()
    with store.open(file.path) as content:
        while piece := content.read(_CHUNK):
            digest.update(piece)
    return None if digest.hexdigest() == file.sha256 else FaultKind.FILE_CHANGED
