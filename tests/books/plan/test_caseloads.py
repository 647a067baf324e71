"""Caseloads: a file is read whole or not at all, a forecast stands as it was made, and the page shows both ways."""

from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from rightsource.books.plan import queries, services
from rightsource.books.plan.models import CaseloadForecast as KeptForecast
from rightsource.books.plan.models import CaseloadPoint
from rightsource.books.plan.rules.caseloads import (
    SHOWN,
    CaseloadArea,
    CaseloadForecast,
    CaseloadRefusedError,
    CaseloadUnknownError,
    SeriesMonths,
    SeriesSpec,
    caseload_finding,
    caseloads_finding,
    months_after,
    nearer_words,
    read_caseloads,
    unbroken,
)
from rightsource.books.plan.services.apart import WorkFailedError, worked_apart
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from tests.books.ledger.making import AT
from tests.books.signing_in import sign_in

HEAD = "series,name,area,unit,driver,month,cases,provenance,source\n"
ROW = "lac,Looked-after children,children,children,demand-children,2015-04,900,published,Case system"


def months(count: int, *, name: str = "lac", start: int = 0) -> str:
    """Return rows of a series that rises by two a month with a season."""
    rows = []
    for step in range(start, count):
        month = f"{2010 + step // 12}-{step % 12 + 1:02d}"
        cases = 600 + 2 * step + 30 * (step % 12 in (5, 6, 7))
        rows.append(f"{name},Looked-after children,children,children,demand-children,{month},{cases},published,System")
    return "\n".join(rows)


def read(rows: str, *, head: str = HEAD) -> list[SeriesMonths]:
    return read_caseloads((head + rows).encode(), name="cases.csv")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace("lac", "LAC"), "cases.csv, line 2: “LAC” is no code of a series. Write small letters"),
        (ROW.replace("Looked-after children", ""), "no name or no unit. Write both"),
        (ROW.replace("Looked", "L" * 200), "longer than 200 letters. Write it shorter."),
        (ROW.replace(",children,children,", ",places,children,"), "“places” is no area. Write adults or children."),
        (ROW.replace("2015-04", "2015-13"), "“2015-13” is no month. Write it as 2015-04."),
        (ROW.replace("900", "9.5"), "“9.5” is no number of cases. Write a whole number"),
        (ROW.replace("published", "guessed"), "“guessed” is no provenance. Write published, derived or generated."),
        (ROW.replace("Case system", ""), "no source is named. Write where"),
        (f"{ROW}\n{ROW}", "cases.csv, line 3: 2015-04 of “lac” stands above already. Keep one of the two."),
        (
            f"{ROW}\n{ROW.replace('2015-04', '2015-05').replace('Looked', 'Well looked')}",
            "line 3: “lac” has another name",
        ),
        ("", "cases.csv holds no row. Write"),
    ],
)
def test_a_file_with_a_fault_is_refused_with_its_line_and_what_to_write(row: str, said: str) -> None:
    with pytest.raises(CaseloadRefusedError) as refused:
        read(row)
    assert len(refused.value.faults) == 1 and said in str(refused.value)


def test_of_many_faults_the_first_are_told_and_the_rest_counted() -> None:
    with pytest.raises(CaseloadRefusedError) as refused:
        read("\n".join([ROW.replace("900", "x")] * (SHOWN + 2)))
    assert len(refused.value.faults) == SHOWN + 1 and refused.value.faults[-1] == "2 faults more in cases.csv."


def test_a_file_without_a_column_or_in_another_writing_says_so() -> None:
    with pytest.raises(CaseloadRefusedError, match="line 1: there is no column source. Name the columns series, name"):
        read("", head=HEAD.replace(",source", ""))
    with pytest.raises(CaseloadRefusedError, match="cannot be read: save it as CSV"):
        read_caseloads(b"\xff\xfe", name="cases.csv")


def test_a_file_is_read_with_its_mark_and_its_months_in_order() -> None:
    rows = f"{ROW.replace('2015-04', '2015-05')}\n{ROW}\n{ROW.replace('lac', 'cin')}"
    found = read_caseloads(b"\xef\xbb\xbf" + (HEAD + rows).encode(), name="cases.csv")
    assert [(each.series.code, [point.month.month for point in each.points]) for each in found] == [
        ("lac", [4, 5]),
        ("cin", [4]),
    ]


