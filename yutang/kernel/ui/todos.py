"""What waits for a person: one line of the home page's list."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Todo:
    """Something to do now; `level` is ok, warn or error, `url` leads to where it is done."""

    level: str
    title: str | Promise
    detail: str | Promise = ""
    url: str = ""
    label: str | Promise = ""
