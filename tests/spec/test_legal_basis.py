"""Citations of the law in acts."""

from datetime import date

import pytest

from acts.legal_basis import STATUTE_LABELS, Citation, Gazette, parse_basis, parse_gazette


@pytest.mark.parametrize(
    ("text", "citations"),
    [
        (
            "чл. 124а, ал. 5, чл. 135, ал. 3, във вр. с чл. 134, ал. 2, т. 6 от ЗУТ и чл. 5 ЗУЗСО",
            [
                "чл. 124а, ал. 5 ЗУТ",
                "чл. 135, ал. 3 ЗУТ",
                "чл. 134, ал. 2, т. 6 ЗУТ",
                "чл. 5 ЗУЗСО",
            ],
        ),
        ("чл. 22 ал. 4 ЗУТ и чл. 5 ал. 4 ЗУЗСО", ["чл. 22, ал. 4 ЗУТ", "чл. 5, ал. 4 ЗУЗСО"]),
        ("чл. 21 ал. 1 т. 11 ЗМСМА", ["чл. 21, ал. 1, т. 11 ЗМСМА"]),
        ("чл. 225 ал. 2; 225а ал. 1 ЗУТ", ["чл. 225, ал. 2 ЗУТ", "чл. 225а, ал. 1 ЗУТ"]),
        ("чл. 195 ал. 4–6, 196 ЗУТ", ["чл. 195, ал. 4–6 ЗУТ", "чл. 196 ЗУТ"]),
        ("чл. 134, ал. 1, т. 1 и 2 ЗУТ", ["чл. 134, ал. 1, т. 1 ЗУТ", "чл. 134, ал. 1, т. 2 ЗУТ"]),
        ("чл. 205–209 ЗУТ", ["чл. 205–209 ЗУТ"]),
        ("АПК чл. 62", ["чл. 62 АПК"]),
        ("§ 16 ПР ЗУТ", ["§ 16 ПР ЗУТ"]),
        ("§ 127 ПЗР ЗИД ЗУТ (ДВ 82/2012)", ["§ 127 ПЗР ЗИД ЗУТ"]),
        ("чл. 177, ал. 3", ["чл. 177, ал. 3"]),  # no statute named: none guessed
        ("по преценка", []),
    ],
)
def test_citations(text: str, citations: list[str]) -> None:
    assert [str(citation) for citation in parse_basis(text)] == citations


def test_fields_of_a_citation() -> None:
    assert parse_basis("чл. 134, ал. 2, т. 6 ЗУТ") == (Citation("ЗУТ", "134", "2", "6"),)
    assert parse_basis("чл. 177")[0].statute is None


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("ДВ бр. 84/25.10.2019г.", Gazette(84, 2019, date(2019, 10, 25))),
        ("обн. ДВ бр. 31 от 10.04.2018", Gazette(31, 2018, date(2018, 4, 10))),
        ("ДВ 82/2012", Gazette(82, 2012, None)),
        ("68134.1.2", None),
    ],
)
def test_state_gazette(text: str, issue: Gazette | None) -> None:
    assert parse_gazette(text) == issue


def test_statutes_have_names_in_both_languages() -> None:
    assert all(label.bg and label.en for label in STATUTE_LABELS.values())
