"""Builders for tests of matches: a thing of each type that acts are about, and forms."""

from typing import Any

from django.test import Client

from tests.acquisition import group_make
from tests.acquisition import make as acquisition
from tests.audiences.audience_make import audience
from tests.content import make as content
from tests.journeys.challenge_make import challenge
from tests.journeys.make import operator, wait
from tests.make import member
from yutang.commerce.models import Product
from yutang.customers.commands.fact_types import TypeDraft, create_fact_type
from yutang.customers.models import FactType, Stage, Tag, TagGroup
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.models import Journey
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.models import Moment, Welcome


def tag(name: str = "Trout") -> Tag:
    group, _ = TagGroup.objects.get_or_create(name="Fish")
    return Tag.objects.create(group=group, name=name)


def article(title: str = "Baby food", **more: Any) -> Any:
    return content.material(title, kind="article", **more)


def fact() -> FactType:
    return create_fact_type(form="date", draft=TypeDraft(name="Born"), key="born-m", actor=None)


def things() -> dict[str, tuple[str, int]]:
    """By type: a kind of acts about it, and the id of one thing."""
    born = fact()
    stage = Stage.objects.create(type=born, name="Toddler", from_days=0)
    group = group_make.group("Anglers' corner")
    product = Product.objects.create(sku="R1", title="Rod", price=100, as_of=clock.now())
    return {
        "tag": ("tagged", tag().pk),
        "audience": ("audience_entered", audience("Mothers").pk),
        "material": ("content_read", article().pk),
        "product": ("product_clicked", product.pk),
        "code": ("gift_given", acquisition.code(acquisition.member("Lin"), name="Leaflet").pk),
        "group_code": ("scanned", group_make.code(group_make.door(group)).pk),
        "group_chat": ("group_joined", group.pk),
        "challenge": ("checked_in", challenge(name="Read daily").pk),
        "moment": ("moment_liked", Moment.objects.create(name="Spring").pk),
        "welcome": ("welcomed", Welcome.objects.create(name="Hello there", text="Hi").pk),
        "fact": ("fact_learnt", born.pk),
        "stage": ("stage_changed", stage.pk),
    }


def draft(**plan: Any) -> Journey:
    """A draft that begins with an act."""
    trigger = {"kind": "activity", "match": {"kinds": ["added"]}}
    made = {"format": 1, "triggers": [trigger], "flow": [wait("w", days=2)]} | plan
    return create_journey(name="Draft", actor=operator(), draft=made)


def begun_by(**match: Any) -> Journey:
    return draft(triggers=[{"kind": "activity", "match": match}])


def keep(client: Client, journey: Journey, show: str = "trigger", id: Any = 0, **given: Any) -> Any:
    """Save the form of a beginning (or of a step); names of its match stand without a prefix."""
    journey.refresh_from_db()
    named = {key.replace("__", "-"): value for key, value in given.items()}
    said = {"revision": journey.draft_revision, **named}
    address = f"/journeys/{journey.pk}/build/keep?show={show}&id={id}"
    return client.post(address, said, headers={"HX-Request": "true"})


def match_of(journey: Journey) -> Any:
    journey.refresh_from_db()
    return journey.draft["triggers"][0]["match"]


def colleague(name: str = "Anna") -> Member:
    """A member who looks after customers."""
    made = member(name, role="guide")
    Member.objects.filter(pk=made.pk).update(wecom_userid=name)
    return made


def shown(client: Client, journey: Journey, show: str = "trigger", id: Any = 0) -> str:
    """The panel of the builder."""
    address = f"/journeys/{journey.pk}/build?show={show}&id={id}"
    return client.get(address, headers={"HX-Request": "true"}).content.decode()
