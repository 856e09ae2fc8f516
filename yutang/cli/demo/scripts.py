"""The demo brand's scripts: what good guides of a shop for home and gifts answer."""

import json

from yutang.cli import ready
from yutang.cli.demo.brand import SOURCE
from yutang.content.commands.scripts import Draft, create_script
from yutang.content.models import Script, ScriptCategory
from yutang.org.models import Member


def write() -> None:
    """The brand's scripts, each once however often it is called."""
    operator = Member.objects.get(username="operator")
    known = set(Script.objects.values_list("title", flat=True))
    groups = json.loads((SOURCE / "scripts.json").read_text(encoding="utf-8"))
    for order, group in enumerate(groups):
        category, _made = ScriptCategory.objects.get_or_create(
            scene=group["scene"], name=group["category"], defaults={"order": order}
        )
        for row in group["scripts"]:
            if row["title"] not in known:
                create_script(draft=_draft(category, **row), actor=operator)
    ready.tell(f"{Script.objects.count()} scripts")


def _draft(category: ScriptCategory, *, texts: list[str], **rest: object) -> Draft:
    parts = [{"type": "text", "text": each} for each in texts]
    level = Script.Level.ENTERPRISE
    return Draft(category_id=category.pk, parts=parts, level=level, **rest)  # type: ignore[arg-type]
