"""What the directory promises: services are found by words, need and place, by everybody, and their age is shown."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from rightsource.commons.access.rules import PUBLIC, SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.directory import queries, services
from rightsource.frontdoor.directory.models import PublishedService, Service
from rightsource.frontdoor.directory.rules import (
    ServiceRefusedError,
    codes_found_from,
    faults_of_entry,
    freshness,
    open_id,
    search_text,
    text_query,
    who_for,
    words_of,
)
from tests.commons.places.making import CORBY, COUNTY, DAVENTRY, WARD, make_county, make_venue
from tests.frontdoor.directory.making import AT, make_entry, make_service

pytestmark = pytest.mark.django_db


def staff(*bodies: int) -> Actor:
    return Actor(account_id=3, role=Role.BODY_STAFF, body_ids=bodies)


def names(**asked: Any) -> list[str]:
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        found = [service.name for service in queries.search(**asked).services]
        listed = [service.name for service in queries.search_listed(**asked).services]
    assert listed == found, "a list shows the services that a feed gives"
    return found


@pytest.fixture
def some() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        hall = make_venue(name="St Mary’s Hall")
        make_service(name="Day care, Corby", venue_id=hall.pk)
        make_service(name="Day care, Daventry", area_codes=[DAVENTRY], min_age=65, audience="Older people")
        make_service(name="Swimming for all", summary="Lessons and lanes.", needs=["sport"], area_codes=[COUNTY])
        make_service(name="Ward lunch", summary="A hot meal.", needs=["meals", "company"], area_codes=[WARD])
        make_service(name="Not yet open", is_published=False)


@pytest.mark.usefixtures("some")
def test_services_are_found_by_word_need_and_place_together() -> None:
    assert names(text="day care") == ["Day care, Corby", "Day care, Daventry"]
    assert names(text="day care", area_code=DAVENTRY) == ["Day care, Daventry"]
    assert names(need="company") == ["Day care, Corby", "Day care, Daventry", "Ward lunch"]
    assert names(need="sport", area_code=CORBY, text="lessons") == ["Swimming for all"]
    assert names(need="sport", text="day care", area_code=WARD) == []


@pytest.mark.usefixtures("some")
def test_a_place_finds_what_is_for_it_for_what_holds_it_and_for_what_it_holds() -> None:
    assert names(area_code=WARD) == ["Day care, Corby", "Swimming for all", "Ward lunch"]
    assert names(area_code=CORBY) == ["Day care, Corby", "Swimming for all", "Ward lunch"]
    assert names(area_code=DAVENTRY) == ["Day care, Daventry", "Swimming for all"]
    assert len(names(area_code=COUNTY)) == 4


@pytest.mark.usefixtures("some")
def test_words_find_their_synonyms_and_need_no_accents_apostrophes_or_fillers() -> None:
    assert names(text="pool") == ["Swimming for all"]
    assert names(text="I want a MEAL for my mum") == names(text="food")
    assert "Ward lunch" in names(text="food")
    assert names(text="st marys") == names(text="St Mary's") == ["Day care, Corby"]
    assert names(text="elderly") == ["Day care, Daventry"]


@pytest.mark.usefixtures("some")
def test_where_no_service_has_every_word_those_with_some_are_shown_and_marked() -> None:
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        near = queries.search(text="swimming daventry")
        assert near.is_near
        assert {service.name for service in near.services} == {"Swimming for all", "Day care, Daventry"}
        exact = queries.search(text="swimming")
        assert not exact.is_near
        nothing = queries.search(text="zeppelin")
        assert (nothing.total, list(nothing.services), nothing.is_near, nothing.pages) == (0, [], False, 1)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize("text", ["", "   ", "!!!", "the a of", "' OR 1=1; --", "a:* & !b | (", "\x00 <-> ))", "ж"])
def test_whatever_is_typed_is_looked_for_and_never_an_error(text: str) -> None:
    names(text=text)


@pytest.mark.usefixtures("some")
@pytest.mark.parametrize(
    "asked", [{}, {"text": "day"}, {"need": "company", "area_code": CORBY, "text": "care", "page": 9}]
)
def test_a_search_is_one_query_however_it_is_asked(asked: dict[str, Any]) -> None:
    with (
        acting_as(PUBLIC, purpose=Purpose.VIEW),
        CaptureQueriesContext(
            connection,
        ) as asked_of_database,
    ):
        queries.search(**asked)
    assert len([q for q in asked_of_database if "set_config" not in q["sql"]]) == 1


def test_pages_hold_everything_once_and_a_page_too_far_still_counts() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        for number in range(45):
            make_service(name=f"Club {number}", is_published=False)
        services.publish_many(slugs=[f"club-{number}" for number in range(45)], by=SYSTEM, at=AT)
    for text in ("", "club"):
        seen = [name for page in (1, 2, 3) for name in names(text=text, page=page)]
        assert seen == [f"Club {number}" for number in range(45)]
        with acting_as(PUBLIC, purpose=Purpose.VIEW):
            far = queries.search(text=text, page=7)
            assert (far.total, far.pages, list(far.services)) == (45, 3, [])
            assert queries.search(text=text, page=-4).page == 1


@pytest.mark.usefixtures("some")
def test_drafts_and_withdrawn_services_are_not_found() -> None:
    assert "Not yet open" not in names()
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        services.withdraw(slug="ward-lunch", reason="The cook moved away.", by=SYSTEM, at=AT)
    assert "Ward lunch" not in names()
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert queries.own_entry(actor=PUBLIC, slug="not-yet-open") is None
        assert queries.own_entry(actor=PUBLIC, slug="ward-lunch") is None
        assert len(queries.entries(actor=PUBLIC)) == 3


def test_over_ten_thousand_services_the_application_uses_the_indexes() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        make_service(name="Rare zither lessons", needs=["learning"])
        columns = [field.column for field in PublishedService._meta.concrete_fields]
        copied = {
            "slug": "'club-' || n",
            "open_id": "gen_random_uuid()",
            "search": "to_tsvector('english', 'club ' || n)",
            "needs": "ARRAY['sport']",
            "found_from": "ARRAY['" + DAVENTRY + "']",
        }
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO frontdoor_directory_publishedservice ({', '.join(columns)}) "
                f"SELECT {', '.join(copied.get(c, c) for c in columns)} "
                "FROM frontdoor_directory_publishedservice, generate_series(1, 10000) AS n"
            )
    with acting_as(PUBLIC, purpose=Purpose.VIEW), connection.cursor() as cursor:
        for condition, index in (
            ("search @@ to_tsquery('english', 'zither')", "published_search"),
            ("needs @> ARRAY['learning']", "published_needs"),
            (f"found_from @> ARRAY['{CORBY}']", "published_found_from"),
        ):
            cursor.execute(f"EXPLAIN SELECT slug FROM frontdoor_directory_publishedservice WHERE {condition}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert f"Bitmap Index Scan on {index}" in plan, plan
        with CaptureQueriesContext(connection) as asked:
            assert [service.slug for service in queries.search(text="zither").services] == ["rare-zither-lessons"]
        cursor.execute("EXPLAIN " + asked.captured_queries[-1]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
        assert "published_search" in plan, plan
        assert "Seq Scan on frontdoor_directory_publishedservice" not in plan, plan


def test_a_body_keeps_and_publishes_its_own_services_only() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        make_service(name="Theirs", body_id=2, is_published=False)
    mine = staff(1)
    with acting_as(mine, purpose=Purpose.OPERATION):
        services.add_service(entry=make_entry(name="Mine", body_id=1), by=mine, at=AT)
        services.publish(slug="mine", by=mine, at=AT)
        services.show_offers(
            slug="mine",
            price="£12 a day",
            quality=3,
            quality_on=date(2015, 1, 5),
            next_available_on=date(2015, 4, 7),
            by=mine,
            at=AT,
        )
        with pytest.raises(ServiceRefusedError, match="nothing was published"):
            services.publish(slug="theirs", by=mine, at=AT)
        with pytest.raises(ServiceRefusedError, match="do not serve"):
            services.withdraw(slug="theirs", reason="", by=mine, at=AT)
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            services.add_service(entry=make_entry(name="For them", body_id=2), by=mine, at=AT)
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        services.publish(slug="mine", by=SYSTEM, at=AT)
        again = queries.service(slug="mine")
        assert again is not None
        assert (again.price, again.quality, again.next_available_on) == ("£12 a day", 3, date(2015, 4, 7))
        services.publish(slug="theirs", by=SYSTEM, at=AT)
    with acting_as(mine, purpose=Purpose.OPERATION), pytest.raises(ServiceRefusedError, match="not published"):
        services.show_offers(
            slug="theirs", price="", quality=None, quality_on=None, next_available_on=None, by=mine, at=AT
        )


def test_the_public_writes_nothing() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        make_service()
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert Service.objects.update(name="Gone") == 0
        assert PublishedService.objects.update(name="Gone") == 0
        assert PublishedService.objects.all().delete() == (0, {})


def test_an_entry_with_faults_is_refused_with_all_of_them() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        with pytest.raises(ServiceRefusedError) as refused:
            make_service(name=" ", summary="", needs=["flying"], area_codes=[], min_age=20, max_age=10)
        assert all(
            part in str(refused.value)
            for part in ("a name", "one sentence", "“flying” is not a need", "one area", "age 20 is above")
        )
        with pytest.raises(ServiceRefusedError, match="at least one need"):
            make_service(needs=[])
        make_service()
        with pytest.raises(ServiceRefusedError, match="/services/day-care-corby already"):
            make_service()
        assert Service.objects.count() == 1


def test_publishing_what_is_not_there_publishes_nothing() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        make_service(is_published=False)
        for slugs in (["day-care-corby", "none"], []):
            with pytest.raises(ServiceRefusedError), transaction.atomic():
                services.publish_many(slugs=slugs, by=SYSTEM, at=AT)
        assert PublishedService.objects.count() == 0


def test_a_checked_entry_shows_its_day() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_county()
        make_service()
        services.check_entry(slug="day-care-corby", on=date(2015, 5, 1), is_assured=True, by=SYSTEM, at=AT)
        shown = queries.service(slug="day-care-corby")
        assert shown is not None
        assert shown.freshness(date(2015, 5, 2)).sentence == (
            "Last checked on 1 May 2015. The council vouched for it on 1 May 2015."
        )
        with pytest.raises(ServiceRefusedError):
            services.check_entry(slug="none", on=date(2015, 5, 1), is_assured=False, by=SYSTEM, at=AT)
        assert queries.counts_by_need() == {"company": 1}
        assert shown.who_for == "Everybody"
        assert queries.service_by_open_id(open_id=shown.open_id) == shown


@pytest.mark.parametrize(("days", "is_stale"), [(182, False), (183, False), (184, True)])
def test_an_entry_not_looked_at_for_half_a_year_says_so(days: int, is_stale: bool) -> None:
    checked = date(2015, 1, 1)
    said = freshness(assured_on=None, last_checked_on=checked, on=checked + timedelta(days=days))
    assert said.is_stale is is_stale
    assert ("ring before you go" in said.sentence) is is_stale


def test_words_are_folded_alike_in_what_is_indexed_and_what_is_looked_for() -> None:
    assert words_of("Élan, O'Brien & the Élan") == ["elan", "obrien"]
    assert words_of("the of") == words_of("—") == []
    assert len(words_of(" ".join(str(n) for n in range(50)))) == 10
    assert search_text("Élan", "—", "St Mary’s") == "elan st marys"
    assert text_query(["homecare"], joined_by="|") == "(homecare | home<->help | home<->care | care<->at<->home)"


def test_who_a_service_is_for_reads_as_words() -> None:
    assert who_for(audience="", min_age=5, max_age=11) == "People, aged 5 to 11"
    assert who_for(audience="Children", min_age=None, max_age=4) == "Children, aged 4 and under"
    assert who_for(audience="Carers", min_age=None, max_age=None) == "Carers"
    assert who_for(audience="", min_age=18, max_age=None) == "People, aged 18 and over"


def test_areas_in_a_circle_or_unknown_do_not_hang_the_search() -> None:
    assert codes_found_from(codes=["a"], parents={"a": "b", "b": "a", "c": "d", "d": "c"}) == ["a", "b"]
    assert codes_found_from(codes=["x"], parents={}) == ["x"]


def test_the_identifier_of_a_service_never_changes() -> None:
    assert str(open_id("service", "day-care-corby")) == str(open_id("service", "day-care-corby"))
    assert open_id("service", "a") != open_id("organisation", "a")


def test_an_entry_without_fault_has_none() -> None:
    assert faults_of_entry(name="A", summary="B", needs=["meals"], area_codes=["x"], min_age=None, max_age=9) == []
