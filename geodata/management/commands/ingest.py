"""Read a file of an outside source into the register.

manage.py ingest SOURCE FILE [--dry-run] [--report FILE.json] [--crs EPSG:n]
A register also takes --partial, --force and --taken DAY (docs/how-to/add-a-source.md).
"""

import json
import os
import sys
from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.rules import Label
from geodata.progress import Bar
from geodata.reports import Outcome, Refused, Report
from geodata.sources import Options, Silence, registry
from geodata.taking import take_file

_SHOWN = 20
_COUNTS = (
    ("read", Label("прочетени", "read")),
    ("created", Label("създадени", "created")),
    ("updated", Label("обновени", "updated")),
    ("unchanged", Label("без промяна", "unchanged")),
    ("vanished", Label("липсващи в новия файл", "vanished")),
    ("returned", Label("върнали се", "returned")),
    ("renumbered", Label("може би преномерирани", "perhaps renumbered")),
    ("rejected", Label("отхвърлени", "rejected")),
    ("repaired", Label("поправени", "repaired")),
    ("warned", Label("с бележка", "with a remark")),
)
_OF_REGISTERS = frozenset({"returned", "renumbered"})
_OUTCOMES = {
    Outcome.REJECTED: Label("отхвърлен", "rejected"),
    Outcome.REPAIRED: Label("поправен", "repaired"),
    Outcome.WARNED: Label("бележка", "remark"),
}
_BROKEN_OFF = Label(
    "Предишно четене ({file}, започнато {started_at}) е прекъснато; от него не е останало нищо.",
    "An earlier reading ({file}, begun {started_at}) broke off; nothing of it was left.",
)


class Command(BaseCommand):
    requires_system_checks = []  # reads files, serves no pages
    help = "Чете файл от външен източник в регистъра (reads a file of an outside source)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help=", ".join(registry()))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check all, keep nothing")
        parser.add_argument("--report", type=Path, help="write the report as JSON")
        parser.add_argument("--crs", help="coordinate system of the file: EPSG:7801")
        parser.add_argument("--municipality", help="code, when not the one of the source")
        parser.add_argument("--demonstration", action="store_true", help="mark as invented data")
        parser.add_argument("--complete", action="store_true", help="what is not in it has ended")
        parser.add_argument("--partial", action="store_true", help="an extract of a register")
        parser.add_argument("--force", action="store_true", help="take an older or far smaller one")
        parser.add_argument("--taken", type=_moment, help="when the source was read: 2026-03-31")
        parser.add_argument("--quiet", action="store_true", help="no progress, no findings")
        parser.add_argument("--lang", choices=("bg", "en"), default=_language())

    def handle(self, *args: Any, **options: Any) -> None:
        lang: str = options["lang"]
        module = registry().get(options["source"])
        if module is None:
            raise CommandError(
                say(Label("Непознат източник. Има: ", "Unknown source. There are: "), lang)
                + ", ".join(registry())
            )
        is_quiet = options["quiet"] or not sys.stderr.isatty()
        progress = Silence() if is_quiet else Bar(lang)
        chosen = Options(
            is_dry_run=options["dry_run"],
            crs=options["crs"],
            municipality=options["municipality"],
            is_demonstration=options["demonstration"],
            is_complete=options["complete"],
            is_partial=options["partial"],
            is_forced=options["force"],
            taken_at=options["taken"],
        )
        try:
            report = take_file(module, options["file"], chosen, progress)
        except Refused as refused:
            self._write(options["report"], _refusal(options, refused))
            raise CommandError(f"{options['file'].name}: {say(refused.message, lang)}") from None
        finally:
            if isinstance(progress, Bar):
                progress.close()
        self._write(options["report"], report.as_json())
        is_short = options["quiet"] or options["verbosity"] == 0
        self._summary(report, lang, 0 if is_short else _SHOWN)

    def _write(self, path: Path | None, content: dict[str, Any]) -> None:
        if path:
            text = json.dumps(content, ensure_ascii=False, indent=1, default=str)
            path.write_text(text + "\n", encoding="utf-8")

    def _summary(self, report: Report, lang: str, shown: int) -> None:
        counts = [
            f"{say(label, lang)} {getattr(report, name)}"
            for name, label in _COUNTS
            if name not in _OF_REGISTERS or getattr(report, name)
        ]
        self.stdout.write(f"{report.source} ← {report.file_name}: {', '.join(counts)}")
        for one in report.notes.get("broken_off", ()):
            self.stdout.write(say(_BROKEN_OFF, lang).format(**one))
        if report.is_dry_run:
            self.stdout.write(
                say(Label("Проба: нищо не е записано.", "Dry run: nothing kept."), lang)
            )
        row_word = say(Label("ред", "row"), lang)
        for finding in report.findings[:shown]:
            outcome = say(_OUTCOMES[finding.outcome], lang)
            about = " ".join(part for part in (finding.key, finding.field) if part)
            where = f"{row_word} {finding.row} {about}" if finding.row else about
            self.stdout.write(f"  {where}: {outcome}, {say(finding.message, lang)}")
        more = sum(report.reasons.values()) - min(shown, len(report.findings))
        if shown and more > 0:
            self.stdout.write(say(Label(f"  … и още {more}", f"  … and {more} more"), lang))


def _moment(text: str) -> datetime:
    """A day or a moment, in the time of the register when it names no other."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else timezone.make_aware(moment)


def say(label: Label, lang: str) -> str:
    return label.en if lang == "en" else label.bg


def _language() -> str:
    return "en" if os.environ.get("LANG", "").startswith("en") else "bg"


def _refusal(options: dict[str, Any], refused: Refused) -> dict[str, Any]:
    message = {"bg": refused.message.bg, "en": refused.message.en}
    return {
        "source": options["source"],
        "file": options["file"].name,
        "refused": {"reason": refused.reason.value, "message": message},
    }
