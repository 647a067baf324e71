"""Rows written after their audit row are asked nothing at the commit: the triggers of all tables that stand."""

from django.db import migrations

from rightsource.commons.record.tables import UNAUDITED, run_sql

AGAIN = f"""
DO $do$
DECLARE
  kept regclass;
BEGIN
  FOR kept IN SELECT t.tgrelid::regclass FROM pg_trigger t
               WHERE t.tgname = 'audited' AND t.tgfoid = 'refuse_unaudited()'::regprocedure ORDER BY 1 LOOP
    EXECUTE format('DROP TRIGGER audited ON %s', kept);
    EXECUTE format($sql$CREATE CONSTRAINT TRIGGER audited AFTER INSERT OR UPDATE OR DELETE ON %s
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({UNAUDITED}) EXECUTE FUNCTION refuse_unaudited()$sql$, kept);
  END LOOP;
END $do$
"""


class Migration(migrations.Migration):
    dependencies = [("commons_record", "0010_council_parameters_keeping")]
    operations = [run_sql(AGAIN)]
