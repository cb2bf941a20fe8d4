"""Pages of a PDF as pictures: quotes are marked just where their words stand."""

from __future__ import annotations

import io
import threading
import zlib
from collections.abc import Sequence
from pathlib import Path

import fontpkg_noto_sans
import pytest
from PIL import Image, ImageChops
from pypdf import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ingest.documents import build_document
from ingest.errors import BrokenFile, EncryptedFile, NoSuchPage, ReadLimit, UnsupportedFormat
from ingest.isolation import IsolatedReader
from ingest.page_drawing import TALLEST
from ingest.page_drawing import drawn as drawn_here
from ingest.page_images import NARROWEST, WIDEST, PageImage, _checked, page_image
from ingest.reading import extract_bytes
from ingest.settings import IngestSettings

SETTINGS = IngestSettings()
SHARED = Path(__file__).parents[2] / "shared" / "sources"
MARK = (255, 235, 90)
SIZE, LEFT, TOP, STEP = 12, 72, 760, 24
LINES = (
    "Ratified international treaties have prior-",
    "ity over the laws of the Republic. Their",
    "force is direct.",
)

Box = tuple[int, int, int, int]

pdfmetrics.registerFont(
    TTFont("Noto", str(fontpkg_noto_sans.ROOT / "files" / "NotoSans[wdth,wght].ttf"))
)


