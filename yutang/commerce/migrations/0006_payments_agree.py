"""The payments of an order, where there are any, are its amount; a statement at a time."""

from django.db import migrations

CHECK = """
    create function commerce_payments_agree() returns trigger language plpgsql as $$
    declare wrong bigint;
    begin
        select o.id into wrong
        from (select distinct order_id from touched) t
        join commerce_order o on o.id = t.order_id
        cross join lateral (
            select sum(amount) total from commerce_payment where order_id = o.id) p
        where o.amount <> p.total limit 1;
        if found then
            raise exception 'the payments of order % are not its amount', wrong
                using errcode = 'check_violation', constraint = 'order_payments_agree';
        end if;
        return null;
    end $$;
    create trigger order_payments_agree_insert after insert on commerce_payment
        referencing new table as touched for each statement
        execute function commerce_payments_agree();
    create trigger order_payments_agree_update after update on commerce_payment
        referencing new table as touched for each statement
        execute function commerce_payments_agree();
    create trigger order_payments_agree_delete after delete on commerce_payment
        referencing old table as touched for each statement
        execute function commerce_payments_agree();

    create function commerce_order_paid_agrees() returns trigger language plpgsql as $$
    begin
        if exists (select from commerce_order o cross join lateral (
                select sum(amount) total from commerce_payment where order_id = o.id) p
            where o.id = new.id and o.amount <> p.total)
        then
            raise exception 'order % is not what was paid', new.id
                using errcode = 'check_violation', constraint = 'order_payments_agree';
        end if;
        return null;
    end $$;
    create constraint trigger order_paid_agrees
        after update of amount on commerce_order
        deferrable initially deferred for each row when (old.amount <> new.amount)
        execute function commerce_order_paid_agrees();
"""
DROP = """
    drop trigger order_paid_agrees on commerce_order;
    drop function commerce_order_paid_agrees();
    drop trigger order_payments_agree_delete on commerce_payment;
    drop trigger order_payments_agree_update on commerce_payment;
    drop trigger order_payments_agree_insert on commerce_payment;
    drop function commerce_payments_agree();
"""


class Migration(migrations.Migration):
    dependencies = [("commerce", "0005_payments_and_waiting")]

    operations = [migrations.RunSQL(CHECK, DROP)]
