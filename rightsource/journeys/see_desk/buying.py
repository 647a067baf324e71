"""What needs whoever buys and checks: agreements that end, bodies at the gate, offers without room, samples."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from typing import Any

from rightsource.council.agreements import queries as agreements
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.rules import Concern
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.ground import parameters
from rightsource.ground.text import pluralise, sentence_list
from rightsource.ground.time import LONDON, day_in_london
from rightsource.journeys.see_desk.alert import Alert, Looked, Looking
from rightsource.journeys.see_group import positions_of_bodies

MOST = 50


def agreements_ending(looking: Looking) -> Looked:
    """Return the agreements that end within a year, soonest first, with what becomes of their duties."""
    ending = agreements.expiring(on=looking.on, within=looking.ahead)
    running = len(agreements.agreements(on=looking.on, actor=looking.actor))
    alerts = [
        Alert(
            what=f"{found.title} ends",
            why=found.sentence(looking.on),
            on=found.ends_before,
            href=f"/agreements/{found.code}",
            action="Look at the agreement",
            action_href=f"/agreements/{found.code}",
        )
        for found in ending
    ]
    fit = running - len(ending)
    return Looked(alerts, f"{pluralise(fit, 'agreement')} run{'s' if fit == 1 else ''} on for more than a year.")


def bodies_at_gate(looking: Looking) -> Looked:
    """Return the bodies that are not at work yet, with what keeps the gate closed (control R1)."""
    every = bodies.bodies(on=looking.on)
    alerts = []
    planned = [body for body in every if body.stage in ("idea", "case", "approved")][:MOST]
    at_gate = bodies.at_gate(body_ids=[body.pk for body in planned])
    for body in planned:
        missing = at_gate[body.pk].missing if body.stage != "approved" else []
        alerts.append(
            Alert(
                what=f"{body.name} is not at work yet",
                why=missing[0] if missing else "Its case is complete: decide, or give it its first day.",
                on=body.starts_on or looking.on,
                href=f"/bodies/{body.code}",
                action="Look at the body",
                action_href=f"/bodies/{body.code}",
            )
        )
    live = sum(body.stage == "live" for body in every)
    return Looked(alerts, f"{pluralise(live, 'body', 'bodies')} at work.")


def cases_to_sign(looking: Looking) -> Looked:
    """Return the business cases that wait for the name of whoever looks: three officers stand for each (control R1)."""
    alerts = []
    written = [body for body in bodies.bodies(on=looking.on) if body.stage == "case"][:MOST]
    at_gate = bodies.at_gate(body_ids=[body.pk for body in written])
    for body in written:
        case = at_gate[body.pk].case
        if case is None or looking.actor.role.value in {role.value for role in at_gate[body.pk].signed}:
            continue
        alerts.append(
            Alert(
                what=f"The business case of {body.name} waits for your name",
                why="No body is approved before the director, the finance officer and the monitoring officer signed.",
                on=day_in_london(case.at),
                href=f"/desk/bodies/{body.code}",
                action="Read and sign",
                action_href=f"/desk/bodies/{body.code}/sign",
            )
        )
    return Looked(alerts, "" if alerts else "No business case waits for your name.")


def offers_without_room(looking: Looking) -> Looked:
    """Return the offers that nobody can book: every session is full or none is open."""
    full = marketplace.without_room(on=looking.on, at=looking.at)
    fit = marketplace.offers_running(on=looking.on) - len(full)
    return Looked(
        [
            Alert(
                what=f"Nobody can book {offer.title}",
                why=f"{offer.service.name} by {offer.agreement.body.name}: no session to come has a free place.",
                on=looking.on,
                href=f"/services/{offer.service.slug}",
                action="See the offer",
                action_href=f"/services/{offer.service.slug}",
            )
            for offer in full[:MOST]
        ],
        f"{pluralise(fit, 'offer')} can be booked today." if fit else "",
    )


def samples_to_verify(looking: Looking) -> Looked:
    """Return by agreement and month the drawn deliveries that nobody has looked at."""
    waiting: Counter[tuple[str, date]] = Counter()
    first: dict[tuple[str, date], Any] = {}
    for drawn, number in agreements.samples_waiting():
        key = (drawn.agreement.code, drawn.month)
        waiting[key] += number
        first[key] = drawn
    alerts = [
        Alert(
            what=f"{first[key].agreement.title}: {pluralise(number, 'delivery', 'deliveries')} to look at",
            why=f"The sample of {key[1]:%B %Y} was drawn; the month is not paid before it is verified.",
            on=day_in_london(first[key].at),
            href=f"/agreements/{key[0]}",
            action="Verify the sample",
            action_href="/desk/verify",
        )
        for key, number in waiting.items()
    ]
    return Looked(alerts, "" if alerts else "Every drawn delivery has been looked at.")


def samples_to_draw(looking: Looking) -> Looked:
    """Return the months with deliveries of which no sample was drawn."""
    return Looked(
        [
            Alert(
                what=f"{agreement.title}: no sample for {month}",
                why=f"{agreement.body.name} recorded deliveries that nobody else has looked at.",
                on=month.ends_before,
                href=f"/agreements/{agreement.code}",
                action="Draw the sample",
                action_href="/desk/verify",
            )
            for agreement, month in agreements.to_draw(before=looking.month)[:MOST]
        ]
    )


def self_certified(looking: Looking) -> Looked:
    """Return the months of which more than the agreement allows is vouched for by the body alone (control R20)."""
    named = {row.pk: row for row in agreements.agreements(actor=looking.actor)}
    alerts, fit = [], 0
    for row in agreements.months_delivered(before=looking.month):
        agreement, rate = named.get(row.agreement_id), row.self_certified
        if agreement is None or rate is None or rate <= agreement.certified_limit_rate:
            fit += 1
            continue
        alerts.append(
            Alert(
                what=f"{agreement.title}: {rate * 100:.0f}% of {row.month} is vouched for by the body alone",
                why=f"The limit is {agreement.certified_limit_rate * 100:.0f}%: over it nothing is paid.",
                on=row.month.ends_before,
                href=f"/agreements/{agreement.code}",
                action="Look at the deliveries",
                action_href=f"/agreements/{agreement.code}",
            )
        )
    return Looked(
        alerts, f"{pluralise(fit, 'month')} of deliveries within the limit of self-certification." if fit else ""
    )


def deliveries_to_record(looking: Looking) -> Looked:
    """Return the bookings of the last weeks that took place and of which nothing is recorded."""
    back = timedelta(days=parameters.value("desks.bookings_looked_back", on=looking.on).whole)
    ended = marketplace.ended_bookings_of(actor=looking.actor, at=looking.at, since=looking.at - back)
    refs = {f"marketplace/order/{order.number.lower()}": order for order in ended}
    done = agreements.delivered_orders(order_refs=list(refs))
    by_offer: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    for ref, order in refs.items():
        if ref not in done and order.session is not None:
            by_offer[(order.offer.title, order.offer.agreement.code)].append(order.session.ends_at)
    return Looked(
        [
            Alert(
                what=f"{title}: {pluralise(len(ends), 'booking')} to record",
                why="They took place. What is not recorded is not paid.",
                on=day_in_london(min(ends)),
                href=f"/agreements/{code}",
                action="Record deliveries",
                action_href=f"/desk/body/{code}",
            )
            for (title, code), ends in by_offer.items()
        ],
        f"{pluralise(len(done), 'booking')} of the last six weeks recorded." if done else "",
    )


def bookings_today(looking: Looking) -> Looked:
    """Return today's sessions with how many come; those of later days are counted."""
    begins = datetime.combine(looking.on, time(), LONDON)
    found = marketplace.coming(actor=looking.actor, starts_at=begins, ends_before=begins + timedelta(days=1))
    return Looked(
        [
            Alert(
                what=f"{title} at {starts_at.astimezone(LONDON):%H:%M}",
                why=f"{pluralise(count, 'person', 'people')} booked.",
                on=looking.on,
                action="See who comes",
                action_href="/desk/body/bookings",
            )
            for title, starts_at, count in found.sessions
        ],
        f"{pluralise(found.later, 'booking')} on later days." if found.later else "No booking on a later day.",
    )


