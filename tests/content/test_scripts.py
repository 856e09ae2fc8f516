"""Scripts: who writes and sees them, and how a few letters find them."""

import pytest
from django.utils import translation

from tests import make
from tests.content.scripts_make import draft, script
from yutang.content.commands import scripts as commands
from yutang.content.queries import scripts as queries
from yutang.kernel.errors import InvalidInput, NotAllowed

pytestmark = pytest.mark.django_db


def titles(member, text):
    return [each.title for each in queries.found(member, text)]


def test_a_script_is_found_by_characters_pinyin_and_initials():
    alice = make.member("Alice")
    script("价格太贵了怎么办", by=alice)
    script("运费谁出", by=alice)
    for typed in ("价格", "太贵", "jiage", "jiagetaigui", "jgtg", "tgl", "ＪＧ", "价贵"):
        assert titles(alice, typed) == ["价格太贵了怎么办"], typed
    assert titles(alice, "yf") == ["运费谁出"]
    assert titles(alice, "iage") == []  # no syllable begins there
    assert titles(alice, "%") == []


def test_an_exact_title_stands_before_a_beginning_before_initials_before_text():
    alice = make.member("Alice")
    script("说明", "退货请看包装", by=alice)
    script("退换货", by=alice)
    script("如何退货", by=alice)
    script("退货", by=alice)
    script("退货运费", by=alice)
    assert titles(alice, "退货") == ["退货", "退货运费", "如何退货", "说明", "退换货"]
    script("天黑", by=alice)
    *begun, last = titles(alice, "th")
    assert set(begun) == {"退货", "天黑", "退换货", "退货运费"}
    assert last == "如何退货"


def test_among_equals_favourites_and_own_use_come_first():
    alice, bob = make.member("Alice"), make.member("Bob")
    one, two, three = (script(f"发货时间{mark}", by=alice) for mark in "甲乙丙")
    commands.use_script(script=two, member=alice, customer_id=None)
    commands.set_favourite(script=three, member=alice, kept=True)
    assert titles(alice, "fahuo") == [three.title, two.title, one.title]
    assert titles(bob, "fahuo") == [two.title, one.title, three.title]


def test_personal_scripts_are_the_owners_team_scripts_the_units_and_what_is_below():
    head = make.unit("总部", kind="headquarters")
    east = make.unit("华东", parent=head, kind="region")
    store = make.unit("人民路店", parent=east)
    other = make.unit("南京路店", parent=east)
    owner = make.member("Owner", units=(head,))
    guide = make.member("Guide", role="guide", units=(store,))
    stranger = make.member("Stranger", role="guide", units=(other,))
    region = make.member("Region", role="region_manager", units=(east,))
    script("个人话术", by=guide, level="personal")
    script("门店话术", by=region, level="team", unit_id=store.pk)
    script("大区话术", by=region, level="team", unit_id=east.pk)
    script("企业话术", by=owner)
    assert set(titles(guide, "话术")) == {"个人话术", "门店话术", "大区话术", "企业话术"}
    assert set(titles(stranger, "话术")) == {"大区话术", "企业话术"}
    assert set(titles(region, "话术")) == {"门店话术", "大区话术", "企业话术"}
    assert set(titles(owner, "话术")) == {"门店话术", "大区话术", "企业话术"}
    assert {each.title for each in queries.visible(guide)} == set(titles(guide, "话术"))


def test_guides_write_personal_scripts_managers_their_teams_headquarters_everybodys():
    store, other = make.unit("人民路店"), make.unit("南京路店")
    guide = make.member("Guide", role="guide", units=(store,))
    manager = make.member("Manager", role="store_manager", units=(store,))
    script("我的", by=guide, level="personal")
    teams = script("本店", by=manager, level="team", unit_id=store.pk)
    for actor, level, unit in (
        (guide, "team", store.pk),
        (guide, "enterprise", None),
        (manager, "team", other.pk),
        (manager, "enterprise", None),
        (make.member("Auditor", role="auditor"), "personal", None),
    ):
        with pytest.raises(NotAllowed):
            script("不许", by=actor, level=level, unit_id=unit)
    with pytest.raises(NotAllowed):
        commands.archive_script(script_id=teams.pk, actor=guide)
    commands.archive_script(script_id=teams.pk, actor=manager)
    assert titles(guide, "本店") == []


@pytest.mark.parametrize(
    ("said", "parts"),
    [
        ("add a text", []),
        ("Write something", [{"type": "text", "text": "  "}]),
        ("4000 ", [{"type": "text", "text": "话" * 1400}]),
        (r"\{shop\}", [{"type": "text", "text": "{shop}"}]),
        ("9 parts", [{"type": "text", "text": "一"}] * 10),
        ("gone", [{"type": "material", "material_id": 9}]),
    ],
)
def test_parts_that_cannot_be_sent_are_told_at_once(said, parts):
    alice = make.member("Alice")
    wanted = draft("标题", level="enterprise")
    wanted = commands.Draft(wanted.category_id, "标题", parts, level="enterprise")
    with translation.override("en"), pytest.raises(InvalidInput, match=said):
        commands.create_script(draft=wanted, actor=alice)
