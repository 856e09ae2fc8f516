"""Pages of challenges for operators: the list, the form, and who takes part."""

from datetime import date, timedelta

import pytest

from tests import make as people
from tests.customers.make import NOON
from tests.journeys.challenge_make import challenge, taking_part
from tests.journeys.make import operator
from yutang.journeys.commands import challenging
from yutang.journeys.commands.checking_in import check_in, leave_challenge, make_up
from yutang.journeys.models import Challenge
from yutang.journeys.queries import challenges as queries
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_the_form_takes_encouragements_line_by_line_and_says_what_is_wrong():
    client = people.client(operator())
    given = {
        "name": "21 days",
        "every": "day",
        "periods": "21",
        "make_ups": "2",
        "make_up_back": "3",
        "certificate_from": "30",
        "cheers": "3: good\nseven",
    }
    page = client.post("/journeys/challenges/new", given)
    assert page.status_code == 422
    assert "isn&#x27;t a number, a colon and words" in page.content.decode()
    assert "More than there are check-ins" in page.content.decode()
    given |= {"certificate_from": "21", "cheers": "3: good\n7：very good"}
    answer = client.post("/journeys/challenges/new", given)
    made = Challenge.objects.get(name="21 days")
    assert answer["Location"] == f"/journeys/challenges/{made.pk}"
    assert made.cheers == [{"streak": 3, "text": "good"}, {"streak": 7, "text": "very good"}]
    assert client.get(answer["Location"]).status_code == 200
    assert client.get("/journeys/challenges/").status_code == 200


def test_a_guide_may_not_write_challenges_and_the_export_holds_only_whom_one_sees():
    made = challenge()
    taking_part(made)
    guide = people.client(people.member("Gina", role="guide"))
    assert guide.get("/journeys/challenges/").status_code == 403
    assert guide.post(f"/journeys/challenges/{made.pk}/close").status_code == 403
    manager = people.client(people.member("Mona", role="store_manager"))
    rows = b"".join(manager.get(f"/journeys/challenges/{made.pk}/export").streaming_content)
    assert b"Zhao" not in rows
    everything = people.client(operator()).get(f"/journeys/challenges/{made.pk}/export")
    assert b"Zhao" in b"".join(everything.streaming_content)


def test_the_list_of_participants_is_narrowed_and_exported_as_it_is_shown(client):
    made = challenge(wants_words=True, certificate_from=1)
    done, _waiting, quiet = (taking_part(made, name) for name in ("Zhao", "Qian", "Sun"))
    check_in(participant=done, at=NOON, words="Page 12")
    check_in(participant=quiet, at=NOON)
    leave_challenge(participant=quiet, at=NOON)
    client.force_login(operator())
    url = f"/journeys/challenges/{made.pk}"

    def shown(**query):
        with clock.frozen(NOON):
            rows = client.get(url, query).context["page"].rows
            return {each.customer.name for each in rows}

    assert shown() == {"Zhao", "Qian", "Sun"}
    assert shown(who="waiting") == {"Qian"}
    assert shown(who="certified") == {"Zhao", "Sun"}
    assert shown(who="quiet") == {"Sun"}
    assert shown(q="zh") == {"Zhao"}
    sheet = b"".join(client.get(f"{url}/export", {"who": "quiet"}).streaming_content).decode()
    assert "Sun" in sheet
    assert "Zhao" not in sheet
    assert "2026-03-02,2026-03-02" in sheet, "the certificate's day, and since when she is quiet"
    with clock.frozen(NOON):
        page = client.get(url)
    assert (page.context["done_now"], page.context["figures"].quiet) == (2, 1)
    assert "Page 12" in page.content.decode()


def test_what_was_made_up_today_is_none_of_todays_check_ins(client):
    made = challenge()
    both, late = taking_part(made, "Zhao"), taking_part(made, "Qian")
    check_in(participant=both, at=NOON + DAY)
    for mine in (both, late):
        make_up(participant=mine, period=NOON.date(), at=NOON + DAY)
    client.force_login(operator())
    with clock.frozen(NOON + DAY):
        shown = client.get(f"/journeys/challenges/{made.pk}").context
    series = {each["name"]: each["data"][-1] for each in shown["chart"]["series"]}
    assert (shown["done_now"], list(series.values())) == (1, [1, 2])


def test_nobody_is_waited_for_on_a_free_day(client):
    made = challenge(weekdays=[0])  # NOON is a Monday
    taking_part(made)
    for day, waiting in ((NOON, 1), (NOON + DAY, 0)):
        with clock.frozen(day):
            rows = queries.participants(made, operator(), q="", who="waiting")
            assert rows.count() == waiting


def test_a_challenge_is_copied_for_the_next_time_and_deleted_while_nobody_takes_part(client):
    made = challenge(name="R" * 60, starts_on=date(2026, 3, 2), cheers=[{"streak": 2, "text": "!"}])
    client.force_login(operator())
    answer = client.post(f"/journeys/challenges/{made.pk}/copy")
    copied = Challenge.objects.get(pk=int(answer["Location"].split("/")[-2]))
    assert (copied.state, copied.starts_on, copied.cheers) == ("draft", None, made.cheers)
    assert copied.slug != made.slug
    taking_part(made)
    client.post(f"/journeys/challenges/{made.pk}/delete", {"confirmed": "1"})
    assert Challenge.objects.filter(pk=made.pk).exists(), "somebody takes part"
    client.post(f"/journeys/challenges/{copied.pk}/delete", {"confirmed": "1"})
    assert not Challenge.objects.filter(pk=copied.pk).exists()
    client.post(f"/journeys/challenges/{made.pk}/close", {"confirmed": "1"})
    client.post(f"/journeys/challenges/{made.pk}/open")
    made.refresh_from_db()
    assert made.is_open, "closing is undone by opening again"


def test_challenges_are_found_by_name_and_state_page_by_page(client):
    Challenge.objects.all().delete()
    for number in range(31):
        challenging.write_challenge(actor=operator(), values={"name": f"Reading {number:02d}"})
    challenge(name="Running")
    client.force_login(operator())
    url = "/journeys/challenges/"
    first = client.get(url, {"sort": "name"}).context
    assert (first["count"], len(first["rows"])) == (32, 30)
    rest = client.get(url, {"sort": "name", "cursor": first["page"].next}).context["rows"]
    assert [each.name for each, _figures in rest] == ["Reading 30", "Running"]
    found = client.get(url, {"state": "open", "q": "run"}).context["rows"]
    assert [each.name for each, _figures in found] == ["Running"]
    assert client.get(url, {"q": "swim"}).context["rows"] == []
