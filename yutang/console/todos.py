"""What to do now: first steps, findings of the health checks, what failed."""

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yutang.kernel import health
from yutang.kernel.health import Finding, Level
from yutang.kernel.ui import panels
from yutang.kernel.ui.todos import Todo
from yutang.org.models import Member

KEPT_SECONDS = 60


def todos(request: HttpRequest) -> list[Todo]:
    """Everything that waits for this member, the most urgent first."""
    assert isinstance(request.user, Member)
    filled = panels.filled("home", request, None, place="todo")
    rows = [todo for _panel, context in filled for todo in context["todos"]]
    if request.user.may("health.see"):
        # While first steps wait, what is merely not set up yet is no news.
        urgent = {Level.ERROR} if rows else {Level.ERROR, Level.WARNING}
        rows += [_of(finding) for finding in findings() if finding.level in urgent]
    return sorted(rows, key=lambda todo: todo.level != "error")


def findings() -> list[Finding]:
    """All findings, at most a minute old; the checks may take seconds."""
    key = f"health:{get_language()}"
    kept: list[Finding] | None = cache.get(key)
    if kept is None:
        kept = [_plain(one) for group in health.examine().values() for one in group]
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _plain(finding: Finding) -> Finding:
    """The finding in the present language, fit for the cache."""
    texts = (str(text) for text in (finding.title, finding.detail, finding.mend))
    return Finding(finding.level, *texts)


def _of(finding: Finding) -> Todo:
    text = finding.mend or finding.detail
    return Todo(
        finding.level.value, finding.title, text, reverse("console:health"), _("See the finding")
    )
