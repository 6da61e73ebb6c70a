"""The reader of vector files: a child process that can see one file and nothing else.

Its walls are those of `documents.jail`. Where bubblewrap cannot run (no user namespaces), the
reader's own limits of memory, time and drivers remain, and the log says so.
"""

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from documents.jail import PROJECT, SMALL, end, started, walls
from geodata.jailed.confinement import Limits

logger = logging.getLogger(__name__)

_READERS = Path(__file__).parent


@contextmanager
def prisoner(
    file: Path,
    format_: str,
    is_gzipped: bool,
    layer: str | None,
    columns: Collection[str] | None,
    limits: Limits,
) -> Iterator["Prisoner"]:
    """A running reader of `file`; it is killed when the block ends."""
    with TemporaryDirectory(prefix="kvartal-import-") as scratch:
        told = [format_, str(int(is_gzipped)), layer or ""]
        told.append(json.dumps(None if columns is None else sorted(columns)))
        told.append(json.dumps(asdict(limits)))
        process = _started(file.resolve(), told, Path(scratch))
        try:
            yield Prisoner(process)
        finally:
            end(process)
            process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()


class Prisoner:
    """The child process: its standard output, and how it ended."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        assert process.stdout is not None
        self.output: IO[bytes] = process.stdout
        self._end: tuple[int, str] | None = None

    def kill(self) -> None:
        end(self._process)

    def ended(self) -> tuple[int, str]:
        """Exit status and the last line of standard error, once the output is read or useless."""
        self.output.close()
        if self._end is None:
            assert self._process.stderr is not None
            told = self._process.stderr.read().decode("utf-8", "replace").strip().splitlines()
            self._end = self._process.wait(), told[-1] if told else ""
        return self._end


def _started(file: Path, told: list[str], scratch: Path) -> subprocess.Popen[bytes]:
    format_, is_gzipped, *_ = told
    name = f"input.{format_}" + (".gz" if is_gzipped == "1" else "")
    reader = ["-E", "-s", "-m", "geodata.jailed"]
    jail = kind()
    if jail.has_walls:
        command = [
            *walls(_READERS),
            *("--ro-bind", str(file), f"/in/{name}"),
            *("--bind", str(scratch), "/scratch"),
            *(sys.executable, *reader, f"/in/{name}", *told, "/scratch"),
        ]
    else:
        (scratch / name).symlink_to(file)
        command = [sys.executable, *reader, str(scratch / name), *told, str(scratch)]
    return started(command, has_walls=jail.has_walls, GDAL_SKIP=jail.skipped_drivers)


@dataclass(frozen=True, slots=True)
class _Kind:
    """What can be built on this machine, and the GDAL drivers its readers must not have."""

    has_walls: bool
    skipped_drivers: str


@cache
def kind(*asked: str) -> _Kind:
    """The strongest jail that works here; tried once in a process.

    The reader's own library is asked for its drivers, so that a newer one brings no new ways in.

    Args:
        asked: module and arguments that print them; the reader of vector files unless told.
    """
    ask = [sys.executable, "-E", "-s", "-m", *(asked or ("geodata.jailed.confinement",))]
    for has_walls in (True, False):
        if has_walls and shutil.which("bwrap") is None:
            continue
        command = [*walls(_READERS), *ask] if has_walls else ask
        tried = subprocess.run(  # noqa: S603
            command, cwd=PROJECT, env=SMALL, capture_output=True, timeout=60, check=False
        )
        if tried.returncode == 0:
            if not has_walls:
                logger.warning("bubblewrap cannot run here: files are read in a weaker jail")
            return _Kind(has_walls, tried.stdout.decode().strip())
    raise RuntimeError(tried.stderr.decode("utf-8", "replace")[-500:])
