"""Runs are vacuumed early: each step that one takes leaves a dead row, and touches its indexes.

`due_at` and the step stand in indexes, so no update of a run is HOT and room in its pages
(fillfactor) only makes the table larger. Measured by `bench/tending.py`, 1,000,000 runs that each
take one step: by PostgreSQL's usual 20 % the table grows from 166 to 223 MB and its indexes from
102 to 192 MB, with 310,000 dead rows at worst; by 2 % to 192 and 181 MB, with 135,000. Calls are
written, claimed and settled: three versions of each row.
"""

from django.db import migrations

TENDED = """
    alter table journeys_run set (
        autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000,
        autovacuum_analyze_scale_factor = 0.05);
    alter table journeys_call set (
        autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
"""
USUAL = """
    alter table journeys_run reset (
        autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
        autovacuum_analyze_scale_factor);
    alter table journeys_call reset (
        autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
"""


class Migration(migrations.Migration):
    dependencies = [("journeys", "0013_brought_journeys")]
    operations = [migrations.RunSQL(TENDED, USUAL)]
