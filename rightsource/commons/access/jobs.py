"""What access does by itself: sessions that are over are forgotten every night."""

from __future__ import annotations

from django.utils import timezone
from procrastinate.contrib.django import app

from rightsource.commons.access import services


@app.periodic(cron="40 2 * * *")
@app.task(name="access.forget_sessions", queueing_lock="access.forget_sessions")
def forget_sessions(timestamp: int) -> int:
    """Forget the sessions that are over by the real clock, also in a demonstration; return how many."""
    return services.forget_sessions(at=timezone.now())
