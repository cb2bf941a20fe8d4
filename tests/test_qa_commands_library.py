"""The commands that fill, show, check and empty a library."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]


def listed(run: Run) -> list[dict[str, Any]]:
    code, out, _ = run("list", "--json")
    assert code == 0
    found: list[dict[str, Any]] = json.loads(out)
    return found


def test_an_empty_library_is_made_and_listed(kazqa: Run, tmp_path: Path) -> None:
    code, out, err = kazqa("init", "--without-corpus")
    assert (code, err) == (0, "")
    assert out == f"{tmp_path / 'library'}: 0 documents, 0 passages\n"
    assert listed(kazqa) == []


def test_init_builds_the_model_alone(kazqa: Run, tmp_path: Path) -> None:
    assert kazqa("init", "--model-only") == (0, "", "")
    assert not (tmp_path / "library").exists()


def test_a_missing_library_is_named_with_the_command_that_makes_one(
    kazqa: Run, tmp_path: Path
) -> None:
    for command in (["list"], ["show", "x"], ["remove", "x"], ["cite", "x"], ["doctor"]):
        code, out, err = kazqa(*command)
        assert (code, out) == (2, "")
        assert err.startswith("kazqa: ")
        assert str(tmp_path / "library") in err
        assert "kazqa init" in err
        assert err.count("\n") == 1
    assert not (tmp_path / "library").exists()


def test_a_folder_is_added_with_the_folders_inside(kazqa: Run, texts: Path) -> None:
    kazqa("init", "--without-corpus")
    code, out, err = kazqa("add", str(texts))
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == ["added", "added"]
    assert err == "kazqa: adding documents\n"
    assert {document["title"] for document in listed(kazqa)} == {
        "joining",
        "Borders",
    }


def test_quiet_shows_no_progress(kazqa: Run, texts: Path) -> None:
    kazqa("init", "--without-corpus")
    code, _, err = kazqa("--quiet", "add", str(texts))
    assert (code, err) == (0, "")


def test_without_recursive_inner_folders_are_left_alone(kazqa: Run, texts: Path) -> None:
    kazqa("init", "--without-corpus")
    assert kazqa("add", "--no-recursive", str(texts))[0] == 0
    assert len(listed(kazqa)) == 1


def test_adding_again_says_unchanged_and_a_changed_file_is_replaced(
    kazqa: Run, texts: Path
) -> None:
    joining = texts / "joining.txt"
    kazqa("init", "--without-corpus")
    assert kazqa("add", str(joining))[1].startswith("added")
    assert kazqa("add", str(joining))[1].startswith("unchanged")
    before = listed(kazqa)
    joining.write_text(joining.read_text() + "\nIt joined the World Bank in July 1992.\n")
    assert kazqa("add", str(joining))[1].startswith("replaced")
    (after,) = listed(kazqa)
    assert after["source"] == before[0]["source"]
    assert after["id"] != before[0]["id"]


def test_what_is_given_by_hand_goes_before_what_is_found(kazqa: Run, texts: Path) -> None:
    kazqa("init", "--without-corpus")
    given = ["--title", "A title", "--author", "A. Author", "--year", "1992", "--kind", "law"]
    dates = ["--valid-from", "2 March 1992", "--valid-to", "01.07.2026", "--language", "kk"]
    code, out, _ = kazqa("add", str(texts / "joining.txt"), *given, *dates, "--json")
    assert code == 0
    report = json.loads(out)
    assert report["failed"] == []
    (added,) = report["added"]
    assert added["outcome"] == "added"
    known = added["document"]
    assert (known["title"], known["author"], known["year"]) == ("A title", "A. Author", 1992)
    assert (known["kind"], known["language"]) == ("law", "kk")
    assert (known["valid_from"], known["valid_to"]) == ("1992-03-02", "2026-07-01")
    assert listed(kazqa) == [known]


def test_one_title_is_not_given_to_several_documents(kazqa: Run, texts: Path) -> None:
    for sources in ([str(texts)], [str(texts / "joining.txt"), "other.txt"]):
        code, out, err = kazqa("add", "--title", "A title", *sources)
        assert (code, out) == (2, "")
        assert "--title names one document" in err


def test_some_failures_are_listed_and_the_rest_is_added(kazqa: Run, texts: Path) -> None:
    kazqa("init", "--without-corpus")
    (texts / "empty.txt").write_text("")
    (texts / "photo.pdf").write_bytes(b"\x89PNG\r\n\x1a\n")
    (texts / "table.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    code, out, err = kazqa("--quiet", "add", str(texts), "nowhere.txt")
    assert code == 1
    assert out.count("added") == 2
    lines = err.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("kazqa: ") for line in lines)
    for name in ("nowhere.txt", "empty.txt", "photo.pdf", "table.xls"):
        assert sum(name in line for line in lines) == 1, name
    assert "left out 1 file (table.xls)" in lines[-1]


def test_one_bad_source_is_one_line_and_the_library_is_unchanged(
    filled: Run, texts: Path, tmp_path: Path
) -> None:
    before = listed(filled)
    (texts / "empty.txt").write_text("")
    (tmp_path / "hollow").mkdir()
    for source in ("nowhere.txt", str(texts / "empty.txt"), str(tmp_path / "hollow")):
        code, out, err = filled("--quiet", "add", source)
        assert (code, out) == (2, "")
        assert err.startswith(f"kazqa: {source}: ")
        assert err.count("\n") == 1
    assert listed(filled) == before


def test_search_shows_the_passage_with_its_place(filled: Run) -> None:
    code, out, _ = filled("search", "United", "Nations", "-k", "1")
    assert code == 0
    assert "Kazakhstan became a member of the United Nations on 2 March 1992." in out
    assert "“joining”" in out
    code, out, _ = filled("search", "border", "--json", "-k", "5")
    hits = json.loads(out)
    assert code == 0
    assert hits[0]["passage"]["document"]["title"] == "Borders"
    assert hits == sorted(hits, key=lambda hit: -hit["score"])


def test_search_filters_and_finds_nothing_where_nothing_passes(filled: Run) -> None:
    found = [document["id"] for document in listed(filled) if document["title"] == "Borders"]
    _, out, _ = filled("search", "Kazakhstan", "--document", found[0], "--json")
    assert {hit["passage"]["document"]["id"] for hit in json.loads(out)} == set(found)
    for condition in (["--kind", "treaty"], ["--language", "ru"], ["--year-from", "2020"]):
        code, out, _ = filled("search", "Kazakhstan", *condition)
        assert (code, out) == (1, ""), condition


def test_show_gives_a_document_its_text_and_its_passages(filled: Run) -> None:
    _, out, _ = filled("show", "joining")
    fields = dict(line.split("\t") for line in out.splitlines())
    assert fields["title"] == "joining"
    assert fields["source"].endswith("joining.txt")
    _, text, _ = filled("show", "joining", "--text")
    assert "30 January 1992" in text
    _, out, _ = filled("show", fields["id"][:8], "--passages", "--text", "--json")
    shown = json.loads(out)
    assert shown["id"] == fields["id"]
    for passage in shown["passages"]:
        assert shown["text"][passage["start"] : passage["end"]] == passage["text"]
    _, out, _ = filled("show", fields["id"], "--passages")
    assert [line.split("\t")[0] for line in out.splitlines()] == [
        passage["id"] for passage in shown["passages"]
    ]


def test_a_passage_is_shown_and_cited(filled: Run) -> None:
    _, out, _ = filled("search", "China", "-k", "1", "--json")
    passage = json.loads(out)[0]["passage"]
    _, out, _ = filled("show", passage["id"])
    assert f"text\t{' '.join(passage['text'].split())}" in out
    code, out, _ = filled("cite", passage["id"])
    assert code == 0
    assert "Borders" in out
    for form, start in (("bibtex", "@"), ("ris", "TY  - "), ("csl-json", "[")):
        code, out, _ = filled("cite", passage["id"], "--format", form)
        assert code == 0
        assert out.startswith(start)
    assert filled("cite", passage["id"], "--style", "oscola")[1].startswith("‘Borders’")


def test_an_unknown_document_or_passage_is_one_line(filled: Run) -> None:
    for command in (["show", "nothing"], ["cite", "nothing"], ["remove", "--yes", "nothing"]):
        code, out, err = filled(*command)
        assert (code, out) == (2, "")
        assert "nothing" in err
        assert "kazqa list" in err
        assert err.count("\n") == 1


def test_remove_without_a_terminal_needs_yes(filled: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:  # noqa: PTH123 - a stream that is no terminal
        monkeypatch.setattr(sys, "stdin", nothing)
        code, out, err = filled("remove", "Borders")
    assert (code, out) == (2, "")
    assert "“Borders”" in err
    assert "--yes" in err
    assert len(listed(filled)) == 2
    code, out, err = filled("remove", "--yes", "Borders", "Borders")
    assert (code, out, err) == (0, "removed    Borders\n", "")
    assert [document["title"] for document in listed(filled)] == ["joining"]


def test_doctor_finds_nothing_wrong_and_rebuilds(filled: Run) -> None:
    code, out, err = filled("doctor")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith("ok")
    code, out, _ = filled("doctor", "--rebuild", "--json")
    report = json.loads(out)
    assert code == 0
    assert report["ok"] is True
    assert report["findings"] == []
    assert report["documents"] == "2"


def test_doctor_embeds_anew_with_the_same_result(filled: Run) -> None:
    def found() -> list[str]:
        _, out, _ = filled("search", "United Nations", "--json")
        return [hit["passage"]["id"] for hit in json.loads(out)]

    before = found()
    assert filled("doctor", "--reembed")[0] == 0
    assert found() == before


def test_doctor_fails_for_a_changed_original(filled: Run, tmp_path: Path) -> None:
    original = next(path for path in (tmp_path / "library" / "files").rglob("*") if path.is_file())
    original.chmod(0o600)
    original.write_bytes(b"changed")
    code, out, _ = filled("doctor")
    assert code == 1
    assert any(line.startswith("FAIL") for line in out.splitlines())


def test_a_damaged_catalogue_ends_with_3(filled: Run, tmp_path: Path) -> None:
    catalogue = tmp_path / "library" / "catalogue.db"
    catalogue.write_bytes(b"not a database, but long enough to be read as one" * 100)
    for command in (["list"], ["ask", "What?"], ["doctor"]):
        code, out, err = filled(*command)
        assert (code, out) == (3, "")
        assert "catalogue.db" in err
        assert err.count("\n") == 1
