"""The audit log: found by act, person and day; taken out with a trace."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.org import make
from yutang import kernel
from yutang.console import acts
from yutang.kernel import audit
from yutang.kernel.models import AuditEntry

PRODUCT = Path(kernel.__file__).parent.parent


def written(actor, action, subject=None, at=None):
    audit.note(actor=actor, action=action, subject=subject)
    row = AuditEntry.objects.latest("id")
    if at:
        AuditEntry.objects.filter(pk=row.pk).update(at=at)


def shown(client, query=""):
    return [row.action for row in client.get(f"/settings/audit{query}").context["page"].rows]


def test_the_newest_stands_first_and_filters_narrow(client, owner):
    bob = make.member("Bob", "guide")
    written(owner, "org.set_role", bob, at=datetime(2026, 5, 1, 16, 30, tzinfo=UTC))
    written(bob, "org.signed_in", bob)
    written(None, "org.member_left", bob)
    assert shown(client) == ["org.member_left", "org.signed_in", "org.set_role"]
    assert shown(client, "?action=org.signed_in") == ["org.signed_in"]
    assert shown(client, f"?who={owner.pk}") == ["org.set_role"]
    assert shown(client, "?q=Alice") == ["org.set_role"]
    assert shown(client, "?day=2026-05-02") == ["org.set_role"], "a day of Shanghai"
    assert len(shown(client, "?day=nonsense&who=x&action=x")) == 3


def test_an_act_is_told_in_words(client, owner):
    written(owner, "org.set_role", owner)
    assert "修改成员角色" in client.get("/settings/audit").content.decode()


def test_taking_it_out_is_an_entry_too(client, owner):
    written(owner, "org.set_role", owner)
    answer = client.get("/settings/audit/export")
    table = b"".join(answer.streaming_content).decode()
    assert table.startswith("\ufeff")
    assert "org.set_role" in table
    assert AuditEntry.objects.filter(action="console.exported_audit").exists()


@pytest.mark.parametrize("role", ["operator", "guide", "analyst"])
def test_others_dont_see_it(client, db, role):
    client.force_login(make.member("Otto", role))
    assert client.get("/settings/audit").status_code == 403


def constants(node: ast.AST) -> set[str]:
    return {
        each.value
        for each in ast.walk(node)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def actions_in(path: Path) -> set[str]:
    """The acts that a file writes down, where they stand in the call itself."""
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.note"
    ]
    given = (word.value for call in calls for word in call.keywords if word.arg == "action")
    return set().union(*(constants(value) for value in given))


def test_every_act_has_words():
    known = set(acts.WORDS)
    for path in PRODUCT.rglob("*.py"):
        assert actions_in(path) <= known, f"{path}: add words to yutang/console/acts.py"
