"""Migrating sparingly leaves what migrating leaves."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from yutang.cli.sparing import sparing

COLUMNS = """
    select table_name, column_name, data_type, is_nullable from information_schema.columns
    where table_name like 'trial_%' order by 1, 2
"""
CONSTRAINTS = """
    select conname, pg_get_constraintdef(oid) from pg_constraint
    where conrelid::regclass::text like 'trial_%' and contype <> 'n' order by 1
"""
KEY = models.BigAutoField(primary_key=True)


def greet(apps, editor):
    """Python code of a migration sees all that the steps before it made, both ways."""
    pond, fish = apps.get_model("trial", "Pond"), apps.get_model("trial", "Fish")
    home = pond.objects.create(name="home", depth=2)
    fish.objects.create(pond=home, guest=home)
    assert pond.objects.filter(fish__guest__depth=2).get() == home


STEPS = [
    migrations.CreateModel("Pond", [("id", models.AutoField(primary_key=True))]),
    migrations.CreateModel(
        "Fish", [("id", KEY), ("pond", models.ForeignKey("trial.Pond", models.CASCADE))]
    ),
    migrations.AddField("Pond", "name", models.CharField(max_length=9)),
    migrations.AddField("Pond", "depth", models.IntegerField(default=0)),
    migrations.AddConstraint(
        "Pond", models.CheckConstraint(condition=models.Q(depth__gte=0), name="trial_depth")
    ),
    migrations.AddIndex("Fish", models.Index(fields=["pond"], name="trial_fish_pond")),
    migrations.AddField(
        "Fish", "guest", models.ForeignKey("trial.Pond", models.CASCADE, "guests", null=True)
    ),
    migrations.AlterField("Pond", "id", KEY),  # and so the two columns that lead to it
    migrations.RunPython(greet),
]


def migrated():
    """What stands in the database after the steps, which are taken back."""

    class Trial(migrations.Migration):
        operations = STEPS
        atomic = False

    state = ProjectState()
    assert state.apps  # drawn before the first step, as `migrate` does
    with connection.schema_editor(atomic=False) as editor:
        state = Trial("0001", "trial").apply(state, editor)
    with connection.cursor() as cursor:
        found = [cursor.execute(sql).fetchall() for sql in (COLUMNS, CONSTRAINTS)]
        cursor.execute("drop table trial_fish, trial_pond")
    return found


@pytest.mark.django_db(transaction=True)
def test_migrating_sparingly_leaves_what_migrating_leaves():
    before = ProjectState.add_model
    with sparing():
        assert ProjectState.add_model is not before
        found = migrated()
    assert ProjectState.add_model is before
    assert found == migrated()
    assert ("trial_fish", "guest_id", "bigint", "YES") in found[0]
