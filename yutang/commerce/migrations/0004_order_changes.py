"""An order bears the transaction that last changed it, for the mirror of the warehouse."""

from django.db import migrations

TELL = """
    create function commerce_order_changed() returns trigger language plpgsql as $$
    begin
        new.xid := pg_current_xact_id()::text::bigint;
        return new;
    end $$;
    create trigger order_changed before update on commerce_order
        for each row execute function commerce_order_changed();
"""
DROP = """
    drop trigger order_changed on commerce_order;
    drop function commerce_order_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("commerce", "0003_categories")]

    operations = [migrations.RunSQL(TELL, DROP)]
