"""The builder in a real browser: clicked, typed, dragged, copied, undone, kept."""

import json
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests import make
from tests.audiences import audience_make, value_make
from tests.browser import sign_in
from tests.customers import make as customers
from yutang.audiences.models import Audience
from yutang.customers.models import Fact, FactType
from yutang.kernel import clock

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]

SUBJECTS = {"fact", "orders", "tags", "activity", "audience"}
FIND = ".bd-root > .bd-foot .bd-find"
ROWS = ".bd-root > .bd-list > .bd-item"


def enter(page: Page, web: str, path: str = "/audiences/new", language: str = "zh-hans") -> None:
    cookie = {"name": "yutang_language", "value": language, "url": web}
    page.context.add_cookies([cookie])  # type: ignore[list-item]
    sign_in(page, web, make.member("Olive", role="operator"), path)
    expect(page.locator("#bd-stage .bd-root")).to_be_visible()


def choose(page: Page, text: str, label: str, *, field: str = FIND) -> None:
    """Type into a field that suggests, and take the row of this label by Enter."""
    page.fill(field, text)
    option = page.locator(".bd-option", has_text=label).first
    expect(option).to_be_visible()
    for _ in range(30):
        if option.get_attribute("aria-selected"):
            break
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def counts(page: Page, number: int) -> None:
    expect(page.locator("#bd-count")).to_have_text(str(number))


def row(page: Page, n: int) -> Locator:
    return page.locator(ROWS).nth(n)


def mothers() -> None:
    """Three with a baby and milk, of whom one bought once and one complained; and somebody else."""
    baby = value_make.category("母婴")
    tag = customers.tag("爱看直播", group="兴趣")
    child = FactType.objects.create(key="child", name="宝宝", form="person")
    milk = value_make.product("奶粉", node=value_make.category("奶粉", parent=baby))
    complaints = audience_make.audience("投诉客户")
    born = clock.today() - timedelta(days=250)
    days = (clock.now() - value_make.NOON).days
    for n, name in enumerate(["赵", "钱", "孙"]):
        mother = value_make.customer(name, tag_ids=[tag.pk], state="followed")
        Fact.objects.create(customer=mother, type=child, slot="a", day=born, source="member")
        bought = [(20 - days, 9900), (10 - days, 9900)][: 1 if n == 2 else 2]
        value_make.bought(mother, bought, of=milk)
        if n == 1:
            audience_make.fill(complaints, [mother.pk])
    value_make.customer("李")


def test_the_issues_example_is_built_by_typing_counted_and_kept(live_web: str, page: Page):
    mothers()
    enter(page, live_web)
    counts(page, 4)
    choose(page, "宝宝", "宝宝")
    expect(row(page, 0)).to_contain_text("请填写")
    expect(page.locator("#bd-note")).to_contain_text("请补全")
    ages = row(page, 0).locator("input[type=number]")
    ages.nth(0).fill("6")
    ages.nth(1).fill("12")
    counts(page, 3)
    choose(page, "母婴", "母婴")
    row(page, 1).locator(".bd-number").last.fill("2")
    counts(page, 2)
    choose(page, "直播", "爱看直播")
    choose(page, "欢迎", "收到欢迎语")
    row(page, 3).locator("select").filter(has_text="从未").select_option(label="从未")
    choose(page, "投诉", "投诉客户")
    row(page, 4).locator("select").select_option(label="不属于")
    counts(page, 1)
    expect(page.locator("#bd-share")).to_contain_text("25%")
    expect(page.locator("#bd-sentence")).to_contain_text("爱看直播")
    page.click("#bd-funnel summary")
    expect(page.locator("#bd-steps .bd-step-count")).to_have_text(["3", "2", "2", "2", "1"])
    page.click("#bd-sample summary")
    expect(page.locator("#bd-people a")).to_have_text(["赵赵"])
    keep(page)


def keep(page: Page) -> None:
    """Save, and find the very conditions on the audience's page."""
    page.fill("input[name=name]", "复购宝妈")
    page.get_by_role("button", name="保存人群").click()
    kept = Audience.objects.get(name="复购宝妈")
    page.wait_for_url(f"**/audiences/{kept.pk}")
    about = [{*node} & SUBJECTS for node in (kept.rule or {})["where"]["all"]]
    assert about == [{"fact"}, {"orders"}, {"tags"}, {"activity"}, {"audience"}]


def test_rows_are_dragged_grouped_undone_and_copied(live_web: str, page: Page):
    enter(page, live_web, language="en")
    for text, label in (("gender", "Gender"), ("number of orders", "Number of orders")):
        choose(page, text, label)
    labels = page.locator(f"{ROWS} .bd-thing")
    expect(labels).to_have_text(["Gender", "Number of orders"])
    row(page, 1).locator(".bd-grip").drag_to(row(page, 0), target_position={"x": 60, "y": 2})
    expect(labels).to_have_text(["Number of orders", "Gender"])
    page.keyboard.press("Control+z")
    expect(labels).to_have_text(["Gender", "Number of orders"])
    page.keyboard.press("Control+y")
    expect(labels).to_have_text(["Number of orders", "Gender"])
    page.click(".bd-root > .bd-foot .bd-plain")
    group = page.locator(".bd-list > .bd-group")
    row(page, 0).locator(".bd-grip").drag_to(group.locator(".bd-foot"))
    expect(group.locator(".bd-thing")).to_have_text(["Number of orders"])
    group.locator(".bd-thing").click()
    page.keyboard.press("Alt+ArrowLeft")
    expect(labels).to_have_text(["Gender", "Number of orders"])
    page.keyboard.press("Control+d")
    expect(labels).to_have_text(["Gender", "Number of orders", "Number of orders"])
    page.keyboard.press("Delete")
    expect(labels).to_have_count(2)


