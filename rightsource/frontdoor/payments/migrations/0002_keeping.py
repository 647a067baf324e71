"""How the tables of payments are kept and who may see them."""

from django.db import migrations

from rightsource.commons.record.rules import Kept
from rightsource.commons.record.tables import from_file, keep


class Migration(migrations.Migration):
    dependencies = [
        ("frontdoor_payments", "0001_payments_refunds_sandbox"),
        ("commons_record", "0002_keeping"),
    ]
    operations = [
        *keep(
            frontdoor_payments_payment=Kept.AUDITED,
            frontdoor_payments_paymentevent=Kept.APPEND_ONLY,
            frontdoor_payments_refund=Kept.AUDITED,
            frontdoor_payments_sandboxpayment=Kept.WORKING,
        ),
        *from_file(__file__, "payment.sql"),
    ]
