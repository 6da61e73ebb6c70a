"""The last day to contest an act as a calendar file (RFC 5545), written by hand: one event.

The identifier never changes; a new notice that moves the day raises the sequence, so a calendar
replaces the event it holds.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

CRLF = "\r\n"
OCTETS_MAX = 75
MEDIA_TYPE = "text/calendar"


def calendar_of(
    *,
    uid: str,
    day: date,
    summary: str,
    description: str,
    address: str,
    changed_at: datetime,
    sequence: int,
    language: str,
) -> str:
    """A calendar with one all-day event and a reminder three days before.

    `changed_at` is in UTC; texts may hold any character.
    """
    ends = day + timedelta(days=1)
    tag = f";LANGUAGE={language}"
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Kvartal//Acts//BG",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{changed_at:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{ends:%Y%m%d}",
        f"SEQUENCE:{sequence}",
        f"SUMMARY{tag}:{escaped(summary)}",
        f"DESCRIPTION{tag}:{escaped(description)}",
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        f"DESCRIPTION{tag}:{escaped(summary)}",
        "TRIGGER:-P3D",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{piece}{CRLF}" for line in lines for piece in folded(line))


def escaped(text: str) -> str:
    """A text as a value: backslash, comma, semicolon and line ends (section 3.3.11)."""
    for mark in ("\\", ";", ","):
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def folded(line: str) -> Iterable[str]:
    """A line in pieces of at most 75 octets, the later ones begun by a space (section 3.1)."""
    piece, room = "", OCTETS_MAX
    for character in line:
        width = len(character.encode())
        if width > room:
            yield piece
            piece, room = " ", OCTETS_MAX - 1
        piece += character
        room -= width
    yield piece
