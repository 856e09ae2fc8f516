import pytest

from tests.acquisition import make
from tests.acquisition.make import NOON
from yutang.acquisition.models import Code
from yutang.kernel import clock

CODES = "/acquisition/codes/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture(autouse=True)
def _monday_noon(db):
    with clock.frozen(NOON):
        yield


@pytest.fixture
def store():
    return make.unit("Riverside")


def sign_in(client, role, **facts):
    found = make.member(role, role=role, username=role, **facts)
    client.force_login(found, backend=BACKEND)
    return found


@pytest.fixture
def operator(client):
    return sign_in(client, "operator")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "new",
        "new?kind=contact_way",
        "compare",
        "compare?group=channel",
        "compare?group=store&period=7",
        "batch",
        "export",
        "compare/export",
        "batch/example",
        "?q=leaf&kind=page&sort=-add_count",
    ],
)
def test_pages_answer_with_codes_and_without(client, operator, path):
    assert client.get(CODES + path).status_code == 200
    make.code(make.member())
    make.code(make.member("Bob"), kind="contact_way")
    assert client.get(CODES + path).status_code == 200


def test_the_code_page_shows_its_qr_and_prints_it(client, operator):
    code = make.code(make.member())
    assert client.get(f"{CODES}{code.slug}/").status_code == 200
    assert client.get(f"{CODES}{code.slug}/qr.png").content[:4] == b"\x89PNG"
    framed = client.get(f"{CODES}{code.slug}/print.svg?headline=<b>Hi</b>").content.decode()
    assert "&lt;b&gt;Hi&lt;/b&gt;" in framed
    assert client.get(f"{CODES}{code.slug}/print.png").content[:4] == b"\x89PNG"


def posted(*keys, **changes):
    form = {"name": "Flyer", "channel": "leaflet", "cost_fen": "12.50", "pool": list(keys)}
    form |= {f"{key}-weight": "2" for key in keys}
    return form | changes


def test_a_code_is_made_and_changed_in_the_form(client, operator, store):
    alice = make.member("Alice")
    key = f"m{alice.pk}"
    shift = {
        f"{key}-shifts": ["0", "7"],
        f"{key}-s0-days": ["0", "4"], f"{key}-s0-start": "09:00", f"{key}-s0-end": "18:00",
        f"{key}-s7-days": ["5"], f"{key}-s7-start": "22:00", f"{key}-s7-end": "02:00",
    }  # fmt: skip
    tag = make.tag()
    made = client.post(
        CODES + "new", posted(key, f"u{store.pk}", **shift, store=store.pk, tags=[tag.pk])
    )
    code = Code.objects.get()
    assert made["Location"] == f"{CODES}{code.slug}/"
    assert (code.cost_fen, code.store, list(code.tags.all())) == (1250, store, [tag])
    entry = code.pool_entries.get(member=alice)
    assert (entry.weight, len(entry.shifts)) == (2, 2)
    assert entry.shifts[1] == {"days": [5], "from": "22:00", "to": "02:00"}
    assert client.get(f"{CODES}{code.slug}/edit").status_code == 200
    client.post(f"{CODES}{code.slug}/edit", posted(key, name="Card"))
    code = Code.objects.get()
    assert (code.name, code.store, code.pool_entries.count()) == ("Card", None, 1)


@pytest.mark.parametrize(
    "changes",
    [{"pool": []}, {"name": ""}, {"cost_fen": "-1"}, {"cost_fen": "1.234"}, {"daily_cap": "0"}],
)
def test_a_form_that_makes_no_sense_comes_back(client, operator, changes):
    key = f"m{make.member().pk}"
    answer = client.post(CODES + "new", posted(key, **changes))
    assert answer.status_code == 422
    assert not Code.objects.exists()


def test_a_shift_without_days_comes_back(client, operator):
    key = f"m{make.member().pk}"
    bad = {f"{key}-shifts": ["0"], f"{key}-s0-start": "09:00", f"{key}-s0-end": "18:00"}
    assert client.post(CODES + "new", posted(key, **bad)).status_code == 422