def test_months_follow_each_other_over_the_year_and_a_hole_ends_the_run() -> None:
    assert months_after(date(2015, 11, 1), 3) == [date(2015, 12, 1), date(2016, 1, 1), date(2016, 2, 1)]
    assert unbroken([date(2015, 10, 1), date(2015, 12, 1), date(2016, 1, 1)]) == 2
    assert unbroken([]) == 0


def told(end: int, ours: str, plain: str) -> CaseloadForecast:
    return CaseloadForecast([end], [990], [1_030], [900], Decimal(ours), Decimal(plain), None, None)


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (1_010, "900 children now; 110 more are forecast in a year: 1,010, in a range from 990 to 1,030. Tried"),
        (900, "900 children now; the same is forecast in a year"),
        (800, "900 children now; 100 fewer are forecast"),
    ],
)
def test_the_finding_says_where_it_goes(end: int, said: str) -> None:
    assert caseload_finding("children", 900, told(end, "8.1", "20.4")).startswith(said)
    assert "it takes 36" in caseload_finding("children", 900, None)


@pytest.mark.parametrize(
    ("ours", "plain", "said"),
    [
        ("8.1", "20.4", "Tried on the last 12 months, it was off by 8.1 on average, a year ago again by 20.4."),
        ("20.4", "8.1", "a year ago again was nearer: off by 8.1 on average, it by 20.4."),
        ("8.1", "8.1", "a year ago again was as near: both were off by 8.1 on average."),
    ],
)
def test_the_way_that_was_nearer_is_named_even_where_it_is_not_ours(ours: str, plain: str, said: str) -> None:
    assert said in nearer_words(told(900, ours, plain))


def test_the_list_counts_the_caseloads_for_which_the_forecast_was_nearer() -> None:
    assert caseloads_finding([]) == "No caseload is here yet."
    assert caseloads_finding([None]) == "1 series is too short to forecast."
    found = caseloads_finding([told(1, "1.0", "2.0"), told(1, "2.0", "1.0"), None, None])
    assert found.startswith("For 1 of 2 caseloads the forecast was nearer")
    assert found.endswith("before. 2 series are too short to forecast.")


def test_work_apart_that_ends_without_a_result_says_why() -> None:
    with pytest.raises(WorkFailedError, match="TypeError"):
        worked_apart(module="forecasting", asked={"series": []})


def take_in(rows: str) -> list[services.TakenIn]:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        return services.take_in_caseloads(given=read(rows), by=SYSTEM, at=AT)


@pytest.mark.django_db
def test_what_comes_in_twice_changes_nothing_and_what_is_said_anew_takes_its_place_on_record() -> None:
    first = take_in(months(60) + "\n" + months(20, name="few"))
    assert [(one.new, one.end is None) for one in first] == [(60, False), (20, True)]
    assert str(first[1]) == "20 of 20 months new or other than before; too short to forecast."
    again = take_in(months(60) + "\n" + months(20, name="few"))
    assert [(one.new, one.end) for one in again] == [(0, first[0].end), (0, None)]
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        assert KeptForecast.objects.count() == 1, "nothing new, no new forecast"
    take_in(months(60).rsplit("\n", 1)[1].replace(",718,", ",720,"))
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        assert CaseloadPoint.objects.filter(series__code="lac").count() == 61, "what stood stays on record"
        assert KeptForecast.objects.count() == 2, "the first forecast stands beside the second"
        history = queries.caseload(code="lac")
        assert len(history.points) == 60 and history.seen.last.cases == 720
        found = history.seen.forecast
        assert found is not None and found.is_better, "a rising series is not what it was a year ago"
        assert found.naive[-1] == 720 and found.naive_mase is not None
        assert all(low <= said <= high for low, said, high in zip(found.low, found.smoothed, found.high, strict=True))
        with pytest.raises(CaseloadUnknownError):
            queries.caseload(code="none")


