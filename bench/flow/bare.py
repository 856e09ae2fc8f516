"""The same moves by nothing but SQL: what the engine's figures are compared with."""

# One batch of a journey whose people wait at its first step: claim, move over the branch, trace.
WAITS = """
    with due as (
        select run.id, run.step_id, run.steps, run.due_at, profile.order_count >= 2 as has_bought
        from journeys_run run join customers_profile profile using (customer_id)
        where run.journey_id = %(journey)s and run.state = 'waiting' and run.due_at <= %(now)s
        order by run.due_at limit %(most)s for no key update of run skip locked),
    moved as (
        update journeys_run run set arrived_at = due.due_at, steps = run.steps + 2,
            step_id = case when due.has_bought then %(w2)s else %(w3)s end,
            due_at = due.due_at + interval '1 day'
        from due where run.id = due.id),
    traced as (
        insert into journeys_move (run_id, step_id, number, at, outcome, arm, reason)
        select id, step_id, steps, %(now)s, 'passed', null::smallint, '' from due
        union all
        select id, %(b)s, steps + 1, %(now)s, 'passed', (not has_bought)::int, '' from due),
    counted as (
        insert into journeys_tally (step_id, day, outcome, arm, count)
        select step_id, %(now)s::date, 'passed', null::smallint, count(*) from due group by step_id
        union all
        select %(b)s, %(now)s::date, 'passed', (not has_bought)::int, count(*)
        from due group by has_bought)
    select count(*) from due
"""
# Likewise, over a step that says something: the ledger's row, as the governor would admit it.
SAYS = """
    with due as (
        select run.id, run.step_id, run.steps, run.due_at, run.customer_id
        from journeys_run run
        where run.journey_id = %(journey)s and run.state = 'waiting' and run.due_at <= %(now)s
        order by run.due_at limit %(most)s for no key update of run skip locked),
    moved as (
        update journeys_run run set arrived_at = due.due_at, steps = run.steps + 2,
            step_id = %(w2)s, due_at = due.due_at + interval '30 days'
        from due where run.id = due.id),
    said as (
        insert into outreach_message (source_type, source_id, step, occurrence, customer_id,
            carrier, purpose, priority, variant, is_control, due_at, expires_at, state, reason,
            lifecycle, admitted_at)
        select 'journey', %(journey)s, 'say.1', id || '.' || steps + 1, customer_id,
            'wecom_single', 'service', 0, 0, false, %(now)s, %(now)s + interval '48 hours',
            'admitted', '', '', %(now)s
        from due),
    traced as (
        insert into journeys_move (run_id, step_id, number, at, outcome, arm, reason)
        select id, step_id, steps, %(now)s, 'passed', null::smallint, '' from due
        union all
        select id, %(say)s, steps + 1, %(now)s, 'passed', null::smallint, '' from due),
    counted as (
        insert into journeys_tally (step_id, day, outcome, arm, count)
        select step_id, %(now)s::date, 'passed', null::smallint, count(*) from due group by step_id)
    select count(*) from due
"""
