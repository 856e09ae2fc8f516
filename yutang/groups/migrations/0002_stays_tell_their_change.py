"""A stay in a group bears the transaction that last changed it, for the mirror of the warehouse."""

import yutang.kernel.database
from django.conf import settings
from django.db import migrations, models


TELL = """
    create function groups_stay_changed() returns trigger language plpgsql as $$
    begin
        new.xid := pg_current_xact_id()::text::bigint;
        return new;
    end $$;
    create trigger stay_changed before update on groups_groupmember
        for each row execute function groups_stay_changed();
"""
DROP = """
    drop trigger stay_changed on groups_groupmember;
    drop function groups_stay_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0008_choice_keys"),
        ("groups", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="groupmember",
            name="xid",
            field=models.BigIntegerField(
                db_default=yutang.kernel.database.CurrentTransaction(), editable=False
            ),
        ),
        migrations.AddIndex(
            model_name="groupmember",
            index=models.Index(fields=["xid"], name="stay_xid"),
        ),
        migrations.RunSQL(TELL, DROP),
    ]