def test_the_preview_says_who_would_be_next_and_why_not_the_others(client, operator):
    alice, bob = make.member("Alice"), make.member("Bob", radius=1)
    night = {f"m{alice.pk}-shifts": ["0"], f"m{alice.pk}-s0-days": ["0"],
             f"m{alice.pk}-s0-start": "22:00", f"m{alice.pk}-s0-end": "06:00"}  # fmt: skip
    form = posted(f"m{alice.pk}", f"m{bob.pk}", **night)
    answer = client.post(CODES + "new/preview", form, headers={"Accept-Language": "en"})
    text = answer.content.decode()
    assert "Bob: the only one who can" in text
    assert "is off shift" in text


def test_the_pools_search_finds_members_and_stores_not_yet_in(client, operator, store):
    alice, alina = make.member("Alice"), make.member("Alina", status="left")
    text = client.get(f"{CODES}pool/hits?who=ali").content.decode()
    assert (f"m{alice.pk}" in text, f"m{alina.pk}" in text) == (True, False)
    assert (
        f"m{alice.pk}"
        not in client.get(f"{CODES}pool/hits?who=ali&pool=m{alice.pk}").content.decode()
    )
    assert f"u{store.pk}" in client.get(f"{CODES}pool/hits?who=river").content.decode()
    for path in (f"pool/row?key=m{alice.pk}", f"pool/shift?key=u{store.pk}&n=3"):
        assert client.get(CODES + path).status_code == 200
    assert client.get(f"{CODES}pool/row?key=m0").status_code == 404


def test_closing_asks_first_and_copying_gives_a_new_code(client, operator):
    code = make.code(make.member())
    client.post(f"{CODES}{code.slug}/close")
    assert Code.objects.get().closed_at is None
    client.post(f"{CODES}{code.slug}/close", {"confirmed": "1"})
    assert Code.objects.get().closed_at == NOON
    client.post(f"{CODES}{code.slug}/copy")
    copied = Code.objects.exclude(pk=code.pk).get()
    assert (copied.closed_at, copied.pool_entries.count()) == (None, 1)


def test_a_manager_sees_the_codes_of_her_stores_alone(client, store):
    sign_in(client, "store_manager", at=store)
    mine = make.code(make.member(), store_id=store.pk, name="Mine")
    theirs = make.code(make.member("Bob"), store_id=make.unit("Hillside").pk, name="Theirs")
    text = client.get(CODES).content.decode()
    assert ("Mine" in text, "Theirs" in text) == (True, False)
    assert client.get(f"{CODES}{mine.slug}/").status_code == 200
    for path in ("", "edit", "qr.png", "print.svg"):
        assert client.get(f"{CODES}{theirs.slug}/{path}").status_code == 404
    assert client.post(f"{CODES}{theirs.slug}/close", {"confirmed": "1"}).status_code == 404


def test_a_manager_fills_pools_from_her_own_stores_alone(client, store):
    sign_in(client, "store_manager", at=store)
    hers = make.member("Alice", at=store)
    hillside = make.unit("Hillside")
    stranger, kept = make.member("Bob", at=hillside), make.member("Carol", at=hillside)
    for key in (f"m{stranger.pk}", f"u{hillside.pk}"):
        assert client.get(f"{CODES}pool/row?key={key}").status_code == 404
        preview = client.post(CODES + "new/preview", posted(key))
        assert "Bob" not in preview.content.decode()
    code = make.code(kept, store_id=store.pk)
    keys = [f"m{each.pk}" for each in (hers, stranger, kept)]
    form = {**posted(*keys), "store": str(store.pk)}
    assert client.post(f"{CODES}{code.slug}/edit", form).status_code == 302
    assert {entry.member for entry in code.pool_entries.all()} == {hers, kept}


@pytest.mark.parametrize(
    ("role", "sees", "makes"),
    [
        ("owner", 200, 200), ("operator", 200, 200), ("region_manager", 200, 200),
        ("store_manager", 200, 200), ("guide", 403, 403), ("service_agent", 403, 403),
        ("analyst", 200, 403), ("auditor", 200, 403),
    ],
)  # fmt: skip
def test_who_may_see_and_make_codes(client, role, sees, makes):
    sign_in(client, role)
    assert client.get(CODES).status_code == sees
    assert client.get(CODES + "new").status_code == makes
    assert client.get("/acquisition/gifts/").status_code == sees
    gift = {"name": "Sample", "cost_fen": "5"}
    assert client.post("/acquisition/gifts/", gift).status_code == (302 if makes == 200 else 403)


def test_nobody_sees_codes_without_signing_in(client):
    assert client.get(CODES)["Location"].startswith("/login")
