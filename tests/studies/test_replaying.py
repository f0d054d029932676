"""A result folder that is played again is the same, and what differs is named."""

import json
from pathlib import Path

import pytest
import yaml

from simulator.cli import main
from tests.markets import small_content


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("replay")
    (place / "small.yaml").write_text(yaml.safe_dump(small_content(sessions=2)), "utf-8")
    out = place / "out"
    words = ["run", str(place / "small.yaml"), "--out", str(out), "--orders", "--seed", "5"]
    assert main([*words, "--viewer-seed", "6", "--no-report", "--quiet"]) == 0
    return out


def test_a_folder_comes_out_the_same(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(folder), "--threads", "1"]) == 0
    assert "the same, byte for byte" in capsys.readouterr().out


def test_what_differs_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "rooms.parquet"
    before = path.read_bytes()
    path.write_bytes(before[:-9] + b"X" + before[-8:])
    try:
        assert main(["replay", str(folder), "--quiet"]) == 4
    finally:
        path.write_bytes(before)
    assert capsys.readouterr().out == "rooms.parquet: differs\n"


def test_with_other_versions_values_are_compared(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = folder / "manifest.json"
    before = path.read_text("utf-8")
    manifest = json.loads(before)
    manifest["packages"]["pyarrow"] = "0.1"
    path.write_text(json.dumps(manifest), "utf-8")
    try:
        assert main(["replay", str(folder), "--quiet"]) == 0
        manifest["fingerprint"] = "0" * 64
        path.write_text(json.dumps(manifest), "utf-8")
        assert main(["replay", str(folder), "--quiet"]) == 4
    finally:
        path.write_text(before, "utf-8")
    assert "pyarrow 0.1 (now" in capsys.readouterr().out


def test_other_folders_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["replay", str(tmp_path)]) == 2
    assert "no result folder" in capsys.readouterr().err