def problems_unanswered(looking: Looking) -> Looked:
    """Return what residents reported and nobody has answered, by the day on which the answer is due."""
    waiting = marketplace.problems_seen(is_waiting=True)
    answered = len(marketplace.problems_seen(is_waiting=False))
    return Looked(
        [
            Alert(
                what=f"A resident reported a problem with {row.about}",
                why="Nothing is answered yet" + (f" about {row.agreement.body.short_name}." if row.agreement else "."),
                on=row.answer_by_on,
                href=f"/desk/problems/{row.number}",
                action="Read and answer",
                action_href=f"/desk/problems/{row.number}",
            )
            for row in waiting[:MOST]
        ],
        f"{pluralise(answered, 'report')} of residents answered." if answered else "",
    )


def bodies_at_risk(looking: Looking) -> Looked:
    """Return the bodies that cannot carry on for twelve months by their own accounts (control R16)."""
    known = [member for member in positions_of_bodies(on=looking.on) if member.position is not None]
    risk = [one for one in known if one.position is not None and one.position.concern is Concern.AT_RISK]
    if not risk:
        return Looked((), f"{pluralise(len(known), 'body', 'bodies')} with accounts can carry on." if known else "")
    names = sentence_list([member.body.short_name for member in risk])
    return Looked(
        [
            Alert(
                what=f"{names} cannot carry on for twelve months without support",
                why="Its own accounts say so, whatever the council’s budget shows.",
                on=looking.on,
                href="/desk/finance/group",
                action="See the true position",
                action_href="/desk/finance/group",
            )
        ]
    )
