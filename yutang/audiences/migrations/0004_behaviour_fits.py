"""Who fits the rules of behaviour tags, and how many were tagged each day."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audiences", "0003_lifecycle_sizes"),
        ("customers", "0006_gender_and_type_are_the_profiles"),
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="behaviourtag",
            name="checked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="behaviourtag",
            name="progress",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="kernel.progress",
            ),
        ),
        migrations.CreateModel(
            name="BehaviourDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("tagged", models.PositiveIntegerField(default=0)),
                ("untagged", models.PositiveIntegerField(default=0)),
                (
                    "behaviour",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="audiences.behaviourtag",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("behaviour", "day"), name="behaviour_day_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="BehaviourFit",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "behaviour_id",
                        "customer_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "behaviour",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fits",
                        to="audiences.behaviourtag",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["behaviour", "at"], name="behaviour_fit_age")],
            },
        ),
    ]
