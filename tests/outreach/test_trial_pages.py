"""The form and the pages of a send that tries its contents."""

from datetime import timedelta

import pytest

from tests import make as people
from tests.content import make as content
from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make as make
from tests.outreach.test_sends_pages import page, posted, written
from yutang.kernel import clock
from yutang.outreach.commands import keeping
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Send

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    ledger.policy()
    return people.client(make.operator())


def of_two_texts(**changes):
    given = {"text_b": "另一个", "share_b": "50", "trial_percent": "40", "trial_by": "bought"}
    return given | changes


def test_a_trial_is_written_started_and_chosen_from_its_page(operator):
    send = written(operator, **of_two_texts(trial_hours="12", trial_default="1"))
    assert (send.trial_percent, send.trial_hours, send.trial_by) == (40, 12, "bought")
    assert "the better one goes to the rest" in page(operator, f"/sends/{send.pk}/simulation")
    assert 'value="40"' in page(operator, f"/sends/{send.pk}/edit")
    operator.post(f"/sends/{send.pk}/start")
    commands.plan_send(send_id=send.pk)
    assert "A to the rest now" in page(operator, f"/sends/{send.pk}/figures")
    with clock.frozen(clock.now() + timedelta(hours=13)):
        keeping.keep_sends()
    shown = page(operator, f"/sends/{send.pk}")
    assert "the rest gets B, as you said" in shown
    assert "to the rest now" not in shown


def test_texts_without_a_share_get_equal_parts(operator):
    send = written(operator, text_b="另一个", text_c="第三个")
    assert list(send.variants.order_by("number").values_list("share", flat=True)) == [34, 33, 33]


def test_a_material_is_sent_from_its_own_page(operator):
    article = content.material("三月菜单", kind="article", state="approved")
    address = f"/sends/new?material={article.pk}"
    assert address in page(operator, f"/content/{article.pk}")
    assert "三月菜单" in page(operator, address)


def test_a_trial_too_small_to_reach_anybody_can_still_be_ended(operator):
    few = make.audience([ledger.customer("Only")])
    send = written(operator, **of_two_texts(audience=few.pk, trial_percent="1"))
    operator.post(f"/sends/{send.pk}/start")
    commands.plan_send(send_id=send.pk)
    assert "A to the rest now" in page(operator, f"/sends/{send.pk}/figures")


def test_somebody_who_may_ends_a_trial_early(operator):
    send = written(operator, **of_two_texts())
    operator.post(f"/sends/{send.pk}/start")
    commands.plan_send(send_id=send.pk)
    assert operator.post(f"/sends/{send.pk}/choose", {"number": "7"}).status_code == 422
    analyst = people.client(people.member("Anna", role="analyst"))
    assert analyst.post(f"/sends/{send.pk}/choose", {"number": "1"}).status_code == 403
    operator.post(f"/sends/{send.pk}/choose", {"number": "1"})
    send.refresh_from_db()
    assert send.winner == 1
    assert "Olive chose B for the rest" in page(operator, f"/sends/{send.pk}")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text_b": "", "share_b": ""}, "A trial needs a second text"),
        ({"trial_default": "2"}, "isn’t written"),
        ({"trial_by": "read"}, "Nothing here tells who read it"),
        ({"trial_percent": "95"}, "less than or equal to 90"),
        ({"best_hour": "on", "per_minute": "5"}, "Either best hours"),
    ],
)
def test_a_broken_trial_is_refused_at_its_field(operator, changes, sentence):
    answer = operator.post("/sends/new", posted(**of_two_texts(**changes)))
    assert answer.status_code == 422
    assert sentence.replace("’", "&#x27;") in answer.content.decode()
    assert not Send.objects.exists()


def test_a_trial_by_reading_needs_something_to_read(operator):
    article = content.material("三月菜单", kind="article", state="approved")
    send = written(operator, **of_two_texts(trial_by="read", material=[str(article.pk)]))
    assert send.trial_by == "read"


def test_the_form_says_how_many_people_a_clear_answer_needs(operator):
    audience = make.audience([ledger.customer(f"C{n}") for n in range(40)])
    asked = f"/sends/advice?audience={audience.pk}&share_b=50&trial_percent=50&trial_by=read"
    assert "about 10 people" in page(operator, asked)
    assert "2,213 people" in page(operator, asked)
    for broken in ("", "?audience=x&share_b=50", f"?audience={audience.pk}&share_b=50&trial_by=x"):
        assert "Choose an audience" in page(operator, f"/sends/advice{broken}")


def test_best_hours_are_shown_before_a_send_goes_out(operator):
    send = written(operator, best_hour="on")
    assert send.best_hour
    assert "5 at the chosen time" in page(operator, f"/sends/{send.pk}/simulation")
