"""Small registers to test with."""

from datetime import UTC, date, datetime

from rightsource.commons.access.rules import SYSTEM
from rightsource.council.duties import services
from rightsource.council.duties.rules import Register

AT = datetime(2015, 2, 19, 12, tzinfo=UTC)
START = date(2014, 4, 1)


def make_register(*, starts_on: date = START, hold_posts: bool = True) -> Register:
    """Load the register as shipped; every post is held unless told otherwise."""
    register = services.load_register(starts_on=starts_on, by=SYSTEM, at=AT)
    if hold_posts:
        for number, post in enumerate(register.posts, start=1):
            services.hold_post(
                post_code=post.code,
                account_id=None,
                holder_ref=f"access/account/{number}",
                starts_on=starts_on,
                by=SYSTEM,
                at=AT,
            )
    return register


def hand_over(duty_code: str, **over: object) -> object:
    """Hand a duty to a community interest company from 1 April 2015."""
    given: dict[str, object] = {
        "duty_code": duty_code,
        "by_ref": "bodies/body/cic",
        "body_form": "cic_guarantee",
        "is_not_for_profit": True,
        "agreement_ref": "agreements/agreement/2015-001",
        "starts_on": date(2015, 4, 1),
        "ends_before": date(2018, 4, 1),
        "by": SYSTEM,
        "at": AT,
    }
    return services.hand_over(**{**given, **over})
