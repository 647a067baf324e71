"""The frame of every page: rendered without a database, with or without somebody signed in."""

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings

from rightsource.commons.pages import components, views


@pytest.mark.parametrize("template", ["base", "resident", "desk", "open"])
def test_each_kind_of_page_has_title_headline_main_and_footer(template: str) -> None:
    html = render_to_string(
        f"pages/{template}.html",
        {"page_title": "Position", "headline": "The council will spend £4.2m more than its budget."},
        request=RequestFactory().get("/desk/finance/position"),
    )
    assert "<title>Position – Example County Council</title>" in html
    assert '<p class="rs-headline">The council will spend £4.2m more than its budget.</p>' in html
    assert html.count("<h1") == 1
    assert 'href="#main-content"' in html
    assert 'id="main-content"' in html
    assert "/accessibility" in html


def test_what_is_written_by_people_is_escaped() -> None:
    html = render_to_string("pages/base.html", {"page_title": "<script>alert(1)</script>"})
    assert "<script>alert" not in html


def test_a_demonstration_says_so_on_every_page() -> None:
    with override_settings(DEMONSTRATION=True):
        assert "Generated data" in render_to_string("pages/base.html")
    with override_settings(DEMONSTRATION=False):
        assert "Generated data" not in render_to_string("pages/base.html")


def test_an_accent_that_cannot_carry_white_words_is_not_used() -> None:
    with override_settings(COUNCIL_ACCENT="#ffdd00"):
        assert "#ffdd00" not in render_to_string("pages/base.html")
    with override_settings(COUNCIL_ACCENT="#801650"):
        assert "--rs-accent: #801650" in render_to_string("pages/base.html")


def test_the_navigation_is_the_role_s_and_marks_the_place() -> None:
    before = dict(components._NAVIGATION)
    components._NAVIGATION.clear()
    try:
        components.register_navigation("public", [("Find a service", "/find"), ("Decisions", "/decisions")])
        html = render_to_string("pages/base.html", request=RequestFactory().get("/decisions/2015-017"))
        assert 'href="/decisions" aria-current="true"' in html
        assert 'href="/find" aria-current' not in html
        with pytest.raises(ValueError, match="twice"):
            components.register_navigation("public", [])
        assert [item.text for item in components.navigation_for("clerk")] == ["Find a service", "Decisions"]
    finally:
        components._NAVIGATION.clear()
        components._NAVIGATION.update(before)


def test_a_refusal_says_who_can() -> None:
    response = views.no_permission(RequestFactory().get("/desk"), PermissionError("Who can: Auditor."))
    assert response.status_code == 403
    assert "Who can: Auditor." in response.content.decode()


def test_a_failure_is_told_without_asking_who_acts() -> None:
    response = views.failed(RequestFactory().get("/desk"))
    assert response.status_code == 500
    assert "nothing is half done" in response.content.decode()


def test_an_address_that_leads_nowhere_offers_a_way() -> None:
    response = views.not_found(RequestFactory().get("/agreemnts"))
    assert response.status_code == 404
    assert 'href="/find"' in response.content.decode()
