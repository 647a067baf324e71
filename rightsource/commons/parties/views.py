"""The account of a resident: who they are to the council and how they want to be reached."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.parties import queries, services
from rightsource.commons.parties.forms import ContactForm
from rightsource.commons.parties.models import Person


def _person(request: HttpRequest) -> Person | None:
    number = request.actor.person_id
    return None if number is None else queries.person_of(actor=request.actor, person_id=number)


@require_safe
@open_to(Permission.SIGNED_IN)
def account(request: HttpRequest) -> HttpResponse:
    """Show somebody their own details."""
    person = _person(request)
    change = "/account/contact"
    rows = (
        []
        if person is None
        else [
            {"label": "Name", "value": person.name, "provenance": person.provenance},
            {"label": "Born on", "value": _day(person)},
            {"label": "Email", "value": person.email or "Not given", "action_href": change + "#email"},
            {"label": "Phone", "value": person.phone or "Not given", "action_href": change + "#phone"},
            {"label": "Postcode", "value": person.postcode or "Not given", "action_href": change + "#postcode"},
        ]
    )
    context = {
        "page_title": "Your account",
        "rows": rows,
        "is_changed": request.GET.get("changed") == "yes",
        "role": request.actor.title,
    }
    return render(request, "parties/account.html", context)


def _day(person: Person) -> str:
    return "Not given" if person.birth_on is None else f"{person.birth_on:%-d %B %Y}"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.SIGNED_IN, Purpose.OPERATION)
def contact(request: HttpRequest) -> HttpResponse:
    """Change how somebody is reached; what was typed is kept when it is wrong."""
    person = _person(request)
    if person is None:
        return redirect("account")
    known = {"email": person.email, "phone": person.phone, "postcode": person.postcode}
    form = ContactForm(request.POST if request.method == "POST" else None, initial=known)
    if form.is_bound and form.is_valid():
        services.change_contact(person_id=person.pk, **form.cleaned_data, by=request.actor, at=now())
        return redirect("/account?changed=yes")
    fields = [
        {
            "name": name,
            "label": label,
            "value": form[name].value() or "",
            "error": " ".join(form.errors.get(name, [])),
            "type": kind,
            "autocomplete": fill,
        }
        for name, label, kind, fill in (
            ("email", "Email", "email", "email"),
            ("phone", "Phone", "tel", "tel"),
            ("postcode", "Postcode", "text", "postal-code"),
        )
    ]
    context = {
        "page_title": "How can we reach you?",
        "fields": fields,
        "errors": [{"text": field["error"], "href": f"#{field['name']}"} for field in fields if field["error"]],
        "back_href": "/account",
    }
    return render(request, "parties/contact.html", context, status=400 if form.errors else 200)
