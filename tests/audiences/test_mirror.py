"""The warehouse holds exactly what PostgreSQL has, version by version."""

from tests.audiences.mirror_make import check_exact, warehouse
from tests.customers import make
from yutang.audiences.warehouse import mirror, shelf
from yutang.customers.models import Profile

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
