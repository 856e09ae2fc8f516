import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0001_initial"),
        ("outreach", "0007_trials_hours_and_welcomed_audiences"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Broadcast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("promotion", "Promotion"),
                            ("service", "Service"),
                            ("transaction", "Order or service notice"),
                        ],
                        default="service",
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("attachments", models.JSONField(default=list)),
                (
                    "material_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("asked", "Waits for approval"),
                            ("planned", "Planned"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("held_until", models.DateTimeField(null=True)),
                (
                    "held_for",
                    models.CharField(
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
                ("size", models.PositiveIntegerField(null=True)),
                ("answer", models.CharField(blank=True, default="", max_length=300)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("begun_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="BroadcastGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("chosen", "Chosen"),
                            ("skipped", "Skipped"),
                            ("waiting", "Waits to be handed over"),
                            ("unknown", "Not known yet"),
                            ("handed", "Waits for the owner"),
                            ("sent", "Sent"),
                            ("failed", "Not sent"),
                        ],
                        default="chosen",
                        max_length=8,
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "—"),
                            ("dissolved", "The group is dissolved"),
                            ("no_owner", "Its owner isn't known"),
                            ("owner_left", "Its owner has left"),
                            ("owner_changed", "It has another owner by now"),
                            ("empty", "No customer is in it"),
                            ("limit", "WeCom's limit for this group is reached"),
                            ("cap", "WeCom: the group got enough mass messages this period"),
                            ("no_friend", "WeCom: not a group of this owner"),
                            ("unreachable", "WeCom can't reach the group"),
                            ("refused", "WeCom refused the message"),
                            ("unconfirmed", "The owner didn't confirm"),
                            ("cancelled", "The broadcast was cancelled"),
                        ],
                        default="",
                        max_length=14,
                    ),
                ),
                ("customers", models.PositiveIntegerField(default=0)),
                ("told", models.PositiveIntegerField(default=0)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "broadcast",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="outreach.broadcast",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="groups.groupchat",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "task",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="groups",
                        to="outreach.task",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GroupWelcome",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=60)),
                ("text", models.TextField(blank=True)),
                ("attachments", models.JSONField(default=list)),
                ("material_id", models.BigIntegerField(null=True)),
                ("tells_owners", models.BooleanField(default=True)),
                ("template_id", models.CharField(blank=True, default="", max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "On its way to WeCom"),
                            ("creating", "Being made at WeCom"),
                            ("unknown", "WeCom didn't answer"),
                            ("synced", "In WeCom"),
                            ("refused", "Refused by WeCom"),
                            ("gone", "No longer in WeCom"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("detail", models.CharField(blank=True, default="", max_length=300)),
                (
                    "created_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                (
                    "changed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("synced_at", models.DateTimeField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="broadcast",
            index=models.Index(fields=["-created_at", "-id"], name="broadcast_recent"),
        ),
        migrations.AddIndex(
            model_name="broadcast",
            index=models.Index(
                condition=models.Q(("state__in", ["planned", "running"])),
                fields=["state"],
                name="broadcast_alive",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="broadcast_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("held_until", None), models.Q(("held_for", ""), _negated=True), _connector="OR"
                ),
                name="broadcast_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcast",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["running", "done"]), _negated=True),
                    ("begun_at__isnull", False),
                    _connector="OR",
                ),
                name="broadcast_begun",
            ),
        ),
        migrations.AddIndex(
            model_name="broadcastgroup",
            index=models.Index(
                condition=models.Q(("state", "sent")),
                fields=["group", "settled_at"],
                name="broadcast_group_sent",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcastgroup",
            constraint=models.UniqueConstraint(
                fields=("broadcast", "group"), name="broadcast_group_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcastgroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["skipped", "failed"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="broadcast_group_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="broadcastgroup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["waiting", "unknown", "handed", "sent"]), _negated=True
                    ),
                    ("task__isnull", False),
                    _connector="OR",
                ),
                name="broadcast_group_in_task",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupwelcome",
            constraint=models.UniqueConstraint(
                condition=models.Q(("template_id", ""), _negated=True),
                fields=("template_id",),
                name="group_welcome_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="groupwelcome",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "synced"), _negated=True),
                    models.Q(("template_id", ""), _negated=True),
                    _connector="OR",
                ),
                name="group_welcome_synced",
            ),
        ),
    ]
