"""See that the migrations say what the models say; no database is needed for that."""

import os
import sys

import django
from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yutang.settings")


def main() -> int:
    """1: a model has changed and no migration tells of it."""
    django.setup()
    translation.deactivate_all()  # migrations hold the texts as the source has them
    loader = MigrationLoader(None)
    written, wanted = loader.project_state(), ProjectState.from_apps(apps)
    changes = MigrationAutodetector(written, wanted).changes(graph=loader.graph)
    ours = {label: made for label, made in changes.items() if is_ours(label)}
    for label, made in ours.items():
        for migration in made:
            operations = "; ".join(each.describe() for each in migration.operations)
            sys.stdout.write(f"{label} lacks a migration: {operations}\n")
    sys.stdout.write("" if ours else "Every model has its migrations.\n")
    return int(bool(ours))


def is_ours(label: str) -> bool:
    """Whether the app is one of the areas."""
    return apps.get_app_config(label).name.startswith("yutang.")


if __name__ == "__main__":
    sys.exit(main())
