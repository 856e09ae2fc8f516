"""Builders for scripts."""

from typing import Any

from yutang.content.commands.scripts import Draft, create_script
from yutang.content.models import Script, ScriptCategory
from yutang.org.models import Member


def category(name: str = "价格", *, scene: str = "before") -> ScriptCategory:
    """A category, found or made."""
    return ScriptCategory.objects.get_or_create(name=name, scene=scene)[0]


def draft(title: str, *texts: str, **more: Any) -> Draft:
    """A script of these texts as somebody writes it."""
    said = [{"type": "text", "text": each} for each in texts or ["您好 {customer}"]]
    return Draft(category_id=category().pk, title=title, parts=said, **more)


def script(title: str, *texts: str, by: Member, level: str = "enterprise", **more: Any) -> Script:
    """A living script."""
    return create_script(draft=draft(title, *texts, level=level, **more), actor=by)
