"""Tiles as files. A file that is there is as new as the last applied change: that is all it means.

    kept/{set}/{zoom}/{key}/{x}/{y}.mvt.gz
    served/{set}/{zoom}       a link to the folder in use, for a server of files in front
    served_for                the day and the triggers that they are in use for
    folders                   every folder with its zoom and topics, a line each
    lock, shared              see `tiles.cache.shared`
    state.json                how far changes were applied, see `tiles.cache.listening`

Whoever applies a change deletes the files that it touches and then counts it; whoever keeps a tile
looks, under the same lock, whether a change was counted since its rows were read. So whichever
comes first, no file is older than an applied change, and any process may die at any moment.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tiles.cache.changes import Change, Span, mark_of, spans
from tiles.cache.shared import FileLock, PartLock, Shared

SUFFIX = ".mvt.gz"
FULL, EASED = 0.95, 0.8
"""Shares of the limit: from which the sweeper deletes, and down to which."""
_BLOCK = 4096
_FEW = 64
"""Up to so many files are deleted by name; of more, a folder is asked which there are."""
_MAKING = 256


@dataclass(frozen=True)
class Folder:
    """Where the tiles of a set, zoom and statement are.

    Args:
        topics: marks of what its statement rests on.
    """

    path: str
    zoom: int
    topics: tuple[int, ...]

    def file(self, x: int, y: int) -> str:
        return f"{self.path}/{x}/{y}{SUFFIX}"


class Store:
    """The kept tiles of one database.

    Args:
        root: a folder on a local disk that nobody else writes to.
        limit: bytes that files may take up, in whole blocks and with their folders.
    """

    def __init__(self, root: Path, limit: int) -> None:
        self.root = root
        self.limit = limit
        for name in ("kept", "served", "trash"):
            (root / name).mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(root / "lock")
        self.shared = Shared(root / "shared", self._lock)
        self.catching_up = FileLock(root / "catching_up")
        self._registry = root / "folders"
        self._registry.touch()
        self._read_to = (0, 0)
        self._folders: dict[str, Folder] = {}
        self._trash = count()
        self._making = PartLock(root / "making", _MAKING)

    def is_in_place(self) -> bool:
        """Whether its files are still those that were opened: somebody may delete the folder."""
        try:
            return (self.root / "shared").stat().st_ino == self.shared.inode
        except FileNotFoundError:
            return False

    def holds(self, share: float) -> bool:
        """Whether files take up more than a share of the limit, or did when last counted: what was
        thrown away counts until it is swept."""
        return self.shared.taken > self.limit * share

    def making(self, name: str) -> AbstractContextManager[None]:
        """Held by whoever makes a tile, so that others wait for it instead of making it too."""
        return self._making.held(mark_of(name))

    def folder(self, layers: str, zoom: int, key: str, topics: Sequence[str]) -> Folder:
        """The folder of a set's statement at a zoom, known from here on to all who apply changes.

        Args:
            key: digest of the statement; another one has another folder.
        """
        path = f"{self.root}/kept/{layers}/{zoom}/{key}"
        made = Folder(path, zoom, tuple(sorted(mark_of(topic) for topic in topics)))
        with self._lock.held():
            self._register(made)
            os.makedirs(path, exist_ok=True)
            os.utime(path)
        self._serve(layers, zoom, key)
        return made

    def read(self, file: str) -> tuple[bytes, int] | None:
        """What a file holds and its stamp; None when there is none of ours."""
        try:
            with open(file, "rb") as opened:
                stamp = int(os.fstat(opened.fileno()).st_mtime)
                content = opened.read()
        except OSError:
            return None
        return (content, stamp) if stamp <= self.shared.counter else None

    def keep(self, folder: Folder, x: int, y: int, content: bytes, counter: int) -> int | None:
        """Keep a tile unless it may be old already.

        Args:
            counter: the counter of changes before the tile's rows were read.

        Returns:
            The stamp of the file, None when it was not kept.
        """
        final = folder.file(x, y)
        draft = f"{self.root}/trash/{os.getpid()}-{next(self._trash)}"
        try:
            with open(draft, "wb") as file:
                file.write(content)
            os.utime(draft, (counter, counter))
            with self._lock.held():
                room = room_of(len(content))
                is_full = self.shared.taken + room > self.limit
                is_old = self.shared.touched_since(counter, folder.topics, folder.zoom, x, y)
                if is_full or is_old or not self.is_in_place():
                    os.unlink(draft)
                    return None
                self._register(folder)
                self.shared.taken += room + _move(draft, final)
        except OSError:
            _unlink(draft)
            raise
        return counter

    def apply(self, change: Change) -> None:
        """Throw away what a change touches, and only then count it; a change counts once."""
        mark = mark_of(change.topic)
        with self._lock.held():
            if self.shared.knows(change.number):
                return
            for folder in self._known().values():
                if mark in folder.topics:
                    self._throw_away(folder, change)
            self.shared.note(change)

    def clear(self) -> None:
        """Throw away everything."""
        with self._lock.held():
            for path in self._known():
                self._into_trash(path)
            self.shared.note_all()

    def retire(self, folders: Sequence[Folder]) -> None:
        """Throw folders away and forget them; who still asks for one registers it again."""
        with self._lock.held():
            gone = {folder.path for folder in folders}
            for path in gone & self._known().keys():
                self._into_trash(path)
            lines = self._registry.read_text().splitlines(keepends=True)
            draft = self.root / "trash" / f"{os.getpid()}-{next(self._trash)}"
            draft.write_text("".join(line for line in lines if line.split("\t")[0] not in gone))
            draft.replace(self._registry)

    def throw_away(self, path: str) -> None:
        """Throw away a folder of tiles, which is made again when one is kept in it."""
        with self._lock.held():
            self._into_trash(path)

    def folders(self) -> list[Folder]:
        """Every folder known."""
        with self._lock.held():
            return list(self._known().values())

    def serve_for(self, terms: str) -> None:
        """Take every folder away from the server in front, until it is asked for again here, unless
        they were opened on the same terms: others have theirs open and do not open them again."""
        told = self.root / "served_for"
        with self._lock.held():
            if told.exists() and told.read_text() == terms:
                return
            for link in (self.root / "served").glob("*/*"):
                link.unlink(missing_ok=True)
            with suppress(OSError):
                # a full disk: who comes next takes the links away once more
                told.write_text(terms)

    def _serve(self, layers: str, zoom: int, key: str) -> None:
        link = self.root / "served" / layers / str(zoom)
        target = f"../../kept/{layers}/{zoom}/{key}"
        if link.is_symlink() and os.readlink(link) == target:
            return
        link.parent.mkdir(exist_ok=True)
        draft = self.root / "trash" / f"{os.getpid()}-{next(self._trash)}"
        draft.symlink_to(target)
        draft.replace(link)

    def _register(self, folder: Folder) -> None:
        """Let all who apply changes know a folder, also one that was retired meanwhile."""
        if self._known().get(folder.path) != folder:
            with self._registry.open("a") as registry:
                registry.write(f"{folder.path}\t{folder.zoom}\t{_joined(folder.topics)}\n")

    def _known(self) -> dict[str, Folder]:
        """Every folder that any process has registered; read again when there are more."""
        found = self._registry.stat()
        if (found.st_ino, found.st_size) != self._read_to:
            self._folders = {folder.path: folder for folder in _registered(self._registry)}
            self._read_to = found.st_ino, found.st_size
        return self._folders

    def _throw_away(self, folder: Folder, change: Change) -> None:
        if change.is_everywhere:
            self._into_trash(folder.path)
            return
        for span in spans(change.boxes, folder.zoom):
            if span.tiles <= _FEW:
                for x in range(span.left, span.right + 1):
                    for y in range(span.top, span.bottom + 1):
                        _unlink(folder.file(x, y))
            else:
                for path in _inside(folder, span):
                    _unlink(path)

    def _into_trash(self, path: str) -> None:
        """Renaming takes the same moment for a million tiles as for one."""
        with suppress(FileNotFoundError):
            os.rename(path, f"{self.root}/trash/{os.getpid()}-{next(self._trash)}")


def _inside(folder: Folder, span: Span) -> Iterator[str]:
    """Files of a span, found by what there is."""
    for column in names_in(folder.path):
        if column.isdigit() and span.left <= int(column) <= span.right:
            for name in names_in(f"{folder.path}/{column}"):
                row = name.removesuffix(SUFFIX)
                if row.isdigit() and span.top <= int(row) <= span.bottom:
                    yield f"{folder.path}/{column}/{name}"


def names_in(path: str) -> list[str]:
    """What is in a folder; nothing when it is gone: it may be deleted at any time."""
    try:
        return os.listdir(path)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _joined(topics: Sequence[int]) -> str:
    return ",".join(map(str, topics))


def _registered(registry: Path) -> Iterator[Folder]:
    for line in registry.read_text().splitlines():
        path, zoom, topics = line.split("\t")
        yield Folder(path, int(zoom), tuple(int(topic) for topic in topics.split(",") if topic))


def room_of(size: int) -> int:
    """What a file or a folder takes up on a disk: most tiles are smaller than a block."""
    return max(-(-size // _BLOCK), 1) * _BLOCK


def _move(draft: str, final: str) -> int:
    """Put a file in its place; what the folder takes up that this needed."""
    try:
        os.rename(draft, final)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(final), exist_ok=True)
        os.rename(draft, final)
        return _BLOCK
    return 0


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except (FileNotFoundError, NotADirectoryError):
        return
