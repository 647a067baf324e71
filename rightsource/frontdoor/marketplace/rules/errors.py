"""What can go wrong for somebody who offers, orders or cancels; each message may be shown to them."""


class OrderError(Exception):
    """Something about an order that the person may be told."""


class OfferInvalidError(OrderError):
    """An offer cannot stand as described."""


class AgreementEndsEarlierError(OfferInvalidError):
    """An offer would outlive its agreement."""


class NotBookableError(OrderError):
    """This offer or session cannot be ordered now, or not so many of it."""


class SessionFullError(OrderError):
    """Somebody else has the last place."""


class NotEligibleError(OrderError):
    """The person may not have this service, or has not been found eligible yet."""


class NotYoursError(OrderError):
    """Somebody tried to order, pay or cancel for another person."""


class OrderChangedError(OrderError):
    """The same key came with another wish."""


class OrderNotFoundError(OrderError, LookupError):
    """There is no such order, or it is not this person's."""


class OrderStepError(OrderError):
    """An order cannot move so."""


class OrderEndedError(OrderStepError):
    """The order has ended: cancelled, or attended."""


class TooBusyError(OrderError):
    """Too many people asked at this instant."""