@pytest.mark.django_db
def test_a_series_keeps_its_name_and_has_a_month() -> None:
    take_in(ROW)
    with pytest.raises(CaseloadRefusedError, match="is known as Looked-after children"):
        take_in(f"{ROW.replace('lac', 'new')}\n{ROW.replace('Looked', 'Well looked')}")
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        assert len(queries.caseloads()) == 1, "nothing of what was refused is kept"
        series = SeriesSpec("lac", "Looked-after children", CaseloadArea.CHILDREN, "children", "demand-children")
        with pytest.raises(CaseloadRefusedError, match="has no month"):
            services.record_caseload(given=SeriesMonths(series, []), by=SYSTEM, at=AT)


@pytest.mark.django_db
def test_the_pages_show_forecast_range_naive_and_both_errors(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    sign_in(client, Role.BUDGET_HOLDER)
    empty = unescape(client.get("/desk/finance/caseloads").content.decode())
    assert "rightsource import caseload FILE" in empty and "new-caseloads" not in empty, "the holder may not"
    take_in(months(60) + "\n" + months(20, name="few"))
    page = unescape(client.get("/desk/finance/caseloads").content.decode())
    assert "For 1 of 1 caseload the forecast was nearer" in page and "Too few months" in page
    one = unescape(client.get("/desk/finance/caseloads/lac").content.decode())
    assert "718 children now; " in one and "None rests on it" in one
    assert "Scaled error (MASE)" in one and "A year ago again (seasonal naive)" in one
    assert "it takes 36" in unescape(client.get("/desk/finance/caseloads/few").content.decode())
    assert client.get("/desk/finance/caseloads/none").status_code == 404
    for table, said in {"forecast": "January 2015", "errors": "MASE", "months": "718", "made": "December 2014"}.items():
        answer = client.get(f"/desk/finance/caseloads/lac?format=csv&table={table}").content.decode()
        assert said in answer, table
    assert "Naive off by" in client.get("/desk/finance/caseloads?format=csv").content.decode()
    assert client.get("/desk/finance/new-caseloads").status_code == 403


@pytest.mark.django_db
def test_a_file_is_read_back_before_it_is_kept(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    sign_in(client, Role.FINANCE_OFFICER)
    where = "/desk/finance/new-caseloads"

    def send(rows: str) -> str:
        file = SimpleUploadedFile("cases.csv", (HEAD + rows).encode(), content_type="text/csv")
        return unescape(client.post(where, {"file": file}).content.decode())

    assert "Choose the file to send." in unescape(client.post(where).content.decode())
    assert "cases.csv, line 2: “x” is no number of cases." in send(ROW.replace("900", "x"))
    assert "Choose the file once more" in unescape(client.post(where, {"packed": "x"}).content.decode())
    checked = client.post(where, {"file": SimpleUploadedFile("cases.csv", (HEAD + months(60)).encode())})
    assert "60 of 60 months new or other than before" in checked.content.decode()
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        assert queries.caseloads() == [], "what is only checked is not kept"
    page = checked.content.decode()
    carried = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("packed", "file_name")}
    done = client.post(where, {**carried, "step": "do"}, follow=True)
    assert "1 series taken in, 60 months of them new or other." in done.content.decode()
    assert "is known as" in send(ROW.replace("Looked", "Well looked"))


@pytest.mark.django_db
def test_programs_bring_a_series_in_and_read_it(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    sign_in(client, Role.FINANCE_OFFICER)
    points = [{"month": f"{2012 + step // 12}-{step % 12 + 1:02d}", "cases": 90 + step % 7, "provenance": "generated",
               "source": "seed"} for step in range(36)]  # fmt: skip
    sent = {"code": "lac", "name": "Looked-after children", "area": "children", "unit": "children", "points": points}
    for _ in range(2):
        answer = client.post("/api/caseloads", sent, content_type="application/json")
        assert answer.status_code == 200, answer.content
        assert len(answer.json()["points"]) == 36 and len(answer.json()["forecast"]["expected"]) == 12
    assert [one["code"] for one in client.get("/api/caseloads").json()] == ["lac"]
    assert client.get("/api/caseloads/lac").json()["points"][0]["month"] == "2012-01"
    assert client.get("/api/caseloads/none").status_code == 404
    refused = client.post("/api/caseloads", {**sent, "name": "Another"}, content_type="application/json")
    assert refused.status_code == 409 and "is known as" in refused.json()["error"]
