"""The texts of the stand-in's pages, and which language a browser gets."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

import simulator
from simulator.pages import routes
from simulator.pages.language import preferred
from simulator.pages.words import WORDS
from simulator.refusals import REFUSALS
from tests.simulator.kit import apart

HERE = Path(simulator.__file__).parent
CHINESE, ENGLISH = WORDS["zh-Hans"], WORDS["en"]
BLANK = re.compile(r"\{\w+\}")
# any string of a script may be a key, also one with values in it, as `gender_${value}`
IN_SCRIPT = re.compile(r"[\"`]((?:[a-z0-9_]|\$\{[^}]+\})+)[\"`]")
IN_TEMPLATE = re.compile(r"""w\[["']([a-z_]+)["']\]""")


def patterns() -> Iterator[str]:
    """Everything in scripts and templates that may be a key, as a regular expression."""
    for script in (HERE / "static" / "js").rglob("*.js"):
        for found in IN_SCRIPT.findall(script.read_text()):
            yield re.sub(r"\$\{[^}]+\}", "[a-z0-9_]+", found)
    for template in (HERE / "templates").glob("*.html"):
        yield from IN_TEMPLATE.findall(template.read_text())


def test_both_languages_have_the_same_texts():
    assert set(CHINESE) == set(ENGLISH)


def test_every_refusal_of_the_core_has_a_text():
    keys = {f"refusal_{code}" for code in REFUSALS}
    assert {key for key in CHINESE if key.startswith("refusal_")} == keys


def test_a_text_has_the_same_blanks_in_both_languages():
    chinese, english = (
        {key: sorted(BLANK.findall(text)) for key, text in each.items()}
        for each in (CHINESE, ENGLISH)
    )
    assert chinese == english


def test_every_text_is_used():
    used = [re.compile(pattern) for pattern in set(patterns())]
    assert [key for key in CHINESE if not any(each.fullmatch(key) for each in used)] == []


def test_every_key_that_a_script_asks_for_has_a_text():
    asked = re.compile(r"\bt\(\s*\"([a-z0-9_]+)\"")
    scripts = (HERE / "static" / "js").rglob("*.js")
    keys = {key for script in scripts for key in asked.findall(script.read_text())}
    assert keys - set(CHINESE) == set()


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        ("", "zh-Hans"),
        ("de-DE,de;q=0.9", "zh-Hans"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("fr;q=1.0,zh;q=0.4,en;q=0.5", "en"),
        ("en;q=oops,zh;q=0", "zh-Hans"),
    ],
)
def test_the_browsers_wish_decides(header, lang):
    assert preferred(header) == lang


def answer(path: str, **headers: str) -> httpx.Response:
    """What the pages alone answer, without a stand-in behind them."""

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=Starlette(routes=routes()))
        async with httpx.AsyncClient(transport=transport, base_url="http://sim") as browser:
            return await browser.get(path, headers=headers)

    return apart(ask())


def test_a_chosen_language_wins_over_the_browsers():
    wish = {"accept-language": "en"}
    assert ENGLISH["title"] in answer("/", **wish).text
    cookie = answer("/lang/zh-Hans").headers["set-cookie"].partition(";")[0]
    assert CHINESE["title"] in answer("/", cookie=cookie, **wish).text


def test_an_unknown_language_is_not_chosen():
    assert "set-cookie" not in answer("/lang/tlh").headers


@pytest.mark.parametrize("path", ["/", "/q/abc", "/ca/abc"])
def test_pages_run_no_foreign_scripts(path):
    policy = answer(path).headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src" not in policy  # so that the default holds for scripts


def test_the_stand_in_has_one_host_name():
    moved = answer("/?person=p1", host="localhost:8800")
    assert moved.headers["location"] == "http://127.0.0.1:8800/?person=p1"
