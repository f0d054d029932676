"""A study of a tiny market that tests share."""

from pathlib import Path

import pytest
import yaml

from simulator.scenario.study_loading import StudyPlan, load_study
from tests.markets import small_content

WORLDS = 3


@pytest.fixture(scope="module")
def study_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three arms of a tiny market: as it is, with short pitches, without a host from session 2."""
    folder = tmp_path_factory.mktemp("study")
    (folder / "small.yaml").write_text(yaml.safe_dump(small_content(sessions=3)), "utf-8")
    study = {
        "name": "Tiny",
        "question": "Which of three?",
        "base": "small.yaml",
        "arms": [
            {"name": "now"},
            {"name": "short pitches", "set": {"pitch_minutes": 3}},
            {"name": "without Sun", "set": {"events": [{"at": 2, "remove_anchor": "Sun"}]}},
        ],
        "measure": "gmv_fen",
        "also": ["openings"],
        "replications": WORLDS,
    }
    path = folder / "tiny.yaml"
    path.write_text(yaml.safe_dump(study, sort_keys=False), "utf-8")
    return path


@pytest.fixture(scope="module")
def plan(study_file: Path) -> StudyPlan:
    return load_study(study_file)