def test_the_rule_goes_out_and_in_as_json_and_faults_show_at_their_row(live_web: str, page: Page):
    value_make.customer("Zhao", order_count=3, order_amount=12_345)
    enter(page, live_web, language="en")
    page.click("[data-act=json]")
    area = page.locator("textarea[name=rule]")
    money = {"profile": "order_amount", "is": "ge", "value": 12_300}
    nodes = [money, {"not": {"any": [{"profile": "nonsense", "is": "eq", "value": 1}]}}]
    area.fill(json.dumps({"version": 1, "where": {"all": nodes}}))
    page.click("[data-act=json-take]")
    inner = page.locator(".bd-group .bd-group .bd-leaf")
    expect(inner.locator(".bd-problem")).to_contain_text("nonsense")
    expect(row(page, 0).locator(".bd-number")).to_have_value("123")
    expect(row(page, 0).locator(".bd-problem")).to_be_hidden()
    inner.locator(".bd-tools button").last.click()
    counts(page, 1)
    row(page, 0).locator(".bd-number").fill("123.46")
    counts(page, 0)
    page.click("[data-act=json]")
    assert json.loads(area.input_value())["where"]["all"] == [{**money, "value": 12_346}]
    area.fill("{")
    page.click("[data-act=json-take]")
    expect(page.locator("#bd-json-wrong")).to_contain_text("This is no JSON")


def test_a_saved_rule_comes_back_with_its_names_and_tells_why(live_web: str, page: Page):
    tag = customers.tag("Gold")
    zhao = customers.follow("Zhao").customer
    customers.read()
    nodes = [
        {"tags": "any", "ids": [tag.pk]},
        {"profile": "state", "is": "in", "value": ["followed"]},
    ]
    kept = audience_make.audience("Goldens", rule={"version": 1, "where": {"any": nodes}})
    enter(page, live_web, f"/audiences/{kept.pk}/edit", language="en")
    expect(row(page, 0).locator(".bd-chip")).to_have_text(["Gold"])
    counts(page, 1)
    page.click("#bd-who-in summary")
    page.fill("#bd-lookup", "Zhao")
    page.locator("#bd-who-in .bd-option").first.click()
    expect(page.locator("#bd-verdict")).to_contain_text("is in this group")
    expect(row(page, 0).locator(".bd-mark")).to_have_text("does not fit")
    expect(row(page, 1).locator(".bd-mark")).to_have_text("fits")
    assert zhao.pk


TREE = """async () => {
  const tree = await import("/static/audiences/builder/tree.js");
  const a = {tags: "any", ids: [1]}, b = {tags: "all", ids: [2]}, c = {rfm: 1, segments: []};
  const rules = [
    {all: []}, {any: [a, {not: {all: [b, {not: c}]}}]}, {all: [{not: {not: a}}]},
    {all: [{any: [{all: [{any: [{all: [a]}, b]}]}]}, c]},
  ];
  const text = (item) => JSON.stringify(tree.write(item));
  const same = rules.map((where) => text(tree.read(where)) === JSON.stringify(where));
  const root = tree.readRule({where: rules[1]});
  const [first, group] = root.items;
  const inner = tree.locate(root, group.items[1].id).path;
  const into = tree.move(root, first.id, group.id, 0);
  return {
    same,
    inner,
    followed: tree.follow(root, [...inner, "segments"]).rest,
    into: text(into),
    itself: tree.move(root, group.id, group.id, 0) === root,
    unwrapped: tree.write(tree.unwrap(into, group.id)).any.length,
    out: text(tree.step(into, first.id, "out")),
    untouched: text(root) === JSON.stringify(rules[1]),
    pruned: tree.pruned(tree.readRule({where: {all: [{any: [{all: []}]}, a]}})).items.length,
    copies: new Set([...tree.walk(tree.duplicate(root, group.id)[0])].map((item) => item.id)).size,
  };
}"""


def test_the_tree_keeps_its_laws(live_web: str, page: Page):
    enter(page, live_web)
    found = page.evaluate(TREE)
    a, b = '{"tags":"any","ids":[1]}', '{"tags":"all","ids":[2]}'
    c = '{"not":{"rfm":1,"segments":[]}}'
    assert found["same"][:2] == [True, True]
    assert found["same"][3]
    assert found["inner"] == ["where", "any", 1, "not", "all", 1, "not"]
    assert found["followed"] == ["segments"]
    assert found["into"] == f'{{"any":[{{"not":{{"all":[{a},{b},{c}]}}}}]}}'
    assert found["out"] == f'{{"any":[{{"not":{{"all":[{b},{c}]}}}},{a}]}}'
    assert found["itself"]
    assert found["untouched"]
    assert (found["unwrapped"], found["pruned"], found["copies"]) == (3, 1, 8)
