import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journeys", "0004_drafts")]

    operations = [
        migrations.CreateModel(
            name="Aim",
            fields=[
                (
                    "journey",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="aim",
                        serialize=False,
                        to="journeys.journey",
                    ),
                ),
                ("points", models.DecimalField(decimal_places=1, default=2, max_digits=4)),
                ("rate", models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ("control_since", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("points__gt", 0), ("points__lt", 100)),
                        name="aim_points",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gte", 0), ("rate__lte", 100)),
                        name="aim_rate",
                    ),
                ],
            },
        ),
    ]
