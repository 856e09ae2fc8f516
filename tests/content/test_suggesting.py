"""Scripts offered for the customer at hand, each with its reason."""

import pytest

from tests import make
from tests.content.scripts_make import script
from tests.customers import make as customers
from yutang.content.commands.standing import set_needs, set_obstacle
from yutang.content.models import Material
from yutang.content.queries.standing import standing
from yutang.content.queries.suggesting import suggestions
from yutang.customers import log
from yutang.customers.commands.fact_types import ChoiceRow, TypeDraft, change_fact_type
from yutang.customers.kinds import Kind
from yutang.customers.models import FactType, Profile
from yutang.kernel import clock
from yutang.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhao():
    found = customers.follow("Zhao").customer
    customers.read()
    found.refresh_from_db()
    return found


def offered(zhao, by="Alice"):
    zhao.profile.refresh_from_db()
    member = customers.member(by)
    return [(each.script.title, each.reason) for each in suggestions(member, zhao)]


def test_an_obstacle_is_a_fact_and_brings_the_scripts_that_help_over_it(zhao):
    owner = make.member("Owner")
    script("打消疑虑", by=owner, obstacle="no_trust")
    script("讲清楚", by=owner, obstacle="not_understood")
    assert offered(zhao) == []
    set_obstacle(customer_id=zhao.pk, key="no_trust", actor=owner)
    assert standing(zhao.pk).obstacle == "no_trust"
    (first,) = offered(zhao)
    assert first[0] == "打消疑虑"
    set_obstacle(customer_id=zhao.pk, key="", actor=owner)
    assert offered(zhao) == []
    with pytest.raises(InvalidInput):
        set_obstacle(customer_id=zhao.pk, key="laziness", actor=owner)


def test_a_choice_that_the_brand_calls_otherwise_stays_the_same_obstacle(zhao):
    owner = make.member("Owner")
    set_obstacle(customer_id=zhao.pk, key="no_trust", actor=owner)
    type = FactType.objects.get(key="obstacle")
    rows = [ChoiceRow(f"本店：{each.name}", id=each.pk) for each in type.choices.all()]
    change_fact_type(type_id=type.pk, draft=TypeDraft("障碍", choices=rows), actor=owner)
    assert standing(zhao.pk).obstacle == "no_trust"


def test_needs_tags_stage_and_what_was_read_each_tell_why(zhao):
    owner = make.member("Owner")
    gold = customers.tag("金卡")
    article = Material.objects.create(kind="article", title="选茶指南", obstacles=["no_motive"])
    script("按需求", by=owner, need="social")
    script("按文章", by=owner, obstacle="no_motive")
    script("按标签", by=owner, tag_ids=[gold.pk])
    script("按阶段", by=owner, lifecycles=["lead"])
    Profile.objects.filter(pk=zhao.pk).update(tag_ids=[gold.pk])
    set_needs(customer_id=zhao.pk, keys=["social", "functional"], actor=owner)
    log.record(
        customer_id=zhao.pk,
        kind=Kind.CONTENT_READ,
        happened_at=clock.now(),
        subject=("material", article.pk),
    )
    assert [title for title, _reason in offered(zhao)] == ["按需求", "按文章", "按标签", "按阶段"]
    assert "选茶指南" in dict(offered(zhao))["按文章"]
    assert "金卡" in dict(offered(zhao))["按标签"]


def test_another_members_personal_script_is_never_offered(zhao):
    bob = customers.member("Bob")
    script("私房话", by=bob, level="personal", lifecycles=["lead"])
    assert offered(zhao) == []
    assert len(offered(zhao, by="Bob")) == 1
