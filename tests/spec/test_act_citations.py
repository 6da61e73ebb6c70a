"""Pieces of the page of an act: citations, sizes in words, the calendar file."""

from datetime import UTC, date, datetime

import pytest

from accounts.rules import Label
from acts.page.citing import cite
from acts.page.deadline import calendar_of, escaped, folded
from acts.page.sizes import sizes_in

TITLE = Label(
    "Разрешение за строеж № 283 от 23.03.2026 г.", "Building permit No. 283 of 23.03.2026"
)
REGISTER = Label("Регистър на актовете", "Register of acts")


def test_citations() -> None:
    issuer = Label("Район „Лозенец“", "Lozenets district")
    cited = cite(TITLE, issuer, REGISTER, "https://example.org/acts/7/", date(2026, 11, 2))
    assert cited.legal == (
        "Разрешение за строеж № 283 от 23.03.2026 г., издател: Район „Лозенец“. "
        "Регистър на актовете, https://example.org/acts/7/ (посетен на 02.11.2026 г.)."
    )
    assert cited.english == (
        "Building permit No. 283 of 23.03.2026, issued by Lozenets district. "
        "Register of acts, https://example.org/acts/7/ (accessed 02.11.2026)."
    )
    assert cited.plain == "Разрешение за строеж № 283 от 23.03.2026 г. https://example.org/acts/7/"


def test_an_act_without_issuer_is_cited_without_one() -> None:
    cited = cite(TITLE, None, REGISTER, "https://example.org/acts/7/", date(2026, 11, 2))
    assert "издател" not in cited.legal
    assert "issued by" not in cited.english


SIZES = [
    ("Жилищна сграда на 5 етажа с к.к. 17 м", ("5 етажа", "к.к. 17 м")),
    ("СГРАДА С К.К. 17М И ПОДЗЕМЕН ГАРАЖ", ("К.К. 17М",)),
    ("кота корниз до +12,50 м, РЗП 1 240 кв.м", ("РЗП 1 240 кв.м", "кота корниз до +12,50 м")),
    ("Семеен хотел /М+4+5 ет./, H=15 м", ("М+4+5 ет.", "H=15 м")),
    ("Триетажна къща, ЗП 96,5 м2", ("ЗП 96,5 м2", "Триетажна")),
    ("Магазин № 7 на ул. „Пирин“ 52, апартамент 3 на етаж 13", ()),
    ("Ограда с дължина 40 м и площ 120 м2", ()),
    ("", ()),
]


@pytest.mark.parametrize(("text", "words"), SIZES)
def test_sizes_are_the_words_of_the_description(text: str, words: tuple[str, ...]) -> None:
    assert sizes_in(text).words == words
    assert bool(sizes_in(text)) == bool(words)


def _calendar(summary: str = "Последен ден", description: str = "Жалба") -> str:
    return calendar_of(
        uid="act-7-deadline@sof46.kvartal",
        day=date(2026, 6, 15),
        summary=summary,
        description=description,
        address="https://example.org/acts/7/",
        changed_at=datetime(2026, 6, 1, 9, 30, tzinfo=UTC),
        sequence=0,
        language="bg",
    )


def test_the_calendar_holds_one_event_of_one_day() -> None:
    lines = _calendar().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == ""
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1
    assert "UID:act-7-deadline@sof46.kvartal" in lines
    assert "DTSTAMP:20260601T093000Z" in lines
    assert "DTSTART;VALUE=DATE:20260615" in lines
    assert "DTEND;VALUE=DATE:20260616" in lines
    assert "SUMMARY;LANGUAGE=bg:Последен ден" in lines


def test_lines_are_at_most_75_octets_and_unfold_to_the_text() -> None:
    text = "Жалба срещу „Разрешение за строеж“; чл. 149, ал. 1\nвтори ред \\ " * 5
    written = _calendar(description=text)
    assert all(len(line.encode()) <= 75 for line in written.split("\r\n"))
    unfolded = written.replace("\r\n ", "")
    assert f"DESCRIPTION;LANGUAGE=bg:{escaped(text)}\r\n" in unfolded


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a,b", "a\\,b"),
        ("a;b", "a\\;b"),
        ("a\\b", "a\\\\b"),
        ("a\nb", "a\\nb"),
        ("a\r\nb", "a\\nb"),
    ],
)
def test_texts_are_escaped(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_short_line_is_not_folded() -> None:
    assert list(folded("BEGIN:VEVENT")) == ["BEGIN:VEVENT"]
