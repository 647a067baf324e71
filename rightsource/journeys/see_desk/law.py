"""What needs whoever answers for the law: duties, posts, interests, warnings, recommendations and decisions."""

from __future__ import annotations

from datetime import timedelta

from rightsource.commons.access import queries as access
from rightsource.council.bodies import queries as bodies
from rightsource.council.democracy import queries as democracy
from rightsource.council.duties import queries as duties
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import Period
from rightsource.journeys.see_desk.alert import Alert, Looked, Looking

MOST_MATTERS = 10  # each asks for all that was done about it; the rest wait on the desk of democratic services


def duties_uncovered(looking: Looking) -> Looked:
    """Return the stretches of days, from today to a year ahead, on which a duty has nobody."""
    gaps = duties.uncovered_days(Period(looking.on, looking.on + timedelta(days=looking.ahead)))
    in_force = len(duties.duties_on(looking.on))
    alerts = [
        Alert(
            what=gap.title,
            why=gap.sentence,
            on=gap.period.starts_on,
            href=f"/duties/{gap.code}",
            action="Look at the duty",
            action_href=f"/duties/{gap.code}",
        )
        for gap in gaps
    ]
    today = {gap.code for gap in gaps if gap.period.contains(looking.on)}
    fit = in_force - len(today)
    return Looked(
        alerts,
        f"{pluralise(fit, 'duty', 'duties')} in force today {'has' if fit == 1 else 'have'} somebody who answers and "
        "somebody who does what is asked.",
    )


def posts_vacant(looking: Looking) -> Looked:
    """Return the posts that the law asks for and nobody holds."""
    posts = duties.posts_on(looking.on)
    vacant = [post for post in posts if post.is_vacant]
    held = len(posts) - len(vacant)
    return Looked(
        [
            Alert(
                what=f"Nobody is the {post.title[0].lower()}{post.title[1:]}",
                why=(
                    f"{post.act} {post.section}. {pluralise(post.duties, 'duty', 'duties')} "
                    f"{'waits' if post.duties == 1 else 'wait'} for the holder."
                ),
                on=looking.on,
                href="/duties/posts",
                action="See the posts",
                action_href="/duties/posts",
            )
            for post in vacant
        ],
        f"{pluralise(held, 'post')} of the law {'is' if held == 1 else 'are'} held." if held else "",
    )


def delegations_ending(looking: Looking) -> Looked:
    """Return the rows of the scheme of delegation that end within a year."""
    scheme = access.scheme_on(on=looking.on)
    ending = [
        row
        for row in scheme
        if row.ends_before is not None and row.ends_before <= looking.on + timedelta(days=looking.ahead)
    ]
    return Looked(
        [
            Alert(
                what=f"A delegation ends: {row.action} by the {row.role.value.replace('_', ' ')}",
                why=f"From {long_date(row.ends_before)} nobody of that role may do it.",
                on=row.ends_before,
                href="/decisions",
                action="Bring a decision",
                action_href="/desk/democracy",
            )
            for row in ending
            if row.ends_before is not None
        ],
        f"{pluralise(len(scheme) - len(ending), 'delegation')} in force." if len(scheme) > len(ending) else "",
    )


def consents_asked(looking: Looking) -> Looked:
    """Return what would go under a floor and waits for the consent of whoever looks, as the holder of a post (R27)."""
    me = looking.actor.reference
    waiting = [row for row in duties.asked(on=looking.on, is_waiting=True) if row.holder_ref == me]
    answered = 0 if waiting else duties.answers_given(by_ref=me)
    return Looked(
        [
            Alert(
                what=f"{row.change} goes under what “{row.floor.title}” needs",
                why=f"{Money(row.pence).in_pounds()} in place of {Money(row.floor.pence).in_pounds()}: it cannot be "
                "done without your consent.",
                on=row.on,
                href=f"/duties/{row.floor.duty}",
                action="Consent or refuse",
                action_href=f"/desk/floors/{row.id}",
            )
            for row in waiting
        ],
        f"{pluralise(answered, 'question')} about floors answered." if answered else "",
    )