def pdf(*pages: Sequence[str], size: tuple[float, float] = A4) -> bytes:
    """A PDF with a page for each of the lists of lines."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=size)
    for lines in pages:
        canvas.setFont("Noto", SIZE)
        for number, line in enumerate(lines):
            canvas.drawString(LEFT, TOP - STEP * number, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def only(line: int, words: str) -> bytes:
    """A page like that of LINES with nothing but these words of a line, in their place."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setFont("Noto", SIZE)
    before = canvas.stringWidth(LINES[line][: LINES[line].index(words)], "Noto", SIZE)
    canvas.drawString(LEFT + before, TOP - STEP * line, words)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def rewritten(content: bytes, *, turned: int = 0, key: str = "") -> bytes:
    """The same file with every page turned by so many degrees, or under a password."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    for page in writer.pages:
        page.rotate(turned)
    if key:
        writer.encrypt(key, key, algorithm="RC4-128")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def drawn(content: bytes, *quotes: str, page: int = 1, width: int = 900) -> PageImage:
    return page_image(content, page, quotes, width=width, settings=SETTINGS)


def picture(image: PageImage) -> Image.Image:
    opened = Image.open(io.BytesIO(image.png))
    assert opened.size == (image.width, image.height)
    return opened.convert("RGB")


def box_of(image: Image.Image, ground: Image.Image) -> Box:
    """What surrounds every pixel that differs."""
    found = ImageChops.difference(image, ground).getbbox()
    assert found is not None
    return found


def ink(content: bytes) -> Box:
    """What surrounds the letters of a page."""
    image = picture(drawn(content))
    return box_of(image, Image.new("RGB", image.size, (255, 255, 255)))


def boxes(content: bytes, *quotes: str, page: int = 1) -> list[Box]:
    """The marked rectangles from top to bottom, each tested: multiplied by yellow, all of it."""
    plain = picture(drawn(content, page=page))
    marked = picture(drawn(content, *quotes, page=page))
    yellow = ImageChops.multiply(plain, Image.new("RGB", plain.size, MARK))
    rest, found = ImageChops.difference(marked, plain).convert("L"), []
    while (around := rest.getbbox()) is not None:
        lines = range(around[1], around[3])
        end = next(
            (y for y in lines if not rest.crop((0, y, rest.width, y + 1)).getbbox()), around[3]
        )
        strip = rest.crop((0, around[1], rest.width, end)).getbbox()
        assert strip is not None
        box = (strip[0], around[1], strip[2], end)
        assert box_of(marked.crop(box), plain.crop(box)) == (0, 0, box[2] - box[0], box[3] - box[1])
        assert marked.crop(box).tobytes() == yellow.crop(box).tobytes()
        found.append(box)
        rest.paste(0, box)
    return found


def surrounds(box: Box, inner: Box, room: int = 12) -> bool:
    """Whether a box holds another one closely."""
    outside = (inner[0] - box[0], inner[1] - box[1], box[2] - inner[2], box[3] - inner[3])
    return all(0 <= gap <= room for gap in outside)


@pytest.mark.parametrize("words", ["Ratified", "international treaties", LINES[0][:-1]])
def test_the_mark_lies_on_the_words(words: str) -> None:
    [box] = boxes(pdf(LINES), words)
    assert surrounds(box, ink(only(0, words)))


def test_black_letters_stay_black_under_the_mark() -> None:
    plain, marked = (picture(drawn(pdf(LINES), *quotes)) for quotes in ((), ("Ratified",)))
    darkest = ink(only(0, "Ratified"))
    assert min(plain.crop(darkest).convert("L").tobytes()) < 40
    assert min(marked.crop(darkest).convert("L").tobytes()) < 40


def test_a_word_broken_at_the_end_of_a_line_is_marked_in_both() -> None:
    first, second = boxes(pdf(LINES), "priority over the laws")
    assert surrounds(first, ink(only(0, "prior-")))
    assert surrounds(second, ink(only(1, "ity over the laws")))


def test_quotes_are_marked_each_in_its_place_and_counted() -> None:
    content = pdf(LINES)
    image = drawn(content, "Ratified", "not on this page at all", "force is direct")
    assert image.marked == 2
    first, second = boxes(content, "Ratified", "not on this page at all", "force is direct")
    assert surrounds(first, ink(only(0, "Ratified")))
    assert surrounds(second, ink(only(2, "force is direct")))


def test_a_page_without_the_quote_is_drawn_as_it_is() -> None:
    content = pdf(LINES)
    image = drawn(content, "Rivers flow and mountains stand.")
    assert (image.marked, image.png) == (0, drawn(content).png)


@pytest.mark.parametrize("turned", [90, 180, 270])
def test_a_turned_page_is_marked_at_the_words(turned: int) -> None:
    content = rewritten(pdf(LINES), turned=turned)
    plain, marked = picture(drawn(content)), picture(drawn(content, "over the laws"))
    assert (plain.width > plain.height) == (turned != 180)
    assert surrounds(box_of(marked, plain), ink(rewritten(only(1, "over the laws"), turned=turned)))


def test_a_quote_over_two_pages_is_marked_on_both() -> None:
    quote = "Ratified international treaties have priority over the laws of the Republic."
    before = pdf(["Something else stands above.", LINES[0], "495"], [*LINES[1:], "496"])
    [first] = boxes(before, quote)
    [second] = boxes(before, quote, page=2)
    assert first[1] > ink(only(0, "Ratified"))[3], "the second line, and not the page's number"
    assert second[1] < ink(only(0, "Ratified"))[3]
    assert second[2] < ink(only(1, "Their"))[0]


@pytest.mark.parametrize(
    ("line", "quote"),
    [
        ("О государственной независимости Республики", "государственной независимости"),
        ("Қазақстан Республикасының Тәуелсіздігі туралы", "Республикасының тәуелсіздігі"),
        ("Ещё раз: Каспии\u0306ское море", "Каспийское море"),
    ],
)
def test_russian_and_kazakh_quotes_are_marked(line: str, quote: str) -> None:
    content = pdf([line])
    [box] = boxes(content, quote)
    [letters] = boxes(content, line)
    assert letters[0] < box[0] < box[2] <= letters[2]
    assert drawn(content, quote).marked == 1


@pytest.mark.parametrize("number", [0, -1, 3])
def test_a_page_that_is_not_there(number: int) -> None:
    with pytest.raises(NoSuchPage, match=rf"has no page {number}; its pages are 1 to 2"):
        drawn(pdf(LINES, LINES), page=number)


def test_what_is_no_pdf_has_no_pages() -> None:
    with pytest.raises(UnsupportedFormat, match="is not a PDF"):
        drawn(b"A treaty is in force.")


def test_damaged_and_encrypted_files() -> None:
    with pytest.raises(BrokenFile):
        drawn(b"%PDF-1.7\nnothing of the kind")
    with pytest.raises(EncryptedFile, match="password"):
        drawn(rewritten(pdf(LINES), key="secret"))
    assert drawn(pdf(LINES)).marked == 0, "the next file is drawn"


@pytest.mark.parametrize(
    ("asked", "given"), [(1, NARROWEST), (321, 321), (900, 900), (100_000, WIDEST)]
)
def test_widths_are_brought_between_two_bounds(asked: int, given: int) -> None:
    assert drawn(pdf(LINES), width=asked).width == given


def test_a_very_tall_page_comes_out_narrower() -> None:
    image = drawn(pdf(LINES, size=(100, 5000)), width=2000)
    assert image.height <= TALLEST
    assert image.width == pytest.approx(TALLEST / 50, abs=1)


def slow_page() -> bytes:
    """A page of one content stream that takes very long to draw."""
    shapes = b"0 0 m 600 800 300 100 9 700 c 10 20 500 700 33 44 c f* " * 400_000
    packed = zlib.compress(shapes, 1)
    bodies = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    )
    objects = (b"%d 0 obj\n%s\nendobj\n" % (n, body) for n, body in enumerate(bodies, 1))
    return b"%PDF-1.4\n" + b"".join(objects) + b"trailer<</Size 5/Root 1 0 R>>\n%%EOF"


def test_a_page_that_takes_too_long_is_given_up_and_not_tried_again_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    limited, content = IngestSettings(read_seconds=1), slow_page()
    with pytest.raises(ReadLimit):
        page_image(content, 1, settings=limited)
    tried: list[object] = []
    monkeypatch.setattr(IsolatedReader, "draw", lambda *given: tried.append(given))
    with pytest.raises(ReadLimit):
        page_image(content, 1, ["other words"], settings=limited)
    assert not tried


def test_the_child_draws_what_is_drawn_here() -> None:
    content, quotes = pdf(LINES, ["Drawn twice."]), ("priority over the laws", "nowhere at all")
    for number in (1, 2):
        here = drawn_here(content, "a.pdf", number, quotes, 700)
        assert _checked(here) == drawn(content, *quotes, page=number, width=700)
    with pytest.raises(NoSuchPage, match=r"^a\.pdf: has no page 3"):
        drawn_here(content, "a.pdf", 3, (), 700)


def test_a_page_is_drawn_once_for_everybody() -> None:
    content, found = pdf(LINES, ["Drawn once."]), []
    asking = [
        threading.Thread(target=lambda: found.append(drawn(content, "once", page=2)))
        for _ in range(8)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len(found) == 8
    assert all(image is found[0] for image in found)
    assert drawn(content, "once", page=2) is found[0]
    assert drawn(content, page=2) is not found[0]


def test_no_more_quotes_than_a_bound_are_looked_for() -> None:
    assert drawn(pdf(LINES), *(["nowhere at all"] * 32), "Ratified").marked == 0


@pytest.mark.parametrize(
    "reply",
    [
        {},
        {"png": "not base64!", "width": 1, "height": 1, "marked": 0},
        {"png": "PHN2Zz48L3N2Zz4=", "width": 1, "height": 1, "marked": 0},  # an SVG
        {"png": "iVBORw0KGgo=", "width": "wide", "height": 1, "marked": 0},
        {"png": None, "width": 1, "height": 1, "marked": 0},
    ],
)
def test_what_the_child_replies_is_checked(reply: dict[str, object]) -> None:
    with pytest.raises(BrokenFile, match="can't be drawn"):
        _checked(reply)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared sources are not beside the checkout")
def test_passages_of_a_real_paper_are_found_on_their_pages() -> None:
    content = (SHARED / "sartayev-enu-age-of-independence.pdf").read_bytes()
    document = build_document(extract_bytes(content, "paper.pdf", SETTINGS), content, "paper.pdf")
    marked = {}
    for draft in document.passages:
        assert draft.page is not None
        image = drawn(content, document.text[draft.start : draft.end], page=draft.page, width=200)
        marked[draft.start] = image.marked
    assert len(marked) > 20
    assert set(marked.values()) == {1}
