"""Sessions of our own, which know whose they are; who is signed in signs in once more."""

from django.db import migrations, models

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import keep, run_sql


class Migration(migrations.Migration):
    dependencies = [("commons_access", "0003_shared_counts")]
    operations = [
        migrations.CreateModel(
            name="BrowserSession",
            fields=[
                (
                    "session_key",
                    models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name="session key"),
                ),
                ("session_data", models.TextField(verbose_name="session data")),
                ("expire_date", models.DateTimeField(db_index=True, verbose_name="expire date")),
                ("account_id", models.BigIntegerField(blank=True, null=True)),
            ],
            options={"verbose_name": "session", "verbose_name_plural": "sessions", "abstract": False},
        ),
        *keep(commons_access_browsersession=Kept.WORKING),
        run_sql(
            # Read before anybody acts, like accounts; who has the key has the session.
            "CREATE POLICY browser_session_all ON commons_access_browsersession USING (true) WITH CHECK (true);"
            "DROP TABLE IF EXISTS django_session;"
        ),
    ]
