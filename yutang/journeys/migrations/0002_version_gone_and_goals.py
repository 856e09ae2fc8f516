"""What became of those whose step is gone; who reached the goal is found by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journeys", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="version",
            name="gone",
            field=models.CharField(
                choices=[
                    ("stay", "Finish on the old version"),
                    ("move", "Move to the same step of the new version"),
                    ("leave", "Leave the journey"),
                ],
                db_default="stay",
                default="stay",
                max_length=5,
            ),
        ),
        migrations.AddIndex(
            model_name="run",
            index=models.Index(
                condition=models.Q(("goal_at__isnull", False)),
                fields=["journey"],
                name="run_at_goal",
            ),
        ),
    ]
