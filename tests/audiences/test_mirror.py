"""The warehouse holds exactly what PostgreSQL has, version by version."""

from tests.audiences.mirror_make import check_exact, warehouse
from tests.customers import make
from yutang.audiences.warehouse import mirror, shelf
from yutang.customers import readers
from yutang.customers.commands import merge_customers, split_customers
from yutang.customers.models import Customer, Profile

__all__ = ["warehouse"]


def test_a_new_mirror_holds_what_is_there(db, warehouse):
    make.follow("Zhao")
    make.follow("Qian", by="Bob")
    make.read()
    version = mirror.catch_up()
    assert version.piles["profile"].rows() == 2
    assert version.piles["activity"].rows() > 0
    check_exact()


def test_what_comes_later_is_there_after_the_next_step(db, warehouse):
    make.follow("Zhao")
    make.read()
    mirror.catch_up()
    make.follow("Qian", by="Bob")
    Profile.objects.update(tag_ids=[3, 1], source_key='co,de "1"')
    make.read()
    mirror.catch_up()
    check_exact()


def test_nothing_new_makes_no_version(transactional_db, warehouse):
    make.follow("Zhao")
    make.read()
    first = mirror.catch_up()
    again = mirror.catch_up()
    assert mirror.catch_up().number == again.number <= first.number + 1
    assert shelf.current() == again


def test_who_was_merged_is_gone_and_who_was_split_is_back(transactional_db, warehouse):
    kept = make.follow("Zhao").customer_id
    gone = make.follow("Qian", by="Bob").customer_id
    readers.catch_up()
    mirror.catch_up()
    merge = merge_customers(kept_id=kept, gone_id=gone, actor=None)
    readers.catch_up()
    mirror.catch_up()
    check_exact()
    assert owners() == {kept}
    split_customers(merge_id=merge.pk, actor=None)
    readers.catch_up()
    mirror.catch_up()
    check_exact()
    assert owners() == {kept, gone}


def test_a_gender_learnt_later_is_there(transactional_db, warehouse):
    follow = make.follow("Zhao")
    make.read()
    mirror.catch_up()
    Customer.objects.filter(pk=follow.customer_id).update(gender=2)
    mirror.catch_up()
    check_exact("profile")


def owners():
    with shelf.reading() as db:
        there = db.execute("select customer_id from profile").fetchall()
        return {row[0] for row in there}
