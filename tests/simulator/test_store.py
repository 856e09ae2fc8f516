"""The journal against a plain dictionary."""

from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from simulator.store import Store, Table


@dataclass
class Row:
    key: str
    group: str
    words: list[str] = field(default_factory=list)


def opened(path: Path) -> tuple[Store, Table[Row]]:
    store = Store(path)
    table = Table[Row](store, "rows", Row, lambda row: row.key, {"group": lambda row: [row.group]})
    store.open()
    return store, table


KEYS = st.sampled_from(["a", "b", "c", "李"])
STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("put"), KEYS, st.sampled_from(["x", "y"]), st.lists(st.text(), max_size=2)
        ),
        st.tuples(st.just("drop"), KEYS),
        st.tuples(st.just("flush")),
        st.tuples(st.just("reopen")),
    ),
    max_size=30,
)


@given(STEPS)
def test_after_a_flush_a_new_process_sees_what_the_old_one_saw(steps):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "state.jsonl"
        store, table = opened(path)
        model: dict[str, tuple[str, list[str]]] = {}
        for step in [*steps, ("reopen",)]:
            if step[0] == "put":
                table.put(Row(step[1], step[2], step[3]))
                model[step[1]] = (step[2], step[3])
            elif step[0] == "drop":
                table.drop(step[1])
                model.pop(step[1], None)
            elif step[0] == "flush":
                store.flush()
            else:
                store.close()
                store, table = opened(path)
            assert {row.key: (row.group, row.words) for row in table.all()} == model
            for group in ("x", "y"):
                found = {row.key for row in table.find("group", group)}
                assert found == {key for key, value in model.items() if value[0] == group}
        store.close()


def test_what_was_not_flushed_is_lost_and_nothing_else(tmp_path):
    path = tmp_path / "state.jsonl"
    store, table = opened(path)
    table.put(Row("a", "x"))
    store.flush()
    table.put(Row("b", "x"))
    _, again = opened(path)
    assert [row.key for row in again.all()] == ["a"]
    store.close()


def test_a_torn_last_line_is_left_out(tmp_path):
    path = tmp_path / "state.jsonl"
    store, table = opened(path)
    table.put(Row("a", "x"))
    table.put(Row("b", "x"))
    store.close()
    whole = path.read_bytes()
    for cut in range(1, len(whole.splitlines()[-1])):
        path.write_bytes(whole[:-cut])
        store, again = opened(path)
        assert [row.key for row in again.all()] == ["a"]
        store.close()


def test_the_journal_is_compacted_when_it_is_opened(tmp_path):
    path = tmp_path / "state.jsonl"
    store, table = opened(path)
    for number in range(50):
        table.put(Row("a", "x", [str(number)]))
        store.flush()
    store.close()
    store, _ = opened(path)
    store.close()
    assert len(path.read_text().splitlines()) == 1


def test_a_journal_that_grew_is_written_anew_on_the_way(tmp_path: Path):
    store = Store(tmp_path / "state.jsonl", compact_at=2_000)
    table = Table[Row](store, "rows", Row, lambda row: row.key)
    store.open()
    for number in range(500):
        table.put(Row("a", str(number)))
        table.put(Row(f"only-{number % 3}", "x"))
        store.flush()
        assert store.path.stat().st_size < 3_000
    store.close()
    _, again = opened(tmp_path / "state.jsonl")
    assert [(row.key, row.group) for row in again.all()][:2] == [("a", "499"), ("only-0", "x")]
    assert len(again) == 4
