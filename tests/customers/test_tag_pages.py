"""The pages where tags are given, taken, kept and put right."""

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import make as shared
from tests.customers import make
from yutang.customers import jobs
from yutang.customers.commands import batches
from yutang.customers.models import CustomerTag, Push, Tag
from yutang.kernel.models import AuditEntry, Progress

pytestmark = pytest.mark.django_db


def test_tags_are_given_and_taken_in_place(told):
    client, gold = shared.client(told["guide"]), make.tag("Gold")
    base = f"/customers/{told['zhao'].customer_id}/tags"
    assert "Gold" in client.get(f"{base}/choices?q=gol", HTTP_HX_REQUEST="true").content.decode()
    given = client.post(f"{base}/add", {"tag": gold.pk}, HTTP_HX_REQUEST="true")
    assert "Gold" in given.content.decode()
    assert "on its way to WeCom" in given.content.decode()
    taken = client.post(f"{base}/{gold.pk}/remove", HTTP_HX_REQUEST="true")
    assert "Gold" not in taken.content.decode()
    assert client.post(f"{base}/add", {"tag": 0}).status_code == 404


def test_many_are_tagged_and_it_can_be_undone(told):
    client, gold = shared.client(told["owner"]), make.tag("Gold")
    chosen = [told["zhao"].customer_id, told["qian"].customer_id]
    response = client.post("/customers/tag", {"tag": gold.pk, "customer": chosen, "query": "q="})
    work = Progress.objects.get(kind="customers.tag")
    assert response.url.startswith(f"/customers/work/{work.pk}")
    assert "2 of 2 customers" in client.get(response.url).content.decode()
    assert CustomerTag.objects.count() == 2
    assert client.post(f"/customers/tag/{work.pk}/undo").url == "/customers/?"
    assert not CustomerTag.objects.exists()
    assert "undo" not in client.get(response.url).content.decode()
    assert AuditEntry.objects.filter(action="customers.tag_batch").exists()


def test_a_large_batch_is_undone_by_a_job(told, monkeypatch):
    client, gold = shared.client(told["owner"]), make.tag("Gold")
    chosen = [told["zhao"].customer_id, told["qian"].customer_id]
    client.post("/customers/tag", {"tag": gold.pk, "customer": chosen})
    work = Progress.objects.get(kind="customers.tag")
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    response = client.post(f"/customers/tag/{work.pk}/undo")
    assert CustomerTag.objects.count() == 2
    jobs.untag(**ProcrastinateJob.objects.get(task_name="customers.untag").args)
    assert not CustomerTag.objects.exists()
    assert "taken off 2 customers" in client.get(response.url).content.decode()


def test_nobody_tags_customers_out_of_sight(told):
    gold = make.tag("Gold")
    chosen = [told["zhao"].customer_id, told["qian"].customer_id]
    shared.client(told["guide"]).post("/customers/tag", {"tag": gold.pk, "customer": chosen})
    assert CustomerTag.objects.get().customer_id == told["zhao"].customer_id


def test_all_of_a_list_are_tagged_by_a_job(told):
    gold = make.tag("Gold")
    data = {"tag": gold.pk, "everyone": "1", "query": "q=zha"}
    shared.client(told["owner"]).post("/customers/tag", data)
    jobs.tag(**ProcrastinateJob.objects.get(task_name="customers.tag").args)
    assert CustomerTag.objects.get().customer_id == told["zhao"].customer_id
    assert Progress.objects.get(kind="customers.tag").result["tagged"] == 1


def test_tags_are_kept_on_their_page(told):
    client = shared.client(told["owner"])
    assert (
        client.post("/customers/tags/groups/new", {"name": "Level", "tags": ""}).status_code == 422
    )
    client.post("/customers/tags/groups/new", {"name": "Level", "tags": "Gold\nSilver\n\n"})
    gold, silver = Tag.objects.order_by("pk")
    page = client.get("/customers/tags/").content.decode()
    assert "on its way to WeCom" in page
    taken = client.post(f"/customers/tags/{silver.pk}/rename", {"name": "Gold"})
    assert taken.status_code == 422
    client.post(f"/customers/tags/{silver.pk}/move", {"to": "up"})
    assert list(Tag.objects.order_by("-order").values_list("name", flat=True)) == ["Silver", "Gold"]
    asked = client.post(f"/customers/tags/{gold.pk}/delete")
    assert "taken off all customers" in asked.content.decode()
    client.post(f"/customers/tags/{gold.pk}/delete", {"confirmed": "1"})
    gold.refresh_from_db()
    assert gold.deleted_at
    assert shared.client(told["guide"]).get("/customers/tags/").status_code == 200
    assert shared.client(told["guide"]).get("/customers/tags/groups/new").status_code == 403


def test_a_refused_tag_can_be_tried_again(told):
    client = shared.client(told["owner"])
    client.post("/customers/tags/groups/new", {"name": "Level", "tags": "Gold"})
    Push.objects.update(state="failed", reason="Tag quota reached")
    page = client.get("/customers/tags/").content.decode()
    assert "Tag quota reached" in page
    client.post(f"/customers/tags/pushes/{Push.objects.get().pk}/retry")
    assert Push.objects.get().state == "pending"
