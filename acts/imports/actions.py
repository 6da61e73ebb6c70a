"""A register file handed in at the desk: kept aside, and read in the background."""

from pathlib import Path
from shutil import rmtree
from typing import IO
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from accounts.access import why_not_enter
from accounts.actions import NotAllowed, record
from accounts.models import User
from accounts.rules import Label, Role
from acts.register_files import FILE_MAX
from acts.sources import nag_register
from geodata.actions import register_municipality
from geodata.reasons import Reason
from geodata.reports import Refused
from geodata.sources import Options, Silence
from geodata.taking import take_file

_CHUNK = 1 << 20
TASK = "acts.read_register"
"""Name of the job that reads what was handed in."""


def why_not_hand_in(user: User) -> Label | None:
    """Why a person may not hand in a register file; None when he may."""
    return why_not_enter(user, Role.ADMINISTRATOR)


def hand_in(*, content: IO[bytes], name: str, is_partial: bool, is_forced: bool, by: User) -> None:
    """Keep a register file aside and have it read in the background, once this is committed.

    Raises:
        NotAllowed: when the person may not.
        Refused: for an empty or too large file.
    """
    if why_not := why_not_hand_in(by):
        raise NotAllowed(why_not)
    file = _kept_aside(content, name)
    try:
        with transaction.atomic():
            municipality = register_municipality(nag_register.DESCRIPTION.municipality)
            record(
                "hand_in_register",
                municipality,
                by=by,
                municipality_code=municipality.pk,
                after={"is_partial": is_partial, "is_forced": is_forced},
            )
            _enqueue(file, by, is_partial=is_partial, is_forced=is_forced)
    except BaseException:
        rmtree(file.parent, ignore_errors=True)
        raise


def read_handed_in(*, file: Path, is_partial: bool, is_forced: bool, by: User) -> None:
    """Read a file that was kept aside, then delete it; how it ended stands with its attempt."""
    if not file.is_file():
        return  # read already, by a worker that ended before it could say so
    options = Options(
        is_partial=is_partial, is_forced=is_forced, by=by, handed_in=name_of_hand_in(file)
    )
    try:
        take_file(nag_register, file, options, Silence())
    except Refused as refused:
        if refused.reason is Reason.SOURCE_BUSY:
            raise  # the job comes again
    rmtree(file.parent, ignore_errors=True)


def name_of_hand_in(file: Path) -> str:
    """What a file that was kept aside is known by: the folder made for it alone."""
    return file.parent.name


def _kept_aside(content: IO[bytes], name: str) -> Path:
    folder = Path(settings.IMPORTS_SPOOL) / uuid4().hex
    folder.mkdir(parents=True, mode=0o700)
    file = folder / (Path(name.replace("\\", "/")).name[-100:].lstrip(".") or "register")
    size = 0
    try:
        with file.open("wb") as kept:
            while chunk := content.read(_CHUNK):
                size += len(chunk)
                if size > FILE_MAX:
                    raise Refused(Reason.TOO_LARGE, limit=FILE_MAX >> 20)
                kept.write(chunk)
        if not size:
            raise Refused(Reason.EMPTY_FILE)
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
    return file


def _enqueue(file: Path, by: User, *, is_partial: bool, is_forced: bool) -> None:
    from acts.tasks import read_register

    read_register.configure(lock=f"read-{nag_register.CODE}").defer(
        file=str(file), is_partial=is_partial, is_forced=is_forced, user_id=by.pk
    )
