"""What comes out of the printer."""

from pathlib import Path

import pypdfium2

from tests.browser.portal import Portal


def printed(portal: Portal, folder: Path) -> pypdfium2.PdfDocument:
    path = folder / "page.pdf"
    portal.page.pdf(path=path, format="A4", print_background=True)
    return pypdfium2.PdfDocument(path)


def words(document: pypdfium2.PdfDocument) -> str:
    return "\n".join(page.get_textpage().get_text_bounded() for page in document)


def test_the_map_is_printed_with_its_legend_list_and_sources(
    portal: Portal, tmp_path: Path
) -> None:
    portal.open_map()
    document = printed(portal, tmp_path)
    pictures = [one for one in document[0].get_objects() if one.type == 3]
    sizes = [picture.get_px_size() for picture in pictures]
    assert any(width > 500 and height > 300 for width, height in sizes), sizes
    text = words(document)
    for part in ("УПИ", "Актове", "Граници: Столична община", "информативен характер"):
        assert part in text
    assert portal.page.locator(".map-print").count() == 0


def test_what_only_a_screen_can_do_is_left_out(portal: Portal, tmp_path: Path) -> None:
    portal.open_map()
    text = words(printed(portal, tmp_path))
    assert "само в изгледа на картата" not in text
    assert "Слоеве и легенда" not in text
