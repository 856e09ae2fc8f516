"""Each call that the product makes, once against the stand-in."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yutang.kernel import clock
from yutang.wecom import errors
from yutang.wecom.api import (
    contacts,
    external,
    js,
    links,
    media,
    oauth,
    tags,
    ways,
    welcome,
)
from yutang.wecom.models import AccessToken

pytestmark = pytest.mark.django_db


def test_people_and_departments_are_read(wecom):
    assert {d.name for d in contacts.departments(wecom)} >= {"御糖", "人民路店"}
    assert {u.name for u in contacts.users(wecom, 3)} >= {"李娜", "王波"}
    assert {u.userid for u in contacts.names(wecom, 3)} >= {"Alice", "Bob"}
    assert contacts.get(wecom, "Carol").position == "店长"
    with pytest.raises(errors.WeComError) as refused:
        contacts.get(wecom, "nobody.at.all")
    assert refused.value.errcode in (60111, 40003)


def test_a_customer_comes_by_a_way_and_is_read_tagged_and_remarked(wecom, simulator):
    simulator.post("/sim/people", id="client-1", name="周洋")
    way = ways.add(wecom, users=["Alice"], state="store-9", remark="九店")
    assert ways.get(wecom, way.config_id).users == ["Alice"]
    ways.update(wecom, way.config_id, remark="九号店")
    assert ways.get(wecom, way.config_id).remark == "九号店"
    simulator.post("/sim/add", person="client-1", code=way.config_id, confirm_after_seconds=0)
    person = simulator.get("/sim/people/client-1")
    id = person["external_userid"]
    assert "Alice" in external.followers(wecom)
    assert id in external.ids(wecom, "Alice")
    group = tags.add(wecom, ["新客", "老客"], group_name="来源")
    tags.mark(wecom, "Alice", id, add=[group.tags[0].id])
    external.remark(wecom, "Alice", id, remark="周先生", remark_mobiles=["13800000009"])
    found = external.get(wecom, id)
    follow = next(f for f in found.follows if f.userid == "Alice")
    assert (found.contact.name, follow.state, follow.remark) == ("周洋", "store-9", "周先生")
    assert follow.tag_ids == [group.tags[0].id]
    pairs = [pair for page in external.batch(wecom, ["Alice", "Bob"]) for pair in page]
    assert any(p.contact.external_userid == id and p.follow.tag_ids for p in pairs)
    tags.edit(wecom, group.id, name="渠道")
    assert "渠道" in {each.name for each in tags.groups(wecom)}
    tags.delete(wecom, group_ids=[group.id])
    assert "渠道" not in {each.name for each in tags.groups(wecom)}
    ways.delete(wecom, way.config_id)


def test_no_relation_and_no_customer_are_told_apart(wecom, simulator):
    with pytest.raises(errors.WeComError) as unknown:
        external.get(wecom, "wmNOBODY")
    assert unknown.value.errcode == 40096
    simulator.post("/sim/people", id="client-2", name="吴月")
    simulator.post("/sim/member/add", person="client-2", member="Alice")
    id = simulator.get("/sim/people/client-2")["external_userid"]
    simulator.post("/sim/member/delete_customer", person="client-2", member="Alice")
    with pytest.raises(errors.NotRelated):
        external.remark(wecom, "Alice", id, remark="x")


def test_acquisition_links(wecom):
    link = links.create(wecom, "投放A", ["Alice"])
    assert link.link_id in list(links.ids(wecom))
    assert links.get(wecom, link.link_id).url == link.url
    assert links.with_channel(link.url, "scan 1/号").endswith(
        "?customer_channel=scan%201%2F%E5%8F%B7"
    )
    links.update(wecom, link.link_id, link_name="投放B")
    assert list(links.customers(wecom, link.link_id)) == []
    assert links.quota(wecom).total >= 0
    links.delete(wecom, link.link_id)


def test_a_welcome_with_an_unknown_code_is_refused(wecom):
    with pytest.raises(errors.WeComError) as refused:
        welcome.send(wecom, "WC_nothing", text="您好 👋")
    assert refused.value.errcode == 41050


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "6060f80f0001050101a5f645400000000049454e44ae426082"
)


def test_pictures_are_uploaded(wecom):
    uploaded = media.upload(wecom, "image", name="a.png", content=PNG, content_type="image/png")
    assert uploaded.media_id
    assert uploaded.expires_at - clock.now() > timedelta(days=2)
    url = media.upload_image(wecom, name="a.png", content=PNG, content_type="image/png")
    assert url.startswith("http")


def test_js_signatures(wecom):
    ticket = (
        "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    )
    url = "http://mp.weixin.qq.com?params=value#fragment"
    assert (
        js.signature(ticket, "Wm3WZYTPz0wzccnW", 1414587457, url)
        == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"
    )
    assert js.corp_signature(wecom, url).signature
    assert js.agent_signature(wecom, url).signature
    assert AccessToken.objects.count() == 3


def test_sign_in_addresses_follow_the_base(wecom):
    there = oauth.authorize_url(wecom.app, "https://e.com/back?a=1", "s")
    assert there.startswith(f"{wecom.app.api_base}/connect/oauth2/authorize?appid=")
    assert "redirect_uri=https%3A%2F%2Fe.com%2Fback%3Fa%3D1" in there
    real = replace(wecom.app, api_base="https://qyapi.weixin.qq.com")
    assert oauth.authorize_url(real, "https://e.com/", "s").startswith(
        "https://open.weixin.qq.com/"
    )
    assert oauth.login_url(real, "https://e.com/", "s").startswith(
        "https://login.work.weixin.qq.com/"
    )
    with pytest.raises(errors.WeComError) as refused:
        oauth.visitor(wecom, "no-such-code")
    assert refused.value.errcode == 40029
