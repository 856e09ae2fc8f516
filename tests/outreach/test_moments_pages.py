"""The pages of moments: written, counted, agreed to, published, looked at."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from tests import make as people
from tests.content import make as content
from tests.outreach import ledger_make as ledger
from tests.outreach import moments_make as make
from tests.outreach import sends_make
from yutang.content.models import Kind
from yutang.customers.models import Consent, CustomerTag, Tag, TagGroup
from yutang.kernel import clock, config, files
from yutang.kernel.ui import today
from yutang.org.models import Member
from yutang.outreach import moment_contents, moment_source, plans
from yutang.outreach.commands import moment_reminding as reminding
from yutang.outreach.commands import moments as commands
from yutang.outreach.errors import MomentForNobody, MomentReminded
from yutang.outreach.models import Moment, MomentPart
from yutang.outreach.queries import moments as queries
from yutang.outreach.rules import moments as limits

pytestmark = pytest.mark.django_db
State = Moment.State


@pytest.fixture
def operator() -> Client:
    return people.client(sends_make.operator())


@pytest.fixture
def approval_above_one(operator: Client) -> Iterator[None]:
    config.put("sends.approval_above", "1")
    config.forget()
    yield
    config.forget()


def posted(**changes: Any) -> dict[str, Any]:
    """What the form sends for a text of Alice's."""
    given: dict[str, Any] = {"name": "三月新竿", "text": "新竿到店", "kind": "", "who": "some"}
    given |= {"seen": "all", "members": [serving().pk], "purpose": "service"}
    return given | changes


def serving() -> Member:
    """Alice, who may serve customers."""
    ledger.member()
    Member.objects.filter(wecom_userid="Alice").update(contact_enabled=True)
    return ledger.member()


def refused(operator: Client, **changes: Any) -> str:
    answer = operator.post("/moments/new", posted(**changes))
    assert answer.status_code == 422, answer.status_code
    return answer.content.decode()


def written(operator: Client, **changes: Any) -> Moment:
    answer = operator.post("/moments/new", posted(**changes))
    assert answer.status_code == 302, answer.content.decode()
    return Moment.objects.latest("pk")


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def told(*follows: Any) -> Tag:
    """A tag that WeCom knows, on these customers."""
    group = TagGroup.objects.create(name=f"G{TagGroup.objects.count()}")
    tag = Tag.objects.create(group=group, name="钓友", wecom_id=f"et{Tag.objects.count()}")
    for each in follows:
        CustomerTag.objects.create(customer=each, tag=tag, source="member")
    return tag


def test_an_operator_reads_before_it_starts_whom_it_reaches(operator):
    one, other, _third = (ledger.customer(name) for name in ("C1", "C2", "C3"))
    now = clock.now()
    for number in range(limits.SHOWN_A_MONTH):
        ledger.told(one, now, carrier="moments", source_type="moment", source_id=900_000 + number)
    Consent.objects.create(customer=other, purpose="marketing", given=False, source="page")
    moment = written(operator)
    assert "三月新竿" in page(operator, "/moments/")
    assert "新竿到店" in page(operator, f"/moments/{moment.pk}")
    reach = queries.estimate(moment)
    assert (reach.members, reach.customers, reach.seeing) == (1, 3, 2)
    assert (reach.full, reach.unwilling) == (1, 1)
    assert "1 of them don" in page(operator, f"/moments/{moment.pk}/reach")


def test_only_customers_with_the_tag_are_counted_and_only_wecoms_tags_are_offered(operator):
    one, _other = ledger.customer("C1"), ledger.customer("C2")
    tag = told(one)
    Tag.objects.create(group=tag.group, name="只在这里")
    assert "只在这里" not in page(operator, "/moments/new")
    moment = written(operator, seen="tags", tags=[tag.pk])
    assert queries.estimate(moment).customers == 1
    assert "钓友" in page(operator, f"/moments/{moment.pk}")


@pytest.mark.usefixtures("approval_above_one")
def test_one_for_many_waits_for_another_persons_word(operator):
    for name in ("C1", "C2"):
        ledger.customer(name)
    moment = written(operator)
    operator.post(f"/moments/{moment.pk}/start")
    assert make.fresh(moment).state == State.ASKED
    assert operator.post(f"/moments/{moment.pk}/decide", {"act": "approve"}).status_code == 403
    owner = people.client(people.member("Olga"))
    owner.post(f"/moments/{moment.pk}/decide", {"act": "refuse", "answer": "换张图"})
    assert make.fresh(moment).state == State.DRAFT
    assert "换张图" in page(operator, f"/moments/{moment.pk}")
    operator.post(f"/moments/{moment.pk}/start")
    owner.post(f"/moments/{moment.pk}/decide", {"act": "approve", "answer": "好"})
    assert make.fresh(moment).state == State.PLANNED
    operator.post(f"/moments/{moment.pk}/withdraw")
    assert make.fresh(moment).state == State.DRAFT
    assert "Olga" not in page(operator, f"/moments/{moment.pk}"), "nobody refused it"


def test_what_wecom_would_refuse_stands_at_its_field(operator):
    assert "4,000" in refused(operator, text="竿" * 1_400)
    assert "write a text" in refused(operator, text="")
    assert "Choose a picture" in refused(operator, kind="image")
    assert "Choose a department" in refused(operator, members=[])
    assert "Choose a tag" in refused(operator, seen="tags")
    link = {"kind": "link", "link_title": "竿", "link_url": "https://a.example/"}
    assert "asks for one with a link" in refused(operator, **link)
    cover = str(content.picture().pk)
    assert "begins with https" in refused(operator, **(link | {"cover": cover, "link_url": "x"}))
    ten = [str(content.picture().pk) for _ in range(10)]
    assert "nine pictures" in refused(operator, kind="image", picture=ten)
    long = files.keep(name="a.mp4", content=mp4(31), content_type="video/mp4")
    assert "31 seconds" in refused(operator, kind="video", video=str(long.pk))
    plain = content.material("无图", kind=Kind.LINK)
    assert "picture on the card" in refused(operator, kind="material", material=str(plain.pk))


