"""Text, words with their places, and pictures of pages; scanned pages are recognised.

A box is [left, top, right, bottom] as parts of the page as it is seen, 0 to 1.
"""

import csv
import io
import math
import re
import subprocess
from collections.abc import Iterator
from ctypes import byref, c_double, c_int
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

Box = list[float]
Word = tuple[int, int, Box]
"""Start and end in the text of the page, and where it stands."""

WIDTHS = (200, 1200)  # as documents.rules.PICTURE_WIDTHS
"""Thumbnail and page view, pixels."""
RECOGNITION_DPI = 300
RECOGNITION_PIXELS = 25_000_000
RECOGNITION_SECONDS = 240
_PICTURE_PIXELS = 6_000_000
_LETTERS_OF_A_PAGE = 20
_PICTURE_OF_A_SCAN = 0.5
_SURE = 30
_CHARACTERS = 200_000


def read(file: Path, scratch: Path, first: int, last: int) -> Iterator[dict[str, Any]]:
    """Pages `first` to `last`, from 1: an answer each; pictures are `<page>-<width>.webp`."""
    with pdfium.PdfDocument(file) as document:
        for number in range(first, min(last, len(document)) + 1):
            page = document[number - 1]
            _draw(page, scratch, number)
            yield {"number": number, **read_page(page)}
            page.close()


def read_page(page: Any) -> dict[str, Any]:
    """Size in points, text, words, and where the text comes from."""
    width, height = page.get_size()
    text, words = layer_of(page)
    method = "text" if text.strip() else "empty"
    if _is_scan(page, text, width * height):
        seen, seen_words = recognised(page)
        if seen.strip():
            method = "ocr"
            if not _is_told(seen, text):
                start = len(text) + 1 if text.strip() else 0
                text = f"{text}\n{seen}" if start else seen
                words = (words if start else []) + [
                    (s + start, e + start, b) for s, e, b in seen_words
                ]
    return {"width_pt": width, "height_pt": height, "method": method, "text": text, "words": words}


def layer_of(page: Any) -> tuple[str, list[Word]]:
    """The text layer in reading order, visible or not, and its words."""
    text_page = page.get_textpage()
    place = _placed(page)
    characters: list[str] = []
    words: list[Word] = []
    start, box = 0, None
    for index in range(min(text_page.count_chars(), _CHARACTERS)):
        character = chr(raw.FPDFText_GetUnicode(text_page, index))
        character = "\n" if character == "\r" else "-" if character == "\x02" else character
        if character in ("\0", "\ufffe", "\uffff") or 0xD800 <= ord(character) < 0xE000:
            continue
        if character == "\n" and characters[-1:] == ["\n"]:
            continue
        if character.isspace():
            if box is not None:
                words.append((start, len(characters), box))
            start, box = len(characters) + 1, None
        else:
            one = place(*text_page.get_charbox(index, loose=True))
            box = one if box is None else _around(box, one)
        characters.append(character)
    if box is not None:
        words.append((start, len(characters), box))
    return "".join(characters), words


def _placed(page: Any) -> Any:
    """From the page's own coordinates to parts of the page as it is seen."""
    scale = 1_000_000
    x, y = c_int(), c_int()

    def corner(left: float, low: float) -> tuple[float, float]:
        raw.FPDF_PageToDevice(
            page, 0, 0, scale, scale, 0, c_double(left), c_double(low), byref(x), byref(y)
        )
        return x.value / scale, y.value / scale

    def place(left: float, low: float, right: float, high: float) -> Box:
        one, other = corner(left, low), corner(right, high)
        xs, ys = sorted((one[0], other[0])), sorted((one[1], other[1]))
        return [_part(xs[0]), _part(ys[0]), _part(xs[1]), _part(ys[1])]

    return place


def _part(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 5)


def _around(one: Box, other: Box) -> Box:
    return [min(one[0], other[0]), min(one[1], other[1]),
            max(one[2], other[2]), max(one[3], other[3])]  # fmt: skip


def _is_scan(page: Any, text: str, area: float) -> bool:
    """Nearly no text and something to see, or a picture over most of the page."""
    letters = sum(character.isalnum() for character in text)
    pictured = 0.0
    has_content = False
    for thing in page.get_objects(max_depth=3):
        has_content = True
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, low, right, high = thing.get_bounds()
            pictured += max(0.0, right - left) * max(0.0, high - low)
    return has_content and (letters < _LETTERS_OF_A_PAGE or pictured > _PICTURE_OF_A_SCAN * area)


def _is_told(seen: str, text: str) -> bool:
    """Whether the text layer already has nearly all that is seen, every number included."""
    told = set(re.findall(r"\w{3,}", text.lower()))
    words = re.findall(r"\w{3,}", seen.lower())
    if any(word not in told for word in words if word.isdigit()):
        return False
    return bool(told) and sum(word in told for word in words) >= 0.9 * len(words)


def recognised(page: Any) -> tuple[str, list[Word]]:
    """Text of the page's picture by tesseract, Bulgarian and English, and its words."""
    picture = pictured(page, RECOGNITION_DPI / 72, RECOGNITION_PIXELS).convert("L")
    content = io.BytesIO()
    picture.save(content, "PNG", compress_level=1)
    done = subprocess.run(
        ["tesseract", "stdin", "stdout", "-l", "bul+eng", "--dpi", "300", "--psm", "3", "tsv"],  # noqa: S607
        input=content.getvalue(), capture_output=True, timeout=RECOGNITION_SECONDS, check=True,
    )  # fmt: skip
    return words_of(done.stdout.decode("utf-8", "replace"), picture.width, picture.height)


def words_of(table: str, width: int, height: int) -> tuple[str, list[Word]]:
    """Text and words of tesseract's table; lines and paragraphs are kept."""
    text = ""
    words: list[Word] = []
    before: tuple[str, ...] = ()
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        word = (row["text"] or "").strip()
        if row["level"] != "5" or not word or float(row["conf"]) < _SURE:
            continue
        line = (row["block_num"], row["par_num"], row["line_num"])
        if before:
            text += " " if line == before else "\n" if line[:2] == before[:2] else "\n\n"
        before = line
        left, top = int(row["left"]), int(row["top"])
        right, bottom = left + int(row["width"]), top + int(row["height"])
        box = [
            _part(left / width),
            _part(top / height),
            _part(right / width),
            _part(bottom / height),
        ]
        words.append((len(text), len(text) + len(word), box))
        text += word
    return text, words


def pictured(page: Any, scale: float, pixels: int) -> Image.Image:
    """The page as a picture at `scale` pixels a point, smaller when that is more than `pixels`."""
    width, height = page.get_size()
    scale = min(scale, math.sqrt(pixels / (width * height)))
    image: Image.Image = page.render(scale=scale).to_pil()
    return image


def _draw(page: Any, scratch: Path, number: int) -> None:
    widest = pictured(page, max(WIDTHS) / page.get_width(), _PICTURE_PIXELS).convert("RGB")
    for width in WIDTHS:
        scale = min(1.0, width / widest.width)
        size = (max(1, round(widest.width * scale)), max(1, round(widest.height * scale)))
        picture = widest if size == widest.size else widest.resize(size, Image.Resampling.LANCZOS)
        if max(picture.size) > 16_000:  # a strip longer than the format can hold
            picture.thumbnail((16_000, 16_000))
        picture.save(scratch / f"{number}-{width}.webp", "WEBP", quality=80, method=2)
