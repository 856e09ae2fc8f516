"""The history of how many customers stand in each stage."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audiences", "0002_lists_and_newest_members")]

    operations = [
        migrations.CreateModel(
            name="LifecycleSize",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("stage", models.CharField(max_length=8)),
                ("customers", models.PositiveIntegerField()),
                ("amount", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("day", "stage"), name="lifecycle_size_once")
                ],
            },
        ),
    ]
