"""A table for what all web workers must count together: failed sign-ins, and codes that were used already."""

from django.db import migrations

from rightsource.commons.record.tables import run_sql


class Migration(migrations.Migration):
    dependencies = [("commons_access", "0002_keeping")]
    operations = [
        run_sql(
            "CREATE UNLOGGED TABLE django_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, "
            "expires timestamptz NOT NULL);"
            "CREATE INDEX django_cache_expires ON django_cache (expires);"
            "REVOKE ALL ON django_cache FROM PUBLIC; GRANT SELECT, INSERT, UPDATE, DELETE ON django_cache TO __app__;"
        )
    ]
