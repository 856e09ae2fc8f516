"""When the governor is asked, who is in a plan's control group, and the first rules of restraint."""

import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

BUDGETS = {  # contacts and promotions of 7 days, and of 30
    "lead": (4, 1, 12, 3),
    "active": (4, 2, 14, 5),
    "silent": (2, 1, 6, 3),
    "dormant": (1, 1, 2, 1),
    "churned": (1, 1, 1, 1),
}


def have_rules(apps, schema_editor):
    """A new installation restrains itself before anybody has seen the page."""
    apps.get_model("outreach", "Policy").objects.get_or_create(
        pk=1, defaults={"holdout_salt": "brand"}
    )
    budget = apps.get_model("outreach", "Budget")
    for lifecycle, (contacts_7, promotions_7, contacts_30, promotions_30) in BUDGETS.items():
        budget.objects.get_or_create(
            lifecycle=lifecycle,
            defaults={
                "contacts_7": contacts_7,
                "promotions_7": promotions_7,
                "contacts_30": contacts_30,
                "promotions_30": promotions_30,
            },
        )


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0007_more_kinds"),
        ("outreach", "0004_sends_and_tries"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="message",
            name="message_waiting",
        ),
        migrations.AddField(
            model_name="message",
            name="is_control",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AlterField(
            model_name="message",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "—"),
                    ("quiet", "Quiet hours"),
                    ("blackout", "No messages on this day"),
                    ("gap", "Too soon after the last contact"),
                    ("budget", "Contact budget is used up"),
                    ("promotions", "Budget for promotions is used up"),
                    ("carrier", "WeCom's own limit is reached"),
                    ("arbitration", "A more important plan wants this customer"),
                    ("paused", "The plan is paused"),
                    ("opted_out", "Doesn't want messages"),
                    ("relation", "No member can reach the customer"),
                    ("control", "In the control group"),
                    ("holdout", "In the brand's own control group"),
                    ("expired", "Its time was over"),
                    ("cancelled", "The plan was cancelled"),
                    ("not_meant", "Left the audience meanwhile"),
                    ("no_friend", "No longer a friend"),
                    ("cap", "Received enough messages this period"),
                    ("unreachable", "WeCom can't reach the customer"),
                    ("refused", "WeCom refused the message"),
                    ("unconfirmed", "The member didn't confirm"),
                ],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                django.db.models.functions.comparison.Coalesce("held_until", "due_at"),
                models.F("id"),
                condition=models.Q(("state__in", ["planned", "held"])),
                name="message_to_ask",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "held"])),
                fields=["customer"],
                name="message_rival",
            ),
        ),
        migrations.RunPython(have_rules, migrations.RunPython.noop),
    ]
