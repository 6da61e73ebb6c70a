"""Every file that is wrong in one known way comes to what its manifest says, and says why."""

from pathlib import Path

import pytest

from fixtures import faulty
from fixtures.faulty import Fault, Outcome
from geodata.models import ImportRun, Parcel
from geodata.reasons import Reason
from geodata.reports import Refused, Report
from geodata.sources import Options, Silence, registry
from geodata.sources.ekatte import ingest as ingest_ekatte

SETTLEMENTS = Path(__file__).parents[2] / "fixtures" / "territory" / "sof_rai.json"

# What the report calls each planted fault.
REASONS: dict[str, set[Reason]] = {
    "absurd_coordinate": {Reason.NOT_FINITE},
    "bad_identifier": {Reason.BAD_IDENTIFIER},
    "ballpark_transformation_only": {Reason.INEXACT_CRS},
    "broken_line_4": {Reason.BROKEN_LINE},
    "comma_for_dot": {Reason.MENDED_IDENTIFIER},
    "connection_text": {Reason.UNKNOWN_FORMAT},
    "coordinates_of_1970": {Reason.OTHER_CRS, Reason.MISSING_CRS},
    "degrees_in_projected_crs": {Reason.OTHER_CRS},
    "disguised_vrt": {Reason.DISGUISED_VRT},
    "duplicate": {Reason.DUPLICATE, Reason.CONTRADICTION},
    "empty_file": {Reason.EMPTY_FILE},
    "empty_geometry": {Reason.EMPTY_GEOMETRY},
    "entity_bomb": {Reason.XML_ENTITIES},
    "external_entity": {Reason.XML_ENTITIES},
    "hidden_text": {Reason.HIDDEN_CHARACTERS},
    "hole_outside_shell": {Reason.SELF_CROSSING},
    "latin_in_cyrillic": {Reason.MIXED_ALPHABETS},
    "metres_in_geographic_crs": {Reason.OTHER_CRS},
    "missing_column": {Reason.MISSING_COLUMN},
    "missing_dbf": {Reason.MISSING_PART},
    "missing_geometry": {Reason.MISSING_GEOMETRY},
    "missing_identifier": {Reason.MISSING_VALUE},
    "missing_prj": {Reason.MISSING_CRS},
    "missing_shp": {Reason.MISSING_PART},
    "missing_shx": {Reason.MISSING_PART},
    "nan_coordinate": {Reason.NOT_FINITE},
    "no_layer_inside": {Reason.NO_LAYER_INSIDE},
    "no_rows": {Reason.NO_ROWS},
    "out_of_range": {Reason.OUT_OF_RANGE},
    "outside_municipality": {Reason.OUTSIDE_MUNICIPALITY, Reason.NOTHING_INSIDE},
    "path_traversal": {Reason.PATH_TRAVERSAL},
    "self_crossing_ring": {Reason.SELF_CROSSING},
    "several_layers": {Reason.SEVERAL_LAYERS},
    "swapped_axes": {Reason.SWAPPED_AXES},
    "truncated": {Reason.UNREADABLE, Reason.ZIP_BROKEN},
    "unknown_ekatte": {Reason.UNKNOWN_EKATTE},
    "wrong_extension": {Reason.WRONG_EXTENSION, Reason.UNKNOWN_FORMAT},
    "wrong_geometry_type": {Reason.WRONG_GEOMETRY_TYPE},
    "zero_area": {Reason.NO_EXTENT},
    "zip_bomb": {Reason.ZIP_BOMB},
}


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Fault]]:
    folder = tmp_path_factory.mktemp("faulty")
    faults = faulty.write(folder)
    return folder, [fault for fault in faults if fault.source == "kais-parcels"]


def read(folder: Path, fault: Fault) -> Report:
    crs = fault.options[1] if fault.options else None
    return registry()[fault.source].ingest(folder / fault.file, Options(crs=crs), Silence())


def problem_of(fault: Fault, folder: Path) -> str | None:
    """What is wrong with the reading of one faulty file, in a line; None when all is right."""
    if fault.outcome is Outcome.REFUSED:
        try:
            read(folder, fault)
        except Refused as refused:
            is_known = refused.reason in REASONS[fault.fault]
            is_told = refused.message.bg and refused.message.en
            is_clean = not Parcel.objects.exists() and not ImportRun.objects.exists()
            return None if is_known and is_told and is_clean else f"{fault}: {refused.reason}"
        return f"{fault}: was taken"
    try:
        report = read(folder, fault)
    except Refused as refused:
        return f"{fault}: refused as {refused.reason}: {refused.message.en}"
    is_counted = report.read == report.created + report.rejected
    if not is_counted or Parcel.objects.count() != report.created:
        return f"{fault}: {report.as_json()}"
    if fault.outcome is Outcome.ACCEPTED:
        is_whole = report.rejected == 0 and report.created > 0
        return None if is_whole else f"{fault}: {report.as_json()['findings']}"
    matching = [
        finding
        for finding in report.findings
        if finding.reason in REASONS[fault.fault]
        and finding.outcome.value == fault.outcome.value
        and fault.row in (None, finding.key, str(finding.message.bg).split("“")[0].strip("„"))
    ]
    return None if matching else f"{fault}: {report.as_json()['findings']}"


@pytest.mark.django_db(transaction=True)
def test_every_faulty_file_comes_to_what_its_manifest_says(
    planted: tuple[Path, list[Fault]],
) -> None:
    folder, faults = planted
    ingest_ekatte(SETTLEMENTS, Options(), Silence())
    ImportRun.objects.all().delete()
    problems = []
    for fault in faults:
        problems.append(problem_of(fault, folder))
        Parcel.objects.all().delete()
        ImportRun.objects.all().delete()
    assert [problem for problem in problems if problem] == []
    assert len(faults) > 50
