"""Materials: versions, approval by another owner, retirement, copies, folders."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from tests import make as staff
from tests.content import make
from yutang.content.commands import deciding, folders
from yutang.content.commands.materials import (
    Labels,
    Words,
    bring_back,
    change_material,
    copy_material,
    create_material,
    restore_version,
    retire_material,
)
from yutang.content.errors import (
    ChangedMeanwhile,
    FolderGuarded,
    FolderInUse,
    FolderTaken,
    NothingWaits,
    OwnMaterial,
    Retired,
    TooDeep,
)
from yutang.content.models import Material
from yutang.content.queries import library, materials
from yutang.kernel import clock
from yutang.kernel.errors import InvalidInput, NotAllowed

pytestmark = pytest.mark.django_db
State = Material.State


@pytest.fixture
def owner():
    return staff.member("Olga")


@pytest.fixture
def operator():
    return staff.member("Otto", role="operator")


@pytest.fixture
def guarded(owner):
    return folders.create_folder(name="对外", parent=None, asks_approval=True, actor=owner)


def text(words: str = "一", **labels):
    return {"words": Words(title="问候", text=words), "labels": Labels(**labels)}


def change(material, words, *, actor, publish=True, **labels):
    return change_material(
        material_id=material.pk,
        seen=material.newest,
        publish=publish,
        actor=actor,
        **text(words, **labels),
    )


def fates(material) -> list[tuple[int, str]]:
    return list(material.versions.order_by("number").values_list("number", "state"))


def test_without_approval_what_is_saved_is_in_use_and_every_change_is_kept(operator):
    made = create_material(kind="text", publish=True, actor=operator, **text("一"))
    assert (made.state, made.version, made.waits) == (State.APPROVED, 1, False)
    changed = change(made, "二", actor=operator)
    assert (changed.text, changed.version, changed.newest) == ("二", 2, 2)
    assert fates(made) == [(1, "approved"), (2, "approved")]
    again = change(changed, "二", actor=operator, topic="夜钓")
    assert (again.newest, again.topic) == (2, "夜钓")  # labels make no version
    back = restore_version(material_id=made.pk, number=1, actor=operator)
    assert (back.text, back.version) == ("一", 3)


def test_a_draft_of_something_in_use_leaves_it_in_use(operator):
    made = create_material(kind="text", publish=True, actor=operator, **text("一"))
    changed = change(made, "二", actor=operator, publish=False)
    assert (changed.text, changed.state, changed.version, changed.newest) == (
        "一",
        State.APPROVED,
        1,
        2,
    )
    assert library.newest_version(changed).text == "二"
    published = change(changed, "二", actor=operator)
    assert (published.text, published.version) == ("二", 3)


def test_in_a_guarded_folder_words_wait_for_another_owner(owner, operator, guarded):
    made = create_material(
        kind="text", publish=True, actor=owner, **text("一", folder_id=guarded.pk)
    )
    assert (made.state, made.waits) == (State.WAITING, True)
    assert not materials.usable(clock.now()).exists()
    with pytest.raises(OwnMaterial):
        deciding.decide_material(material_id=made.pk, number=1, approve=True, actor=owner)
    second = staff.member("Ottilie")
    deciding.decide_material(material_id=made.pk, number=1, approve=True, actor=second)
    made.refresh_from_db()
    assert made.state == State.APPROVED
    changed = change(made, "二", actor=operator, folder_id=guarded.pk)
    assert (changed.state, changed.text, changed.waits) == (State.APPROVED, "一", True)
    with pytest.raises(InvalidInput):
        deciding.decide_material(material_id=made.pk, number=2, approve=False, actor=owner)
    deciding.decide_material(
        material_id=made.pk, number=2, approve=False, answer="价格不对", actor=owner
    )
    made.refresh_from_db()
    assert (made.text, made.waits, made.state) == ("一", False, State.APPROVED)
    with pytest.raises(NothingWaits):
        deciding.decide_material(material_id=made.pk, number=2, approve=True, actor=owner)


def test_a_newer_change_takes_the_place_of_the_one_that_waits(owner, operator, guarded):
    made = create_material(
        kind="text", publish=True, actor=operator, **text("一", folder_id=guarded.pk)
    )
    change(made, "二", actor=operator, folder_id=guarded.pk)
    assert fates(made) == [(1, "passed"), (2, "waiting")]
    with pytest.raises(NothingWaits):
        deciding.decide_material(material_id=made.pk, number=1, approve=True, actor=owner)


def test_nobody_slips_past_approval_by_moving_the_material(owner, operator, guarded):
    made = create_material(
        kind="text", publish=True, actor=operator, **text("一", folder_id=guarded.pk)
    )
    with pytest.raises(FolderGuarded):
        change(made, "二", actor=operator)
    moved = change(made, "二", actor=owner)
    assert (moved.folder, moved.state) == (None, State.WAITING)  # still for another owner
    with pytest.raises(NotAllowed):
        folders.change_folder(
            folder_id=guarded.pk, name="对外", asks_approval=False, actor=operator
        )


def test_who_saves_over_somebody_elses_change_is_told(operator, owner):
    made = create_material(kind="text", publish=True, actor=operator, **text("一"))
    seen = Material.objects.get(pk=made.pk)
    change(made, "二", actor=owner)
    with pytest.raises(ChangedMeanwhile):
        change(seen, "三", actor=operator)


def test_what_is_retired_is_chosen_by_nobody_until_it_comes_back(operator):
    made = create_material(kind="text", publish=True, actor=operator, **text("一"))
    retire_material(material_id=made.pk, actor=operator)
    retire_material(material_id=made.pk, actor=operator)
    assert not materials.usable(clock.now()).exists()
    with pytest.raises(Retired):
        change(made, "二", actor=operator)
    bring_back(material_id=made.pk, actor=operator)
    assert list(materials.usable(clock.now())) == [made]
    draft = create_material(kind="text", publish=False, actor=operator, **text("草"))
    retire_material(material_id=draft.pk, actor=operator)
    bring_back(material_id=draft.pk, actor=operator)
    draft.refresh_from_db()
    assert draft.state == State.DRAFT


def test_a_copy_is_a_draft_with_the_same_words(operator):
    made = create_material(
        kind="text", publish=True, actor=operator, **text("一", topic="夜钓", needs=["social"])
    )
    copied = copy_material(material_id=made.pk, title="问候（副本）", actor=operator)
    assert (copied.text, copied.state, copied.topic, copied.needs) == (
        "一",
        State.DRAFT,
        "夜钓",
        ["social"],
    )


def test_words_hold_only_what_the_schemas_take_and_remember_their_files():
    cover, shown = make.picture(), make.picture()
    body = [
        {"type": "paragraph", "html": "好<script>alert(1)</script><b onclick='x()'>!</b>"},
        {"type": "image", "file_id": str(shown.pk)},
    ]
    words = Words(title="文", body=body, cover_id=cover.pk)
    assert words.body[0] == {"type": "paragraph", "html": "好<b>!</b>"}
    made = create_material(kind="article", words=words, labels=Labels(), publish=True, actor=None)
    assert set(made.file_ids) == {cover.pk, shown.pk}
    for wrong in ([{"type": "script"}], [{"type": "heading", "text": "x", "on": 1}], ["x"]):
        with pytest.raises(ValidationError):
            Words(title="文", body=wrong)


def test_labels_that_dont_exist_are_dropped(operator):
    made = create_material(
        kind="text",
        publish=True,
        actor=operator,
        **text("一", needs=["nothing"], lifecycles=["lead", "x"], product_ids=[987_654]),
    )
    assert (made.needs, made.lifecycles, made.product_ids) == ([], ["lead"], [])


def test_the_list_finds_by_words_folder_labels_and_state(owner, guarded):
    below = folders.create_folder(name="教程", parent=guarded, actor=owner)
    night = make.material("夜钓指南", folder=below, topic="夜钓", obstacles=["no_trust"])
    soon = make.material("清仓", expires_at=clock.now() + timedelta(days=3))
    gone = make.material("旧", state=State.RETIRED)

    def found(all_states=True, **wanted):
        asked = library.Wanted(**{name: str(value) for name, value in wanted.items()})
        return set(library.wanted_materials(asked, all_states=all_states))

    assert found() == {night, soon}
    assert found(q="夜钓 指南") == {night}
    assert found(folder=guarded.pk) == {night}
    assert found(folder="none") == {soon}
    assert found(obstacle="no_trust") == {night}
    assert found(state="expiring") == {soon}
    assert found(state="retired") == {gone}
    assert found(all_states=False, state="retired") == set()


def test_folders_keep_their_names_depth_and_materials(owner, guarded):
    with pytest.raises(FolderTaken):
        folders.create_folder(name="对外", parent=None, actor=owner)
    deepest = guarded
    for at in range(4):
        deepest = folders.create_folder(name=str(at), parent=deepest, actor=owner)
    with pytest.raises(TooDeep):
        folders.create_folder(name="深", parent=deepest, actor=owner)
    make.material(folder=deepest)
    with pytest.raises(FolderInUse):
        folders.delete_folder(folder_id=deepest.pk, actor=owner)
    assert [branch.asks for branch in library.tree()] == [True] * 5


def test_the_picker_offers_what_can_be_read_first_where_reading_is_waited_for(operator):
    article = make.material("可读的", kind="article")
    text = make.material("可读的短句")
    plain = library.offered(q="可读的", kind="", member_id=operator.pk)
    read = library.offered(q="可读的", kind="", member_id=operator.pk, read=True)
    assert (list(plain), list(read)) == ([text, article], [article, text])


def test_the_picker_offers_what_was_chosen_lately_first(operator):
    from yutang.content.commands.picking import note_pick

    first, second = make.material("甲"), make.material("乙")
    make.material("草", state=State.DRAFT)
    note_pick(material=first, member=operator)
    note_pick(material=first, member=operator)
    assert list(library.offered(q="", kind="", member_id=operator.pk)) == [first, second]
    assert list(library.offered(q="乙", kind="text", member_id=operator.pk)) == [second]
    assert {each.kind for each in library.offered(q="文字", kind="", member_id=operator.pk)} >= {
        "text"
    }