def interests(looking: Looking) -> Looked:
    """Say how many interests in bodies are declared."""
    found = bodies.interests_on(on=looking.on)
    if not found:
        return Looked((), "No interest in a body is declared.")
    held_in = len({row.body_id for row in found})
    return Looked((), f"{pluralise(len(found), 'interest')} declared in {pluralise(held_in, 'body', 'bodies')}.")


def warnings(looking: Looking) -> Looked:
    """Return the officers' and auditor's warnings that nobody answered (control R12)."""
    found = democracy.warnings_on(on=looking.on)
    unanswered = [row for row in found if row.answered_on is None]
    return Looked(
        [
            Alert(
                what=row.title,
                why=(
                    f"The council should have answered by {long_date(row.due_on)}: it stands on every member’s desk."
                    if row.is_escalated
                    else f"A statutory warning: the council must answer by {long_date(row.due_on)}."
                ),
                on=row.warned_on,
                href="/decisions",
                action="Answer it",
                action_href=f"/desk/democracy/matters/{row.code}",
            )
            for row in unanswered
        ],
        "Every warning is answered." if found else "No statutory warning has been given.",
    )


def recommendations_open(looking: Looking) -> Looked:
    """Return the recommendations of auditors and inspectors that are overdue (control R14)."""
    found = democracy.recommendations(on=looking.on)
    late = [row for row in found if row.due_on < looking.on]
    return Looked(
        [
            Alert(
                what=row.text,
                why=f"Recommended by {row.source}; {row.owner_title} answers for it.",
                on=row.due_on,
                href="/decisions",
            )
            for row in late
        ],
        f"{pluralise(len(found) - len(late), 'recommendation')} in time." if len(found) > len(late) else "",
    )


def matters_waiting(looking: Looking) -> Looked:
    """Return the matters that are not decided yet, oldest first, with what is still missing before they can be."""
    waiting = sorted(democracy.matters(is_decided=False), key=lambda matter: (matter.on, matter.pk))
    waiting = [matter for matter in waiting if matter.kind != "warning"]
    alerts = []
    lacks = democracy.missing_of_each(matters=waiting[:MOST_MATTERS], on=looking.on)
    for matter in waiting[:MOST_MATTERS]:
        missing = lacks[matter.pk]
        alerts.append(
            Alert(
                what=matter.title,
                why=(
                    f"It cannot be decided yet: {missing[0].sentence}"
                    + (f" {pluralise(len(missing) - 1, 'other part')} missing." if len(missing) > 1 else "")
                    if missing
                    else "All its parts are there: it can be decided."
                ),
                on=matter.on,
                href=f"/desk/democracy/matters/{matter.code}",
                action="Complete it" if missing else "Record the decision",
                action_href=f"/desk/democracy/matters/{matter.code}",
            )
        )
    decided = democracy.decisions().count()
    more = (
        f" {pluralise(len(waiting) - MOST_MATTERS, 'later matter')} not shown." if len(waiting) > MOST_MATTERS else ""
    )
    return Looked(alerts, f"{pluralise(decided, 'decision')} recorded with all that the law asks.{more}")


def decisions_to_come(looking: Looking) -> Looked:
    """Return the key decisions that the executive may take soon."""
    return Looked(
        [
            Alert(
                what=row.title,
                why=(
                    f"A key decision; its notice allows it from {long_date(row.may_be_decided_from)}."
                    if row.may_be_decided_from
                    else "A key decision without a notice yet."
                ),
                on=row.may_be_decided_from or looking.on,
                href="/decisions#not-decided",
                action="Read what is proposed",
                action_href="/decisions#not-decided",
            )
            for row in democracy.forward_plan(on=looking.on)
        ],
        f"{pluralise(democracy.decisions().count(), 'decision')} on the public register.",
    )
