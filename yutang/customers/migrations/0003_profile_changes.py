"""A profile bears the transaction that last changed it, or a fact of its customer."""

from django.db import migrations

TELL = """
    create function customers_profile_changed() returns trigger language plpgsql as $$
    begin
        new.xid := pg_current_xact_id()::text::bigint;
        return new;
    end $$;
    create trigger profile_changed before update on customers_profile
        for each row execute function customers_profile_changed();

    create function customers_facts_changed() returns trigger language plpgsql as $$
    begin
        update customers_profile set xid = pg_current_xact_id()::text::bigint
        where customer_id in (select customer_id from touched order by customer_id);
        return null;
    end $$;
    create trigger facts_changed_insert after insert on customers_fact
        referencing new table as touched for each statement
        execute function customers_facts_changed();
    create trigger facts_changed_update after update on customers_fact
        referencing new table as touched for each statement
        execute function customers_facts_changed();
    create trigger facts_changed_delete after delete on customers_fact
        referencing old table as touched for each statement
        execute function customers_facts_changed();
"""
DROP = """
    drop trigger facts_changed_delete on customers_fact;
    drop trigger facts_changed_update on customers_fact;
    drop trigger facts_changed_insert on customers_fact;
    drop function customers_facts_changed();
    drop trigger profile_changed on customers_profile;
    drop function customers_profile_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_facts_and_stages")]

    operations = [migrations.RunSQL(TELL, DROP)]
