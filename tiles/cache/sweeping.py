"""Keeps the folder of a store within its bound, and takes away what nobody asks for any more."""

import os
import shutil
import time
from collections.abc import Iterator
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from tiles.cache.store import SUFFIX, Folder, Store

UNUSED_DAYS = 3
_FULL, _EASED = 0.95, 0.8
_DRAFT_S = 3600.0


def sweep(store: Store) -> None:
    """Count what is kept, and delete what need not be; does nothing while another process does."""
    with (store.root / "sweeping").open("w") as lock:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
        except BlockingIOError:
            return
        store.retire([folder for folder in store.folders() if _is_unused(folder)])
        _empty(store.root / "trash")
        total = sum(size for _, size in files(store))
        if total > store.limit * _FULL:
            total = _ease(store, total)
        store.shared.taken = total


def files(store: Store) -> Iterator[tuple[str, int]]:
    """Every kept tile with its size; the deepest zooms first, whose tiles are made quickest."""
    for folder in sorted(store.folders(), key=lambda folder: -folder.zoom):
        for path, _, names in os.walk(folder.path):
            for name in names:
                if name.endswith(SUFFIX):
                    try:
                        yield f"{path}/{name}", os.stat(f"{path}/{name}").st_size
                    except FileNotFoundError:
                        continue


def _ease(store: Store, total: int) -> int:
    for path, size in files(store):
        if total <= store.limit * _EASED:
            break
        Path(path).unlink(missing_ok=True)
        total -= size
    return total


def _is_unused(folder: Folder) -> bool:
    """Whether no process opened it lately: every one does once a day."""
    try:
        return time.time() - os.stat(folder.path).st_mtime > UNUSED_DAYS * 86400
    except FileNotFoundError:
        return True


def _empty(trash: Path) -> None:
    """Delete what was thrown away; a draft is moved out in a moment, unless its writer died."""
    for path in trash.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif time.time() - path.lstat().st_ctime > _DRAFT_S:
            path.unlink(missing_ok=True)
