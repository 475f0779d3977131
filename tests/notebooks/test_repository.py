"""What the repository promises about itself: one truth for dependencies, lib/ tracked, no machine's paths."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomllib
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
EXTRAS = PROJECT["optional-dependencies"]
WANTED = [
    Requirement(text) for text in [*PROJECT["dependencies"], *(d for extra in EXTRAS.values() for d in extra)]
]

THIS_MACHINE = "|".join(re.escape(f"{place}/") for place in (ROOT, Path.home()) if place.name)
# A folder of somebody's machine, or a package index.
FOLDERS = r"(?<![\w.])/(?:(?:home|Users|root|work|mnt)/|opt/(?!homebrew))\w"
ANY_MACHINE = rf"{THIS_MACHINE}|{FOLDERS}|--(?:extra-)?index-url|--find-links"


def tracked() -> Iterator[Path]:
    """Git's files; a source archive has no git, and its tests are skipped."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listing.returncode:
        pytest.skip("not a git checkout")
    return (ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file())


def pins() -> dict[str, list[Requirement]]:
    found: dict[str, list[Requirement]] = {}
    for line in (ROOT / "constraints.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            pin = Requirement(line)
            found.setdefault(canonicalize_name(pin.name), []).append(pin)
    return found


def conda() -> dict[str, Requirement]:
    entries = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    flat = [e for entry in entries for e in (entry["pip"] if isinstance(entry, dict) else [entry])]
    parsed = [Requirement(e) for e in flat if not e.startswith("-e ")]
    return {canonicalize_name(r.name): r for r in parsed}


@pytest.mark.parametrize("wanted", WANTED, ids=lambda r: r.name)
def test_dependency_is_pinned_within_its_range(wanted: Requirement) -> None:
    for pin in pins()[canonicalize_name(wanted.name)]:
        (exact,) = pin.specifier
        assert exact.operator == "=="
        assert wanted.specifier.contains(exact.version), f"{pin} is outside {wanted}"


@pytest.mark.parametrize("wanted", WANTED, ids=lambda r: r.name)
def test_dependency_is_in_the_conda_environment_with_the_same_range(wanted: Requirement) -> None:
    assert conda()[canonicalize_name(wanted.name)].specifier == wanted.specifier


def test_conda_environment_names_nothing_else() -> None:
    extra = {"python", "pip", "pandas", "pyarrow"}  # the last two are snowpark's extra [pandas]
    assert set(conda()) - {canonicalize_name(r.name) for r in WANTED} == extra


def test_every_pin_is_exact_and_names_no_index() -> None:
    for versions in pins().values():
        for pin in versions:
            assert [s.operator for s in pin.specifier] == ["=="], str(pin)
            assert pin.url is None


def test_library_is_tracked_and_not_ignored() -> None:
    files = set(tracked())
    modules = {p for p in (ROOT / "lib").rglob("*.py") if "__pycache__" not in p.parts}
    ignored = subprocess.run(
        ["git", "check-ignore", "--no-index", *map(str, modules)], cwd=ROOT, capture_output=True, text=True
    ).stdout
    assert not ignored
    assert ROOT / "lib/inkflake/__init__.py" in files


def test_tracked_files_name_no_machine() -> None:
    hits = []
    for path in tracked():
        made_up = path.is_relative_to(ROOT / "tests")  # tests of masking need paths to mask
        pattern = re.compile(THIS_MACHINE if made_up else ANY_MACHINE)
        content = path.read_bytes()
        if b"\0" not in content:
            lines = enumerate(content.decode("utf-8", "replace").splitlines(), 1)
            found = ((n, pattern.search(line)) for n, line in lines)
            hits += [f"{path.relative_to(ROOT)}:{n}: {match.group()}" for n, match in found if match]
    assert not hits


def test_licence_is_mit_everywhere() -> None:
    assert PROJECT["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")


def test_hooks_fetch_nothing() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert {repo["repo"] for repo in hooks["repos"]} == {"local"}
