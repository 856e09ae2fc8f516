"""The Chinese texts: `compile` makes .mo files of the .po files, `check` sees that none is missing.

Neither needs the gettext programs.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PRODUCT = ROOT / "yutang"
FUNCTIONS = {
    name: place
    for base, place in (("gettext", 0), ("ngettext", 0), ("pgettext", 1), ("npgettext", 1))
    for name in (base, f"{base}_lazy")
} | {"_": 0}
IN_TEMPLATE = re.compile(
    r"\b(_|n?p?gettext)\(\s*u?(?:\'(?P<one>(?:[^\'\\]|\\.)*)\'|\"(?P<two>(?:[^\"\\]|\\.)*)\")"
    r"(?:,\s*u?(?:\'(?P<three>(?:[^\'\\]|\\.)*)\'|\"(?P<four>(?:[^\"\\]|\\.)*)\"))?"
)


def main(task: str) -> int:
    """Do the task; 1: something is missing."""
    files = sorted(PRODUCT.glob("*/locale/*/LC_MESSAGES/django.po"))
    if task == "compile":
        for path in files:
            polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
        return 0
    problems = [*unfinished(files), *missing(files), *ambiguous(files)]
    print("\n".join(problems) or "Every text has its Chinese.")  # noqa: T201
    return 1 if problems else 0


def unfinished(files: list[Path]) -> Iterator[str]:
    """Entries without a translation, or with one that only was guessed."""
    for path in files:
        for entry in polib.pofile(str(path)):
            if not entry.obsolete and (entry.fuzzy or not entry.translated()):
                yield f"{path.relative_to(ROOT)}:{entry.linenum}: no Chinese for {entry.msgid!r}"


def missing(files: list[Path]) -> Iterator[str]:
    """Texts in the source that no .po file holds, and that Django doesn't translate itself."""
    known = {entry.msgid for path in files for entry in polib.pofile(str(path))}
    known |= django_texts()
    for path in sorted([*PRODUCT.rglob("*.py"), *PRODUCT.rglob("*.html")]):
        texts = in_python(path) if path.suffix == ".py" else in_template(path)
        for line, text in texts:
            if text not in known:
                yield f"{path.relative_to(ROOT)}:{line}: no .po file holds {text!r}"


def ambiguous(files: list[Path]) -> Iterator[str]:
    """Texts with a Chinese of their own in two areas: all share one dictionary, the first wins."""
    known: dict[tuple[str | None, str], tuple[Path, object]] = {}
    for path in files:
        for entry in polib.pofile(str(path)):
            chinese = entry.msgstr or entry.msgstr_plural
            first, said = known.setdefault((entry.msgctxt, entry.msgid), (path, chinese))
            if said != chinese:
                place = f"{path.relative_to(ROOT)}:{entry.linenum}"
                other = first.relative_to(PRODUCT).parts[0]
                yield f"{place}: {entry.msgid!r} is {chinese} here and {said} in {other}"


def django_texts() -> set[str]:
    """What Django and allauth bring in Chinese themselves."""
    import allauth  # noqa: PLC0415
    import django  # noqa: PLC0415

    folders = [Path(str(package.__file__)).parent for package in (django, allauth)]
    files = [path for folder in folders for path in folder.rglob("zh_Hans/LC_MESSAGES/django.mo")]
    return {entry.msgid for path in files for entry in polib.mofile(str(path))}


def in_python(path: Path) -> Iterator[tuple[int, str]]:
    """The literal texts given to gettext in a module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            place = FUNCTIONS.get(name)
            if place is not None and len(node.args) > place:
                given = node.args[place]
                if isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield node.lineno, given.value


def in_template(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of translate and blocktranslate tags in a template."""
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for found in IN_TEMPLATE.finditer(source):
        second = found["three"] if found["three"] is not None else found["four"]
        first = found["one"] if found["one"] is not None else found["two"]
        text = second if found[1] in {"pgettext", "npgettext"} else first
        yield source.count("\n", 0, found.start()) + 1, ast.literal_eval(f'"""{text}"""')


if __name__ == "__main__":
    settings.configure()
    sys.exit(main(sys.argv[1]))
