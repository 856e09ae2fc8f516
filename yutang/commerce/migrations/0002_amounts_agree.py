"""Amounts agree: lines with their order's goods, refunds with what an order gave back.

The triggers look at whole statements (a row at a time would cost an import half its time). A
writer sets the order first and then writes its lines, or refunds, in one statement; an order
changed by itself is checked when its transaction ends. A line's order and product are looked
after in the same way.
"""

from django.db import migrations

CHECK_LINES = """
    create function commerce_lines_agree() returns trigger language plpgsql as $$
    declare wrong bigint;
    begin
        select o.id into wrong
        from (select distinct order_id from touched) t
        join commerce_order o on o.id = t.order_id
        cross join lateral (
            select sum(amount) total from commerce_orderline where order_id = o.id) l
        where o.goods_amount <> l.total limit 1;
        if found then
            raise exception 'the lines of order % do not add up to its goods', wrong
                using errcode = 'check_violation', constraint = 'order_lines_agree';
        end if;
        return null;
    end $$;
    create trigger order_lines_agree_insert after insert on commerce_orderline
        referencing new table as touched for each statement
        execute function commerce_lines_agree();
    create trigger order_lines_agree_update after update on commerce_orderline
        referencing new table as touched for each statement
        execute function commerce_lines_agree();
    create trigger order_lines_agree_delete after delete on commerce_orderline
        referencing old table as touched for each statement
        execute function commerce_lines_agree();
"""

CHECK_REFERENCES = """
    create function commerce_lines_refer() returns trigger language plpgsql as $$
    begin
        if exists (select from touched t
                left join commerce_order o on o.id = t.order_id where o.id is null)
            or exists (select from touched t
                left join commerce_product p on p.id = t.product_id where p.id is null)
        then
            raise exception 'an order line needs its order and its product'
                using errcode = 'foreign_key_violation', constraint = 'order_lines_refer';
        end if;
        return null;
    end $$;
    create trigger order_lines_refer_insert after insert on commerce_orderline
        referencing new table as touched for each statement
        execute function commerce_lines_refer();
    create trigger order_lines_refer_update after update on commerce_orderline
        referencing new table as touched for each statement
        execute function commerce_lines_refer();
    create function commerce_lines_remain() returns trigger language plpgsql as $$
    begin
        if (tg_table_name = 'commerce_order' and exists (
                select from gone g join commerce_orderline l on l.order_id = g.id))
            or (tg_table_name = 'commerce_product' and exists (
                select from gone g join commerce_orderline l on l.product_id = g.id))
        then
            raise exception 'order lines still refer to it'
                using errcode = 'foreign_key_violation', constraint = 'order_lines_refer';
        end if;
        return null;
    end $$;
    create trigger order_lines_remain after delete on commerce_order
        referencing old table as gone for each statement
        execute function commerce_lines_remain();
    create trigger order_lines_remain after delete on commerce_product
        referencing old table as gone for each statement
        execute function commerce_lines_remain();
"""

CHECK_REFUNDS = """
    create function commerce_refunds_agree() returns trigger language plpgsql as $$
    declare wrong bigint;
    begin
        select o.id into wrong
        from (select distinct order_id from touched) t
        join commerce_order o on o.id = t.order_id
        cross join lateral (
            select sum(amount) total from commerce_refund where order_id = o.id) r
        where o.refunded_amount <> r.total limit 1;
        if found then
            raise exception 'the refunds of order % do not add up', wrong
                using errcode = 'check_violation', constraint = 'order_refunds_agree';
        end if;
        return null;
    end $$;
    create trigger order_refunds_agree_insert after insert on commerce_refund
        referencing new table as touched for each statement
        execute function commerce_refunds_agree();
    create trigger order_refunds_agree_update after update on commerce_refund
        referencing new table as touched for each statement
        execute function commerce_refunds_agree();
"""

CHECK_ORDER = """
    create function commerce_order_agrees() returns trigger language plpgsql as $$
    begin
        if exists (
            select from commerce_order o where o.id = new.id and (
                o.goods_amount <> (
                    select sum(l.amount) from commerce_orderline l where l.order_id = o.id)
                or o.refunded_amount <> coalesce((
                    select sum(r.amount) from commerce_refund r where r.order_id = o.id), 0)))
        then
            raise exception 'order % does not agree with its lines or refunds', new.id
                using errcode = 'check_violation', constraint = 'order_agrees';
        end if;
        return null;
    end $$;
    create constraint trigger order_agrees
        after insert or update of goods_amount, refunded_amount on commerce_order
        deferrable initially deferred for each row
        execute function commerce_order_agrees();
"""

DROP = """
    drop trigger order_lines_remain on commerce_product;
    drop trigger order_lines_remain on commerce_order;
    drop trigger order_lines_refer_update on commerce_orderline;
    drop trigger order_lines_refer_insert on commerce_orderline;
    drop function commerce_lines_remain();
    drop function commerce_lines_refer();
    drop trigger order_agrees on commerce_order;
    drop trigger order_refunds_agree_update on commerce_refund;
    drop trigger order_refunds_agree_insert on commerce_refund;
    drop trigger order_lines_agree_delete on commerce_orderline;
    drop trigger order_lines_agree_update on commerce_orderline;
    drop trigger order_lines_agree_insert on commerce_orderline;
    drop function commerce_order_agrees();
    drop function commerce_refunds_agree();
    drop function commerce_lines_agree();
"""


class Migration(migrations.Migration):
    dependencies = [("commerce", "0001_initial")]

    operations = [
        migrations.RunSQL(CHECK_LINES + CHECK_REFERENCES + CHECK_REFUNDS + CHECK_ORDER, DROP),
    ]
