"""The Search page: what is asked by form and address, results, refusals, hostile text as text."""

from __future__ import annotations

import asyncio
import re
import runpy
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.datastructures import QueryParams

from ingest.settings import IngestSettings
from qa import Assistant
from qa.errors import UnreadableDate
from qa.records import KINDS, LANGUAGES, Filter, Library
from qa.searching import ORDERS, find
from ui.pages.search import results_of
from ui.pages.search_asking import Asked
from ui.pages.search_drawing import A_PAGE, around, drawn
from ui.safety.seats import Seats
from ui.settings import UISettings
from ui.site import Site
from ui.words import say

samples = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("library_samples.py"))))

HOSTILE = "<img src=x onerror=alert(1)> ${alert(2)} {{ say }} \" ' </div>"
FULL = Asked(
    "граница & China",
    ("a" * 64, "b" * 64),
    ("law", "treaty"),
    ("ru",),
    "1990",
    "1999",
    "2015-01-01",
    "newest",
    3,
)


class _Tags(HTMLParser):
    """The names of a page's elements and attributes, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def site(notes: Library) -> Iterator[Site]:
    made = Site.of(Assistant(notes), UISettings(read_only=True), IngestSettings())
    yield made
    made.close()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A library of a document full of markup."""
    folder = tmp_path_factory.mktemp("search") / "library"
    with Library.create(folder, samples.HashingEmbedder()) as library:
        library.add(
            samples.document(
                f"A border {HOSTILE} stands.", "/x", title=HOSTILE, headings=(HOSTILE,)
            )
        )
        made = Site.of(Assistant(library), UISettings(read_only=True), IngestSettings())
        yield made
        made.close()


def results(site: Site, asked: Asked, language: str = "en") -> str:
    return asyncio.run(results_of(site, asked, language))  # type: ignore[arg-type]


def ids(page: str) -> list[str]:
    return re.findall(r'class="sr-tick" value="([^"]+)"', page)


def test_a_search_comes_back_from_its_address() -> None:
    for asked in (FULL, Asked("x"), Asked()):
        address = urlsplit(asked.address("ru"))
        assert address.path == "/ru/"
        assert dict(parse_qsl(address.query))["tab"] == "search"
        assert Asked.addressed(QueryParams(address.query)) == asked
    assert Asked.addressed(QueryParams(urlsplit(FULL.address("en", 7)).query)).page == 7


def test_what_an_address_says_wrongly_is_left_out_or_told() -> None:
    odd = QueryParams("q=+x+&kind=virus&kind=law&in=de&sort=up&p=-3&from=abc&on=soon")
    asked = Asked.addressed(odd)
    assert asked == Asked("x", (), ("law",), (), "abc", "", "soon", "relevance", 1)
    with pytest.raises(UnreadableDate):
        asked.where()
    assert len(Asked.addressed(QueryParams({"q": "y" * 9000})).query) < 2100


def test_the_form_becomes_a_filter() -> None:
    asked = Asked.written(" x ", ["d"], ["treaty", "law"], [], " 1990", None, "2015-01-01", "place")
    assert asked.kinds == ("law", "treaty")
    where = asked.where()
    assert where == Filter(
        frozenset({"d"}), frozenset(), frozenset({"law", "treaty"}), 1990, None, where.as_of
    )
    assert str(where.as_of) == "2015-01-01"
    assert asked.narrowed
    assert not Asked("x", order="place", page=2).narrowed


def test_results_have_the_words_marked_and_links_to_each_passage(site: Site) -> None:
    page = results(site, Asked("border with China"))
    assert len(ids(page)) == A_PAGE
    marked = {word.casefold() for word in re.findall(r"<mark>(.*?)</mark>", page)}
    assert {"border", "china"} <= marked
    for passage in ids(page):
        assert f'href="/passage/{passage.replace(":", "%3A")}?lang=en"' in page
    found = find(site.assistant.library, "border with China")
    assert ids(page) == [hit.passage.id for hit in found.hits[:A_PAGE]]
    all_found = re.search(r'name="found" value="([^"]*)"', page)
    assert all_found
    assert all_found[1].split() == [hit.passage.id for hit in found.hits]
    assert str(found.worded) in page


