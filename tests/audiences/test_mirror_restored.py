"""After a restore the warehouse is of another life of the database, and is made anew."""

import os
from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection, connections, transaction
from psycopg import sql

from tests import conftest
from tests.audiences.mirror_make import check_exact, warehouse
from yutang.audiences.warehouse import mirror, shelf
from yutang.cli import backup
from yutang.customers.kinds import Kind
from yutang.customers.log import record
from yutang.customers.models import Customer, Profile

__all__ = ["warehouse"]
pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def happen() -> None:
    customer = Customer.objects.create(name="Zhao")
    Profile.objects.create(customer=customer)
    record(customer.pk, Kind.SCANNED)


@pytest.fixture
def restored() -> Iterator[str]:
    """The address of a copy of the test's database, made when it is asked for."""
    here = os.environ["DATABASE_URL"]
    name = urlsplit(here).path.lstrip("/")
    yield urlunsplit(urlsplit(here)._replace(path=f"/{name}_restored"))
    conftest.use(here)
    run(here, "drop database if exists {} with (force)", f"{name}_restored")


def run(url: str, statement: str, *names: str) -> None:
    admin = urlunsplit(urlsplit(url)._replace(path="/template1"))
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def end_sessions(url: str, name: str) -> None:
    """A database can't be copied while a thread of an earlier test still has it open."""
    connection.close()
    admin = urlunsplit(urlsplit(url)._replace(path="/template1"))
    with psycopg.connect(admin, autocommit=True) as db:
        db.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name]
        )


def test_a_restored_database_gets_a_new_warehouse(warehouse, restored):
    happen()
    first = mirror.catch_up()
    name = connection.settings_dict["NAME"]
    connections.close_all()
    end_sessions(restored, name)
    run(restored, "create database {} template {}", f"{name}_restored", name)
    conftest.use(restored)
    with connection.cursor() as cursor:
        cursor.execute(backup.PUT_BELOW_ALL)
    with pytest.raises(shelf.NoMirror):
        shelf.connect()
    happen()
    second = mirror.catch_up()
    assert second.source != first.source
    check_exact()
    happen()
    mirror.catch_up()
    check_exact()
