"""The stand-in's phone and client in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from simulator.pages.views import QR_READER
from simulator.world import CallbackPart, built_in_world
from tests.browser import PATIENCE
from tests.live import Program, free_port

pytestmark = pytest.mark.browser
WELCOME = re.compile(r"<WelcomeCode><!\[CDATA\[(.+?)\]\]>")


class StandIn:
    """A running stand-in, and the product's part of the play: codes and welcomes."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=10)
        world = self.http.get("/sim/world").json()
        secret = world["apps"][0]["secret"]
        asked = {"corpid": world["corp_id"], "corpsecret": secret}
        self.token = self.http.get("/cgi-bin/gettoken", params=asked).json()["access_token"]

    def api(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.http.post(
            f"/cgi-bin/externalcontact/{path}", params={"access_token": self.token}, json=body
        ).json()
        assert answer["errcode"] == 0, answer
        return dict(answer)

    def contact_way(self, name: str, member: str, **more: Any) -> str:
        """What the QR code of a new contact way says."""
        way = {"type": 1, "scene": 2, "remark": name, "state": "s1", "user": [member], **more}
        return f"{self.url}/q/{self.api('add_contact_way', way)['config_id']}"

    def new_person(self, name: str) -> str:
        return str(self.http.post("/sim/people", json={"name": name}).json()["id"])

    def follow(self, person: str, member: str) -> dict[str, Any]:
        chat = self.http.get("/sim/chats", params={"person": person, "member": member}).json()
        return dict(chat["follow"])

    def send_welcome(self, text: str, url: str) -> None:
        """Answer the newest event that carries a welcome code."""
        rows = self.http.get("/sim/callbacks", params={"limit": 10}).json()["deliveries"]
        code = next(found[1] for row in rows if (found := WELCOME.search(row["plaintext"])))
        link = {"msgtype": "link", "link": {"title": "Menu", "url": url}}
        self.api(
            "send_welcome_msg",
            {"welcome_code": code, "text": {"content": text}, "attachments": [link]},
        )


@pytest.fixture(scope="module")
def stand_in(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    home = tmp_path_factory.mktemp("stand-in")
    world = built_in_world()
    # Nobody listens there; but only an app with a callback is given welcome codes.
    world.apps[0].callback = CallbackPart(url="http://127.0.0.1:9/", token="t", aes_key="a" * 43)
    (home / "world.json").write_text(world.model_dump_json())
    url = f"http://127.0.0.1:{free_port()}"
    serve = ["-m", "simulator", "serve", "--port", url.rsplit(":", 1)[1], "--home", str(home)]
    words = [*serve, "--world", str(home / "world.json")]
    program = Program(words, Path(home / "log"), f"{url}/healthz").start()
    standing = StandIn(url)
    yield standing
    standing.http.close()
    program.stop()


@pytest.fixture
def wide(browser: Browser) -> Iterator[Page]:
    """A page at the size of a demo, in Chinese, that fails the test when a script does."""
    context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    yield page
    context.close()
    assert broken == []


def test_scanning_a_contact_way_opens_the_chat_with_its_welcome(stand_in, wide):
    stand_in.contact_way("静安寺店 传单", "li.na")
    person = stand_in.new_person("阿离")
    wide.goto(f"{stand_in.url}/?person={person}&member=li.na")
    phone = wide.locator("#phone")

    phone.get_by_role("button", name="扫一扫").click()
    phone.get_by_role("button", name="静安寺店 传单").first.click()
    expect(phone.get_by_role("heading", name="李娜")).to_be_visible()
    phone.get_by_role("button", name="添加到通讯录").click()
    expect(phone.get_by_text("你已添加了李娜，现在可以开始聊天了。")).to_be_visible()

    stand_in.send_welcome("欢迎 <b>阿离</b>", "http://127.0.0.1:9/menu")
    expect(phone.get_by_text("欢迎 <b>阿离</b>", exact=True)).to_be_visible()
    expect(phone.get_by_role("button", name="Menu")).to_be_visible()
    expect(phone.locator(".talk-fast")).to_have_text(re.compile("添加后 .+ 秒 收到欢迎语"))

    log = wide.locator("#log .log-row", has_text="阿离 · 李娜").last
    expect(log).to_contain_text(re.compile("秒后收到欢迎语"))
    expect(log).to_contain_text(re.compile("第 . 次失败"))

    phone.get_by_label("输入消息").fill("今天几点关门？")
    phone.get_by_label("输入消息").press("Enter")
    said = wide.locator("#client .bubble", has_text="今天几点关门？")
    expect(said).to_be_visible()


def test_a_web_page_in_the_phone_knows_who_looks_and_can_lead_to_a_card(stand_in, wide):
    code = stand_in.contact_way("公众号菜单", "zhao.lei")
    person = stand_in.new_person("阿远")
    wide.goto(f"{stand_in.url}/?person={person}")
    phone = wide.locator("#phone")
    phone.get_by_role("button", name="我", exact=True).click()
    # A picture is a page too; and it puts its code on the screen of whoever looks at it.
    phone.get_by_label("网页地址").fill(f"{stand_in.url}/healthz")
    phone.get_by_role("button", name="打开").click()
    page = wide.frame_locator("#phone iframe")
    expect(page.get_by_text("ok")).to_be_visible()

    wide.frames[1].goto(code.replace("/q/", "/qr/") + ".png")
    phone.get_by_role("button", name="识别屏幕上的二维码").click()
    expect(phone.get_by_role("heading", name="赵磊")).to_be_visible()

    phone.get_by_role("button", name="返回").click()
    expect(page.get_by_text("ok")).to_be_visible()
    wide.frames[1].goto(code)
    page.get_by_role("button", name="添加到通讯录").click()
    expect(phone.get_by_text("你已添加了赵磊，现在可以开始聊天了。")).to_be_visible()
    assert stand_in.follow(person, "zhao.lei")["source"] == "s1"


def test_a_member_sets_a_tag_and_a_remark(stand_in, wide):
    code = stand_in.contact_way("桌卡", "wang.bo")
    person = stand_in.new_person("Anna Li")
    added = {"person": person, "code": code, "confirm_after_seconds": 0}
    stand_in.http.post("/sim/add", json=added).raise_for_status()
    wide.goto(f"{stand_in.url}/?person={person}&member=wang.bo")
    client = wide.locator("#client")
    client.get_by_role("button", name=re.compile("Anna Li")).click()

    tag = client.get_by_role("button", name="金卡")
    tag.click()
    expect(tag).to_have_attribute("aria-pressed", "true")
    client.get_by_label("备注", exact=True).fill("李女士")
    client.get_by_role("button", name="保存").click()
    expect(client.locator(".client-row")).to_contain_text("李女士")
    client.get_by_label("新标签").fill("爱喝拿铁")
    client.get_by_role("button", name="添加", exact=True).click()
    expect(client.get_by_role("button", name="移除标签“爱喝拿铁”")).to_be_visible()

    follow = stand_in.follow(person, "wang.bo")
    assert (follow["remark"], follow["personal_tags"]) == ("李女士", ["爱喝拿铁"])
    assert [each["name"] for each in follow["tags"]] == ["金卡"]


def test_a_half_added_customer_waits_for_the_members_word(stand_in, wide):
    code = stand_in.contact_way("收银台", "chen.jie")
    person = stand_in.new_person("晚风")
    waits = {"person": person, "code": code, "confirm_after_seconds": 3600}
    stand_in.http.post("/sim/add", json=waits).raise_for_status()
    wide.goto(f"{stand_in.url}/?person={person}&member=chen.jie")
    client = wide.locator("#client")
    client.get_by_role("button", name=re.compile("晚风")).click()
    client.get_by_role("button", name="确认添加").click()
    expect(client.get_by_role("button", name="确认添加")).to_have_count(0)
    assert stand_in.follow(person, "chen.jie")["state"] == "friend"


def test_deleting_a_contact_closes_the_chat_on_both_sides(stand_in, wide):
    code = stand_in.contact_way("海报", "li.na")
    person = stand_in.new_person("陈默")
    added = {"person": person, "code": code, "confirm_after_seconds": 0}
    stand_in.http.post("/sim/add", json=added).raise_for_status()
    wide.goto(f"{stand_in.url}/?person={person}&member=li.na")
    wide.on("dialog", lambda dialog: dialog.accept())
    phone = wide.locator("#phone")
    phone.locator(".row", has_text="李娜").click()
    phone.get_by_role("button", name="联系人").click()
    phone.get_by_role("button", name="删除联系人").click()
    row = wide.locator("#client .client-row", has_text="陈默")
    expect(row).to_contain_text("已被客户删除")
    row.click()
    expect(wide.locator("#client .composer-closed")).to_be_visible()


def test_a_code_that_leads_nowhere_is_explained(stand_in, wide):
    person = stand_in.new_person("问号")
    wide.goto(f"{stand_in.url}/?person={person}")
    wide.get_by_role("button", name="扫一扫").click()
    wide.get_by_label("码的内容或网址").fill("nonsense")
    wide.get_by_role("button", name="打开").click()
    expect(wide.get_by_role("alert")).to_have_text(re.compile("这既不是这家企业的码，也不是网址。"))


def test_a_new_person_gets_a_phone(stand_in, wide):
    wide.goto(stand_in.url)
    wide.get_by_label("选择这是谁的手机").click()
    wide.get_by_label("新客户的昵称").fill("<i>小新</i>")
    wide.get_by_role("button", name="新建").click()
    expect(wide.locator("#phone .chooser-name")).to_have_text("<i>小新</i>")


def test_the_page_changes_its_language(stand_in, wide):
    wide.goto(stand_in.url)
    expect(wide.get_by_role("button", name="故障开关")).to_be_visible()
    wide.get_by_role("link", name="English").click()
    expect(wide.get_by_role("button", name="Faults")).to_be_visible()
    assert wide.evaluate("document.documentElement.lang") == "en"
    wide.reload()
    expect(wide.get_by_role("button", name="Faults")).to_be_visible()


def test_a_narrow_screen_shows_one_part_at_a_time(stand_in, wide):
    wide.set_viewport_size({"width": 390, "height": 844})
    wide.goto(stand_in.url)
    expect(wide.locator("#phone")).to_be_visible()
    expect(wide.locator("#client")).to_be_hidden()
    wide.get_by_role("tab", name="成员的客户端").click()
    expect(wide.locator("#client")).to_be_visible()
    expect(wide.locator("#phone")).to_be_hidden()
    assert wide.evaluate("document.documentElement.scrollWidth") == 390


def test_a_fault_can_be_switched_on_and_all_off(stand_in, wide):
    wide.goto(stand_in.url)
    wide.get_by_role("button", name="故障开关").click()
    drawer = wide.locator("#faults")
    drawer.locator(".fault", has_text="45009").get_by_role("button", name="开启").click()
    expect(drawer.locator(".fault[data-on]")).to_have_count(1)
    drawer.get_by_role("button", name="全部关闭").click()
    expect(drawer.locator(".fault[data-on]")).to_have_count(0)
    wide.keyboard.press("Escape")
    expect(drawer).to_be_hidden()


def test_a_code_opened_outside_the_phone_can_be_taken_there(stand_in, wide):
    wide.goto(stand_in.contact_way("朋友圈", "li.na"))
    wide.get_by_role("link", name="在手机里打开").click()
    expect(wide.locator("#phone").get_by_role("heading", name="李娜")).to_be_visible()
    assert wide.url == f"{stand_in.url}/"


@pytest.mark.skipif(not QR_READER.exists(), reason="the reader of QR pictures comes with set-up")
def test_a_picture_of_a_code_can_be_scanned(stand_in, wide, tmp_path):
    code = stand_in.contact_way("易拉宝", "chen.jie")
    picture = tmp_path / "photo.png"
    picture.write_bytes(stand_in.http.get(code.replace("/q/", "/qr/") + ".png").content)
    wide.goto(f"{stand_in.url}/?person={stand_in.new_person('拍照的人')}")
    phone = wide.locator("#phone")
    phone.get_by_role("button", name="扫一扫").click()
    phone.locator("input[type=file]").set_input_files(picture)
    expect(phone.get_by_role("heading", name="陈洁")).to_be_visible()


def test_a_member_sends_a_prepared_message_and_publishes_a_moment(stand_in, wide):
    person = stand_in.new_person("阿春")
    stand_in.http.post(
        "/sim/settings", json={"mass_dispatch_seconds": 0.0, "moment_job_seconds": 0.0}
    )
    stand_in.http.post("/sim/member/add", json={"person": person, "member": "wang.bo"})
    stand_in.api("add_msg_template", {"sender": "wang.bo", "text": {"content": "春茶到店"}})
    wide.goto(f"{stand_in.url}/?person={person}&member=wang.bo")
    client, phone = wide.locator("#client"), wide.locator("#phone")

    client.get_by_role("button", name="任务").click()
    task = client.get_by_role("article").filter(has_text="春茶到店")
    expect(client.locator(".rail-count")).to_have_text("1")
    task.get_by_role("button", name="发送").click()
    expect(task).to_contain_text(re.compile("已送达 [1-9]"))
    expect(client.locator(".rail-count")).to_be_hidden()
    expect(phone.get_by_role("button", name="春茶到店")).to_be_visible()

    senders = {"sender_list": {"user_list": ["wang.bo"]}}
    stand_in.api("add_moment_task", {"text": {"content": "开炒了"}, "visible_range": senders})
    client.get_by_role("button", name="发表").click()
    phone.get_by_role("button", name="我", exact=True).click()
    phone.get_by_role("button", name="朋友圈").click()
    phone.get_by_role("button", name="赞").click()
    expect(phone.locator(".moment-said")).to_have_text("阿春")
    phone.get_by_label("评论").fill("好香")
    phone.get_by_label("评论").press("Enter")
    expect(phone.locator(".moment-said")).to_contain_text("好香")
