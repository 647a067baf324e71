"""The process beside the web server that does what is due every minute and every night."""

from __future__ import annotations

import os

GRACE_SECONDS = 10  # a job is one short transaction after another; what is cut off is done again in a minute


def main() -> None:
    """Work until told to end by SIGTERM."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rightsource.config.settings")
    import django

    django.setup()
    from procrastinate.contrib.django import app

    # A job that fails is told on the channel for errors and comes again by itself, so no row needs to stay.
    with app.replace_connector(app.connector.get_worker_connector()):
        app.run_worker(delete_jobs="always", shutdown_graceful_timeout=GRACE_SECONDS)


if __name__ == "__main__":
    main()