def test_pictures_a_link_and_a_material_are_kept_and_shown_again(operator):
    pictures = [str(content.picture().pk) for _ in range(3)]
    moment = written(operator, kind="image", picture=pictures)
    assert [each["file_id"] for each in moment.attachments] == pictures
    assert pictures[2] in page(operator, f"/moments/{moment.pk}/edit")
    cover = content.picture()
    link = {"kind": "link", "link_title": "选竿", "link_url": "https://a.example/x"}
    assert "选竿" in page(operator, f"/moments/{written(operator, **link, cover=cover.pk).pk}")
    article = content.material("怎么选", kind=Kind.ARTICLE, cover=cover, text="看这里")
    moment = written(operator, kind="material", material=str(article.pk), text="")
    assert "怎么选" in page(operator, f"/moments/{moment.pk}")
    assert moment.name in [use.name for use in moment_source.uses(article.pk)]


def test_uploads_are_known_by_their_content(operator):
    good = BytesIO(content.picture_bytes())
    bad = BytesIO(b"<script>alert(1)</script>")
    good.name, bad.name = "a.png", "b.png"
    answer = operator.post("/moments/upload/picture", {"upload": [good, bad]}).content.decode()
    assert answer.count('name="picture"') == 1
    assert "b.png: " in answer
    assert operator.post("/moments/upload/else", {"upload": good}).status_code == 404


def test_the_preview_shows_what_is_typed(operator):
    picture = str(content.picture().pk)
    shown = operator.post("/moments/preview", posted(kind="image", picture=[picture], text="看"))
    assert picture in shown.content.decode()
    assert "看" in shown.content.decode()


def test_nobody_to_see_it_is_refused_and_a_planned_one_moves_in_the_calendar(operator):
    actor = sends_make.operator()
    moment = written(operator)
    with pytest.raises(MomentForNobody):
        commands.start_moment(moment_id=moment.pk, actor=actor)
    ledger.customer("C1")
    tomorrow = clock.now() + ledger.DAY
    Moment.objects.filter(pk=moment.pk).update(at=tomorrow)
    commands.start_moment(moment_id=moment.pk, actor=actor)
    [entry] = [
        each
        for each in plans.listed(clock.now(), clock.now() + 2 * ledger.DAY)
        if (each.type, each.id) == ("moment", moment.pk)
    ]
    assert entry.is_movable
    later = tomorrow + ledger.DAY
    commands.move_moment(id=moment.pk, at=later, actor=actor)
    assert make.fresh(moment).poll_next_at == later


def test_who_has_to_publish_it_sees_it_today_and_is_reminded_three_times(operator):
    alice = ledger.member()
    moment = make.draft()
    Moment.objects.filter(pk=moment.pk).update(state=State.OPEN, opened_at=clock.now())
    part = MomentPart.objects.create(moment=moment, userid="Alice", member=alice)
    waiting = [item.why for section, item in today.waiting(alice).rows if section.key == "moment"]
    assert waiting == [moment.name]
    for _time in range(reminding.MOST):
        reminding.remind(part_id=part.pk, actor=sends_make.operator())
    with pytest.raises(MomentReminded):
        reminding.remind(part_id=part.pk, actor=sends_make.operator())
    operator.post(f"/moments/parts/{part.pk}/remind")
    address = f"/moments/{moment.pk}/members"
    assert "Alice" in page(operator, f"{address}?state=waiting&q=ali&sort=-likes")
    assert "Nobody fits" in page(operator, f"{address}?state=published")
    assert "Nobody liked it" in page(operator, f"/moments/{moment.pk}/people")


def test_large_pictures_are_made_smaller_and_small_ones_stay():
    small = content.picture_bytes((800, 600))
    assert moment_contents.fitting(small) == small
    large = moment_contents.fitting(content.picture_bytes((3_000, 4_000), "JPEG"))
    with Image.open(BytesIO(large)) as image:
        assert (image.size, image.format) == ((1_080, 1_440), "JPEG")


@pytest.mark.parametrize(("seconds", "wide"), [(12, False), (31, False), (45, True)])
def test_a_video_tells_how_long_it_plays(seconds, wide):
    assert limits.video_seconds(mp4(seconds, wide=wide)) == seconds
    assert limits.video_seconds(b"nothing") is None


def mp4(seconds: int, *, wide: bool = False) -> bytes:
    """The beginning of a video that plays so long."""
    times = (8 if wide else 4) * 2
    length = (seconds * 1_000).to_bytes(8 if wide else 4, "big")
    scale = (1_000).to_bytes(4, "big")
    head = b"mvhd" + (b"\x01" if wide else b"\0") + b"\0" * 3 + b"\0" * times
    return b"\0\0\0\x18ftypmp42" + b"\0" * 8 + head + scale + length + b"\0" * 40


def test_a_manager_reads_of_a_draft_no_members_of_other_stores():
    ledger.customer("Zhao")
    moment = make.draft()
    assert [name for _id, name, _n in queries.meant_by_member(moment, sends_make.operator())] == [
        "Alice"
    ]
    manager = people.member("Mary", role="store_manager")
    assert queries.meant_by_member(moment, manager) == []