def test_pages_hold_every_result_once_and_the_last_is_shown_for_one_too_far(site: Site) -> None:
    asked = Asked("Budapest")
    total = len(find(site.assistant.library, "Budapest").hits)
    pages = -(-total // A_PAGE)
    shown = [ids(results(site, replace(asked, page=n))) for n in range(1, pages + 1)]
    assert sum(map(len, shown)) == len({each for page in shown for each in page}) == total
    far = results(site, replace(asked, page=999))
    assert ids(far) == shown[-1]
    assert f'data-address="/en/?tab=search&amp;q=Budapest&amp;p={pages}"' in far
    assert f'start="{(pages - 1) * A_PAGE + 1}"' in far


@pytest.mark.parametrize(
    ("at", "pages", "numbers"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 20, [1, 2, 3, 0, 20]),
        (10, 20, [1, 0, 8, 9, 10, 11, 12, 0, 20]),
        (20, 20, [1, 0, 18, 19, 20]),
    ],
)
def test_numbers_of_pages_to_go_to(at: int, pages: int, numbers: list[int]) -> None:
    assert around(at, pages) == numbers


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_refusal_is_said_in_words(site: Site, language: str) -> None:
    for asked, key in (
        (Asked(), "search.begin"),
        (Asked("?!"), "search.no_words"),
        (Asked("x" * 2001), "search.too_long"),
        (Asked("x", year_from="2000", year_to="1990"), "search.reversed"),
        (Asked("x", year_to="MCM"), "search.no_date"),
        (Asked("x", on="31.31.2000"), "search.no_date"),
    ):
        page = results(site, asked, language)
        assert unescape(say(language, key, most=2000)) in unescape(page)  # type: ignore[arg-type]
        assert 'role="status"' in page
        assert not ids(page)


def test_nothing_found_says_what_was_looked_for_and_what_to_try(site: Site) -> None:
    page = results(site, Asked("treaty", year_from="2030", kinds=("law",)))
    assert "Nothing was found for “treaty”" in page
    assert "from 2030" in page
    assert say("en", "search.try_fewer_filters") in page
    assert 'href="/en/?tab=search&amp;q=treaty" data-do="clear"' in page


def test_a_full_house_is_told_kindly(site: Site) -> None:
    async def asked() -> str:
        async with full.seats.taken():
            return await results_of(full, Asked("treaty"), "ru")

    full = replace(site, seats=Seats(1, 0))
    assert say("ru", "search.busy") in asyncio.run(asked())


def test_a_passage_that_only_its_meaning_found_says_so(site: Site) -> None:
    page = results(site, Asked("qwrtz plugh"))
    assert say("en", "search.by_meaning") in page
    assert "No passage has a word of" in page


def test_hostile_text_is_text(hostile: Site) -> None:
    query = f"border {HOSTILE}"
    asked = Asked(query, documents=(HOSTILE,), on="2015-01-01")
    found = find(hostile.assistant.library, query)
    for page in (
        drawn(asked, found, {}, "en"),
        results(hostile, replace(asked, documents=())),
        results(hostile, replace(asked, year_from="2050")),
    ):
        tags = _Tags(page)
        assert not tags.names & {"img", "script", "b"}
        assert not [name for name in tags.attributes if name.startswith("on")]
        assert HOSTILE in tags.text


def test_every_word_is_there_in_each_language() -> None:
    keys = [
        *(f"search.kind_{kind}" for kind in KINDS),
        *(f"search.order_{order}" for order in ORDERS),
        *(f"search.{which}_{code}" for which in ("in", "name") for code in LANGUAGES),
    ]
    for language in LANGUAGES:
        assert len({say(language, key) for key in keys}) == len(keys)
