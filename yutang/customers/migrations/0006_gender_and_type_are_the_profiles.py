"""A customer's gender and type are of the profile's relation: their change changes the profile."""

from django.db import migrations

TELL = """
    create function customers_person_changed() returns trigger language plpgsql as $$
    begin
        update customers_profile set xid = pg_current_xact_id()::text::bigint
        where customer_id = new.id;
        return null;
    end $$;
    create trigger person_changed after update on customers_customer
        for each row when (old.gender is distinct from new.gender or old.type is distinct from new.type)
        execute function customers_person_changed();
"""
DROP = """
    drop trigger person_changed on customers_customer;
    drop function customers_person_changed();
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_merges")]

    operations = [migrations.RunSQL(TELL, DROP)]
