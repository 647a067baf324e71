"""How the tables of the marketplace are kept, who may see them, and what holds between them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("frontdoor_marketplace", "0001_offers_sessions_orders_messages"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            frontdoor_marketplace_offer=Kept.AUDITED,
            frontdoor_marketplace_session=Kept.AUDITED,
            frontdoor_marketplace_sessionbalance=Kept.WORKING,
            frontdoor_marketplace_order=Kept.AUDITED,
            frontdoor_marketplace_orderstep=Kept.APPEND_ONLY,
            frontdoor_marketplace_message=Kept.APPEND_ONLY,
        ),
        *from_file(__file__, "offer.sql", "session_balance.sql", "order.sql"),
    ]
