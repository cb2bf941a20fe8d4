"""The commands that ask and check: `ask`, `chat`, `verify`, `cite`."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qa.__main__ import main
from vectorstore import Library

Run = Callable[..., tuple[int, str, str]]

QUESTION = "When did Kazakhstan become a member of the United Nations?"
FOREIGN = "Who won the tennis match in Lisbon?"


def asked(run: Run, *arguments: str) -> dict[str, Any]:
    code, out, err = run("ask", QUESTION, *arguments, "--json")
    assert (code, err) == (0, "")
    answer: dict[str, Any] = json.loads(out)
    return answer


def test_an_answer_is_shown_with_its_source_and_day(filled: Run) -> None:
    code, out, err = filled("ask", *QUESTION.split(), "--as-of", "2012")
    lines = out.splitlines()
    assert (code, err) == (0, "")
    assert "2 March 1992. [1]" in lines[0]
    assert lines[2] == "Sources"
    assert lines[3].startswith("[1] ")
    assert "joining" in lines[3]
    assert lines[-1] == "As of 1 January 2012"


def test_json_is_the_whole_answer_and_nothing_else(filled: Run) -> None:
    answer = asked(filled, "--as-of", "5 May 2012")
    assert answer["question"] == QUESTION
    assert answer["as_of"] == "2012-05-05"
    assert answer["abstained"] is False
    citation = answer["citations"][0]
    assert "2 March 1992" in citation["quote"]
    _, out, _ = filled("show", citation["passage"]["document"]["id"], "--text", "--json")
    assert json.loads(out)["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_what_the_sources_do_not_answer_ends_with_1(filled: Run) -> None:
    code, out, err = filled("ask", FOREIGN)
    assert (code, err) == (1, "")
    assert "do not answer" in out
    code, out, _ = filled("ask", FOREIGN, "--json")
    assert code == 1
    assert json.loads(out)["abstained"] is True


@pytest.mark.parametrize(
    ("form", "start"),
    [
        ("markdown", "Kazakhstan became"),
        ("html", "<article"),
        ("bibtex", "@misc{"),
        ("ris", "TY  - "),
        ("csl-json", "[\n"),
    ],
)
def test_an_answer_in_every_format(filled: Run, form: str, start: str) -> None:
    code, out, _ = filled("ask", QUESTION, "--format", form)
    assert code == 0
    assert out.startswith(start)
    assert out.endswith("\n")
    assert not out.endswith("\n\n")


def test_an_answer_comes_from_the_documents_allowed(filled: Run) -> None:
    code, out, _ = filled("ask", QUESTION, "--document", "Borders")
    assert code == 1
    assert "2 March 1992" not in out
    code, out, _ = filled("ask", QUESTION, "--document", "joining", "--document", "Borders")
    assert (code, "2 March 1992" in out) == (0, True)
    assert filled("ask", QUESTION, "--kind", "treaty")[0] == 1


def test_the_language_given_is_the_answers(filled: Run) -> None:
    assert asked(filled, "--language", "en")["language"] == "en"
    assert json.loads(filled("ask", FOREIGN, "--language", "ru", "--json")[1])["language"] == "ru"


@pytest.mark.parametrize(
    "question",
    [
        "When did Kazakhstan become a member of the United Nations?",
        "Когда Казахстан стал членом ООН?",
        "Қазақстан БҰҰ-ға қашан мүше болды?",
    ],
)
def test_an_answer_in_kazakh_is_quoted_in_kazakh_and_verified(
    notes: Library, capsys: pytest.CaptureFixture[str], tmp_path: Path, question: str
) -> None:
    library = ("--library", str(notes.path))
    assert main([*library, "ask", "--language", "kk", question]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert "1992 жылғы 2 наурыз" in shown[0]
    assert "Дереккөздер" in shown
    assert main([*library, "ask", "--language", "kk", question, "--json"]) == 0
    saved = tmp_path / "answer.json"
    saved.write_text(capsys.readouterr().out)
    answer = json.loads(saved.read_text())
    assert answer["language"] == "kk"
    for citation in answer["citations"]:
        assert citation["passage"]["document"]["language"] == "kk"
        assert citation["quote"] in notes.text(citation["passage"]["document"]["id"])
    assert main([*library, "verify", str(saved)]) == 0
    assert all(line.startswith("ok") for line in capsys.readouterr().out.splitlines()[:-1])


def test_a_saved_answer_is_verified_line_by_line(filled: Run, tmp_path: Path) -> None:
    answer = asked(filled)
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(answer))
    code, out, err = filled("verify", str(saved))
    assert (code, err) == (0, "")
    *checks, last = out.splitlines()
    assert all(line.startswith("ok") for line in checks)
    assert last == f"all {len(checks)} hold"
    code, out, _ = filled("verify", str(saved), "--json")
    assert code == 0
    assert json.loads(out)["ok"] is True


def test_one_changed_character_fails(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = asked(filled)
    citation = answer["citations"][0]
    citation["quote"] = citation["quote"].replace("1992", "1993")
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(answer)))
    code, out, _ = filled("verify", "-")
    assert code == 1
    assert any(line.startswith("FAIL  [1]") for line in out.splitlines())
    assert "checks failed" in out.splitlines()[-1]
    assert not (tmp_path / "-").exists()


def test_a_removed_document_fails(filled: Run, tmp_path: Path) -> None:
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(asked(filled)))
    assert filled("remove", "--yes", "joining")[0] == 0
    code, out, _ = filled("verify", str(saved))
    assert code == 1
    assert "FAIL" in out


@pytest.mark.parametrize("text", ["", "{", "{}", "[]", "null", "[[]]", '"answer"', "\udcff"])
def test_what_is_no_answer_is_one_line(kazqa: Run, tmp_path: Path, text: str) -> None:
    saved = tmp_path / "answer.json"
    saved.write_bytes(text.encode("utf-8", "surrogateescape"))
    for command in ("verify", "cite"):
        code, out, err = kazqa(command, str(saved))
        assert (code, out) == (2, "")
        assert err.startswith("kazqa: ")
        assert str(saved) in err
        assert "kazqa ask --json" in err
        assert err.count("\n") == 1


def test_a_missing_answer_is_one_line(kazqa: Run) -> None:
    for command in ("verify", "cite"):
        code, _, err = kazqa(command, "nowhere.json")
        assert code == 2
        assert "nowhere.json" in err
        assert err.count("\n") == 1


def test_a_saved_answer_is_cited(filled: Run, tmp_path: Path) -> None:
    saved = tmp_path / "answer.json"
    saved.write_text(json.dumps(asked(filled)))
    code, out, _ = filled("cite", str(saved))
    assert (code, len(out.splitlines())) == (0, 1)
    assert "joining" in out
    assert filled("cite", str(saved), "--format", "bibtex")[1].startswith("@misc{")
    assert filled("cite", str(saved), "--style", "apa")[1].startswith("joining. (n.d.)")
    code, out, err = filled("cite", str(saved), "--style", "apa", "--format", "ris")
    assert (code, out) == (2, "")
    assert "--style is for text" in err
    saved.write_text(filled("ask", FOREIGN, "--json")[1])
    code, out, err = filled("cite", str(saved))
    assert (code, out) == (1, "")
    assert "cites nothing" in err


class Typed:
    """Types lines into `kazqa chat`."""

    def __init__(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        self._run = run
        self._monkeypatch = monkeypatch

    def __call__(self, *lines: str) -> tuple[int, str, str]:
        """Exit code, standard output, standard error."""
        self._monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return self._run("chat")


@pytest.fixture
def chat(filled: Run, monkeypatch: pytest.MonkeyPatch) -> Typed:
    return Typed(filled, monkeypatch)


def test_piped_questions_are_answered_until_the_end(chat: Typed) -> None:
    code, out, err = chat("", QUESTION, FOREIGN)
    assert (code, err) == (0, "")
    assert "2 March 1992. [1]" in out
    assert "do not answer" in out
    assert ">" not in out


def test_a_follow_up_is_understood(chat: Typed) -> None:
    code, out, _ = chat(
        "When did Kazakhstan join the Organization for Security and Co-operation in Europe?",
        "And the United Nations?",
    )
    assert code == 0
    assert "→ When did Kazakhstan join the United Nations?" in out


def test_quit_ends_and_help_lists_the_commands(chat: Typed) -> None:
    code, out, err = chat("/help", "/quit", QUESTION)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].startswith("/sources")
    assert "1992" not in out


def test_sources_are_the_quotes_of_the_last_answer(chat: Typed) -> None:
    _, _, err = chat("/sources")
    assert "no sources" in err
    _, out, _ = chat(QUESTION, "/sources")
    quoted = out.split("As of", 1)[1]
    assert "“Kazakhstan became a member of the United Nations on 2 March 1992.”" in quoted


def test_the_day_asked_about_is_set_and_taken_back(chat: Typed) -> None:
    _, out, err = chat("/as-of 2012", QUESTION, "/as-of", "/as-of soon")
    assert "As of 1 January 2012" in out
    assert "as of today" in out
    assert "“soon” is not a date" in err


def test_a_conversation_is_saved_in_four_forms_and_verified(
    chat: Typed, filled: Run, tmp_path: Path
) -> None:
    names = [str(tmp_path / f"talk.{ending}") for ending in ("md", "json", "bib", "ris")]
    code, out, err = chat(QUESTION, FOREIGN, *(f"/save {name}" for name in names))
    assert (code, err) == (0, "")
    assert out.count("saved 2 answers to ") == 4
    markdown, answers, bibtex, ris = (Path(name).read_text() for name in names)
    assert markdown.startswith(f"## {QUESTION}\n")
    assert FOREIGN in markdown
    assert len(json.loads(answers)) == 2
    assert bibtex.startswith("@misc{")
    assert ris.startswith("TY  - ")
    assert filled("verify", names[1])[0] == 0
    assert filled("cite", names[1], "--format", "ris") == (0, ris, "")


def test_saving_never_overwrites_and_names_what_is_wrong(chat: Typed, tmp_path: Path) -> None:
    there = tmp_path / "there.md"
    there.write_text("mine")
    wrong = ["/save", f"/save {there}", f"/save {tmp_path}/x.pdf", f"/save {tmp_path}/no/x.md"]
    code, _, err = chat(QUESTION, *wrong, "/nothing")
    assert code == 0
    assert len(err.splitlines()) == 5
    assert all(line.startswith("kazqa: ") for line in err.splitlines())
    assert there.read_text() == "mine"
    assert not (tmp_path / "x.pdf").exists()


def test_nothing_is_saved_before_a_question(chat: Typed, tmp_path: Path) -> None:
    code, _, err = chat(f"/save {tmp_path}/talk.bib")
    assert code == 0
    assert "nothing to save" in err
    assert not (tmp_path / "talk.bib").exists()


def test_a_bad_question_does_not_end_the_conversation(chat: Typed) -> None:
    code, out, err = chat("???", QUESTION)
    assert code == 0
    assert "the question is empty" in err
    assert "2 March 1992" in out
