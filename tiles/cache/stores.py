"""The store of each database, opened once in a process."""

import os
import re
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from django.conf import settings

from tiles.cache.store import Store

_opened: dict[Path, Store] = {}


def root_of(database: Mapping[str, Any]) -> Path | None:
    """Where a database's tiles are kept; None when none are to be.

    Args:
        database: its settings. Programs share a store when they name the database the same.
    """
    if not settings.TILES_ROOT:
        return None
    where = "\0".join(str(database.get(part) or "") for part in ("HOST", "PORT", "NAME"))
    name = re.sub(r"[^\w-]", "", str(database["NAME"]))
    digest = blake2b(where.encode(), digest_size=6).hexdigest()
    return Path(settings.TILES_ROOT) / f"{name}-{digest}"


def opened(root: Path) -> Store:
    """The store in a folder, made if there is none.

    Raises:
        OSError: the folder cannot be written to.
    """
    store = _opened.get(root)
    if store is None or not store.is_in_place():
        # two threads may open it at once: their locks are of files, and work between them too
        store = _opened[root] = Store(root, settings.TILES_MB * 1024 * 1024)
    return store


def present(root: Path) -> Store | None:
    """The store in a folder if anybody ever kept a tile there."""
    return opened(root) if (root / "shared").exists() else None


# A child would share its parent's locks, and so not be kept out by them.
os.register_at_fork(after_in_child=_opened.clear)
