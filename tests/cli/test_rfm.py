"""`yutang rfm`: segments with counts and amounts, from the terminal."""

import json

import pytest

from tests.audiences import value_make as make
from tests.cli.run import yutang


@pytest.fixture(autouse=True)
def warehouse(tmp_path, monkeypatch):
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))


def test_segments_are_printed_for_programs_and_people(transactional_db, tmp_path):
    make.bought(make.customer("Zhao"), [(3, 50_000), (20, 40_000)])
    make.bought(make.customer("Qian"), [(100, 9_900)])
    make.customer("Li")
    config = tmp_path / "rfm.json"
    config.write_text(json.dumps({"as_of": "2026-03-02", "f": {"cuts": [1]}}))
    done = yutang("rfm", "--config", str(config), "--json", home=tmp_path)
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["customers"], answer["amount"], answer["left_out"]) == (2, 99_900, 1)
    assert answer["cuts"]["r"] == [3, 3, 100, 100]
    assert answer["cuts"]["f"] == [1]
    best = next(each for each in answer["segments"] if each["segment"] == "important_value")
    assert (best["customers"], best["amount"], best["average"]) == (1, 90_000, 90_000)
    assert [5, 2, 3] in [each["cell"] for each in answer["cells"]]
    assert "important_value" in yutang("rfm", "--config", str(config), home=tmp_path).stdout


@pytest.mark.parametrize("text", ["{", '{"f": {"cuts": [2, 1]}}', '{"sql": "drop"}', "[1]"])
def test_a_config_with_a_mistake_is_refused_in_one_sentence(transactional_db, tmp_path, text):
    config = tmp_path / "rfm.json"
    config.write_text(text)
    done = yutang("rfm", "--config", str(config), home=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("yutang: ")
    assert done.stderr.count("\n") == 1
