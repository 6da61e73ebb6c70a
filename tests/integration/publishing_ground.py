"""Four acts of a register and one of the demonstration, published."""

from pathlib import Path

from acts_ground import ingest, make_ground, row

from acts.models import Act


def make_register(folder: Path) -> None:
    make_ground()
    ingest(folder, [row(str(n), date=f"{n:02}.03.2025") for n in range(1, 5)])
    ingest(
        folder,
        [row("РД-09-50", scope="Идентификатор КККР (имот): 68134.1.521", object="Ограда")],
        is_demonstration=True,
    )


def act(number: str = "1") -> Act:
    return Act.objects.get(number=number)
