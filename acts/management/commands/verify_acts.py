"""Check that what is kept is what was published; ends with 1 when anything is not."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from acts.models import ActChain
from acts.publishing.verifying import (
    FAULT_LABELS,
    Checked,
    verify_acts,
    verify_chain,
    verify_files,
    verify_versions_of,
)
from acts.storing import without_time_limit
from documents.storage import store
from geodata.progress import Bar
from geodata.sources import Progress, Silence

LISTED = 200


class Command(BaseCommand):
    help = "Check versions, chains, acts and files of documents against each other."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--act", type=int, help="one act alone")
        parser.add_argument(
            "--from", dest="first", type=int, default=1, help="first position of the chains"
        )
        parser.add_argument("--municipality", help="code, such as SOF46")

    def handle(self, *args: Any, **options: Any) -> None:
        progress = Silence() if options["verbosity"] == 0 else Bar("en")
        checked = self._check(options, progress)
        for fault in checked.faults[:LISTED]:
            where = ", ".join(
                f"{name} {value}"
                for name, value in (
                    ("act", fault.act), ("version", fault.version), ("position", fault.position),
                )
                if value
            )  # fmt: skip
            detail = f" ({fault.detail})" if fault.detail else ""
            self.stdout.write(f"{where}: {FAULT_LABELS[fault.kind].en}{detail}")
        if len(checked.faults) > LISTED:
            self.stdout.write(f"… and {len(checked.faults) - LISTED} more")
        self.stdout.write(
            f"{checked.versions} versions, {checked.acts} acts, {checked.files} files: "
            f"{len(checked.faults)} faults"
        )
        if checked.faults:
            sys.exit(1)

    @transaction.atomic
    def _check(self, options: dict[str, Any], progress: Progress) -> Checked:
        checked = Checked()
        without_time_limit()
        if options["act"]:
            ids = [options["act"]]
            verify_versions_of(options["act"], checked)
            verify_acts(checked, ids=ids)
            verify_files(store(), checked, ids=ids)
            return checked
        chains = ActChain.objects.order_by("municipality", "is_demonstration")
        if options["municipality"]:
            chains = chains.filter(municipality=options["municipality"])
        for chain in chains:
            verify_chain(chain, checked, first=options["first"], progress=progress)
        verify_acts(checked, progress=progress)
        verify_files(store(), checked, progress=progress)
        return checked
