"""`yutang audience count`, as a program uses it."""

import io
import json
import sys
from contextlib import nullcontext
from types import SimpleNamespace

import pytest

from tests.customers import make
from yutang.cli import audience_count, ready


@pytest.fixture
def ask(db, monkeypatch, capsys, tmp_path):
    """Count the rule in a file or at the input; the exit code and what was printed."""
    monkeypatch.setattr(ready, "django", nullcontext)
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "none"))

    def asked(text, *, file="", engine="", as_json=True):
        if file:
            (tmp_path / file).write_text(text)
        else:
            monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
        rule = str(tmp_path / file) if file else "-"
        code = audience_count.run(SimpleNamespace(rule=rule, engine=engine, json=as_json))
        return code, capsys.readouterr()

    return asked


@pytest.mark.parametrize("file", ["", "rule.json"])
def test_a_rule_is_counted(ask, file):
    make.follow("Zhao")
    make.read()
    rule = {"version": 1, "where": {"profile": "state", "is": "in", "value": ["followed"]}}
    code, said = ask(json.dumps(rule), file=file)
    answer = json.loads(said.out)
    assert (code, answer["count"], answer["engine"]) == (0, 1, "postgres")
    assert set(answer) == {"count", "engine", "seconds", "as_of"}


def test_a_wrong_rule_tells_its_problems_and_ends_with_2(ask):
    rule = json.dumps({"where": {"all": [{"profile": "shoe", "is": "eq", "value": 1}]}})
    code, said = ask(rule)
    (problem,) = json.loads(said.out)["problems"]
    assert (code, problem["path"]) == (2, ["where", "all", 0, "profile"])
    code, said = ask(rule, as_json=False)
    assert (code, said.err) == (2, "where.all.0.profile: 没有字段「shoe」。\n")
