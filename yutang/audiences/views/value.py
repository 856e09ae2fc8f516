"""What the pages of lifecycle and value share: links into the builder, files of figures."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from yutang.kernel import audit
from yutang.org.models import Member


def builder_url(where: dict[str, Any]) -> str:
    """The builder, opened with this rule."""
    rule = json.dumps({"version": 1, "where": where}, separators=(",", ":"))
    return f"{reverse('audiences:audiences')}new?{urlencode({'rule': rule})}"


def table(
    name: str, headers: Sequence[object], rows: Iterable[Sequence[object]], *, actor: Member
) -> HttpResponse:
    """The rows as a CSV that spreadsheets read; written down in the audit log."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(str(each) for each in headers)
    writer.writerows(rows)
    audit.note(actor=actor, action="value.exported", file=name)
    answer = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def plain_amount(amount: int) -> str:
    """An amount for a spreadsheet: 123450 is `1234.50`."""
    return f"{amount // 100}.{amount % 100:02d}"
