"""The living style page: every component and chart with made-up data, to be looked at wide, narrow and on paper."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.commons.pages import charts
from rightsource.commons.pages.components import (
    Column,
    DayField,
    Figure,
    Place,
    Provenance,
    Step,
    Table,
    csv_response,
    is_csv_asked,
    page_of,
    sort_asked,
)

AS_AT = datetime(2015, 9, 30, 15, 5, tzinfo=UTC)
LINES = [
    ("Home care for older people", "Head of Adult Services", 2_140_000_000, 2_310_000_000),
    ("Residential care", "Head of Adult Services", 4_870_000_000, 4_930_000_000),
    ("Day care", "Head of Adult Services", 310_000_000, 268_000_000),
    ("Foster placements", "Head of Children’s Services", 1_980_000_000, 2_172_000_000),
    ("Short breaks for disabled children", "Head of Children’s Services", 240_000_000, 240_000_000),
    ("Libraries", "Head of Wellbeing", 520_000_000, 498_000_000),
    ("Highways maintenance", "Head of Place", 1_450_000_000, 1_512_000_000),
]
PLACES = [
    Place(Step.DECISION, "2015-017", "/style#decision", "19 Feb 2015"),
    Place(Step.BUDGET_LINE, "Home care", "/style#line", "£21.4m"),
    Place(Step.AGREEMENT, "2015-042", "/style#agreement", "to Mar 2018"),
    Place(Step.OFFER, "Day care, Corby", "/style#offer"),
    Place(Step.ORDER, "O-7731", "/style#order"),
    Place(Step.STATEMENT, "Sept 2015", "/style#statement", "£18,204.00"),
]


def budget(request: HttpRequest) -> Table:
    """Return the sample table, sorted and cut as the address asks."""
    rows: list[dict[str, object]] = [
        {"name": name, "holder": holder, "budget": budget, "forecast": forecast, "difference": forecast - budget}
        for name, holder, budget, forecast in LINES
    ]
    words = request.GET.get("q", "").lower()
    rows = [row for row in rows if words in str(row["name"]).lower()]
    sort = sort_asked(request, ["name", "budget", "forecast", "difference"], "-difference")
    rows.sort(key=lambda row: row[sort.lstrip("-")], reverse=sort.startswith("-"))  # type: ignore[arg-type,return-value]
    for row in rows:
        row["state"] = "over" if int(str(row["difference"])) > 0 else "within"
    return Table(
        caption="Lines of the budget, 2015/16",
        columns=[
            Column("name", "Budget line", sortable=True, href=lambda row: "/style"),
            Column("holder", "Holder"),
            Column("budget", "Budget", format="pounds", sortable=True, total=True),
            Column("forecast", "Forecast", format="pounds", sortable=True, total=True),
            Column("difference", "Difference", format="pounds", sortable=True, total=True),
            Column("state", "State", tag=lambda row: "red" if row["state"] == "over" else "grey"),
        ],
        rows=rows,
        sort=sort,
        address=request.get_full_path(),
        csv_name="budget-lines-2015-16",
        note="A minus sign means under budget.",
        empty="No budget line has these words. Try fewer words.",
    )


def pictures() -> dict[str, charts.Chart]:
    """Return one chart of each kind."""
    birth = {"provenance": Provenance.GENERATED, "as_at": "30 September 2015"}
    return {
        "waterfall": charts.waterfall(
            finding="Home care and foster placements make most of the £4.2m gap",
            what="Difference from budget in the year, £m",
            changes=[
                charts.Change(name, forecast - planned)
                for name, _, planned, forecast in sorted(LINES, key=lambda line: line[2] - line[3])
                if forecast != planned
            ],
            closing="Over budget",
            **birth,
        ),
        "bullet": charts.bullet(
            finding="Four of seven lines are forecast over their budget",
            lines=[charts.Against(name, planned, forecast) for name, _, planned, forecast in LINES],
            **birth,
        ),
        "fan": charts.fan(
            finding="Spending passes the budget in more than nine of ten futures",
            actuals=[
                (date(2015, month, 28), 41_000_000_000 + place * 60_000_000) for place, month in enumerate(range(4, 10))
            ],
            ranges=[
                charts.Range(
                    date(2015 + (month > 12), (month - 1) % 12 + 1, 28),
                    41_300_000_000 + place * 20_000_000,
                    41_300_000_000 + place * 48_000_000,
                    41_300_000_000 + place * 70_000_000,
                    41_300_000_000 + place * 95_000_000,
                    41_300_000_000 + place * 130_000_000,
                )
                for place, month in enumerate(range(10, 16), start=1)
            ],
            limit=charts.Change("Budget £413.0m", 41_300_000_000),
            **birth,
        ),
        "heat_strip": charts.heat_strip(
            finding="One duty has no one answering for it from 1 February",
            what="Who answers for each duty, by day",
            spans=[
                charts.Span("Assess needs for care", date(2015, 4, 1), date(2016, 4, 1), "Head of Adult Services"),
                charts.Span("Safeguard children", date(2015, 4, 1), date(2016, 4, 1), "Head of Children’s Services"),
                charts.Span("Provide libraries", date(2015, 4, 1), date(2016, 2, 1), "Head of Wellbeing"),
                charts.Span("Provide libraries", date(2016, 2, 1), date(2016, 4, 1), "no one", is_gap=True),
                charts.Span("Maintain highways", date(2015, 4, 1), date(2015, 6, 1), "Head of Place"),
                charts.Span("Maintain highways", date(2015, 6, 1), date(2015, 6, 15), "no one", is_gap=True),
                charts.Span("Maintain highways", date(2015, 6, 15), date(2016, 4, 1), "Head of Place"),
            ],
            **birth,
        ),
        "dot_plot": charts.dot_plot(
            finding="Willow House costs least of the four that inspectors rate above 80",
            price="Price for a day",
            quality="Quality, out of 100",
            dots=[
                charts.Dot("Willow House", 4_150, 88, is_marked=True),
                charts.Dot("Elm Court", 5_400, 91),
                charts.Dot("The Limes", 3_600, 62),
                charts.Dot("Oakfield", 5_050, 84),
                charts.Dot("Riverside", 4_700, 71),
                charts.Dot("Northside", 6_100, 93, is_marked=True),
                charts.Dot("Hillcrest", 3_900, 55),
            ],
            **birth,
        ),
        "lines": charts.lines(
            finding="Only without the saving do reserves fall below the minimum",
            what="Usable reserves at the end of each year",
            years=["2015/16", "2016/17", "2017/18"],
            futures=[
                charts.Future("As planned", [5_400_000_000, 5_000_000_000, 4_500_000_000]),
                charts.Future("Without the saving", [4_900_000_000, 3_400_000_000, 1_600_000_000], is_marked=True),
            ],
            limit=charts.Change("Minimum", 2_100_000_000),
            **birth,
        ),
        "courses": charts.courses(
            finding="£0.8m of what was due is missing",
            what="What should have come by the end of each month, and what the ledger shows of it",
            lines=[
                charts.Course("Due", [(date(2015, month, 28), month * 60_000_000) for month in range(4, 9)]),
                charts.Course("In the ledger", [(date(2015, month, 28), month * 50_000_000) for month in range(4, 9)]),
            ],
            provenance="generated",
            as_at="31 August 2015",
        ),
        "multiples": charts.small_multiples(
            finding="Only in Corby did more people ask for home care each year",
            unit="People asking for home care in a year",
            series=[
                charts.Series(
                    name,
                    [(date(year, 3, 31), start + step * place) for place, year in enumerate(range(2011, 2016))],
                    is_marked=name == "Corby",
                )
                for name, start, step in (
                    ("Corby", 310, 42),
                    ("Daventry", 402, -8),
                    ("East Northamptonshire", 455, -12),
                    ("Kettering", 520, -4),
                    ("Northampton", 1204, -31),
                    ("South Northamptonshire", 388, -9),
                    ("Wellingborough", 430, -6),
                )
            ],
            **birth,
        ),
    }


class Sample(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Full name", help_text="As it stands on your letters")
    days = forms.IntegerField(label="Days a week", max_value=7)
    who = forms.ChoiceField(
        label="Who needs help?", choices=[("me", "I do"), ("child", "My child")], widget=forms.RadioSelect
    )
    where = forms.ChoiceField(label="Where", choices=[("", "Choose a town"), ("corby", "Corby")])
    needs = forms.MultipleChoiceField(
        label="What do you need?",
        choices=[("meals", "Meals"), ("bath", "Help with bathing")],
        widget=forms.CheckboxSelectMultiple,
    )
    why = forms.CharField(label="Is there anything else we should know?", widget=forms.Textarea)
    agreed = forms.BooleanField(label="I agree that Willow House is told this")
    born_on = DayField(label="Date of birth", help_text="For example, 27 3 1940")


def style(request: HttpRequest, page: str = "desk") -> HttpResponse:
    """Show, in a demonstration, the components as they stand on a desk, an open register or a resident's page."""
    if not settings.DEMONSTRATION:
        raise Http404("The style page is shown in a demonstration only.")
    table = budget(request)
    if is_csv_asked(request):
        return csv_response(table)
    kinds = {"desk": "desk", "open": "open", "resident": "resident", "done": "done", "form": "form", "charts": "charts"}
    chosen = kinds.get(page, "desk")
    words = request.GET.get("q", "")
    context: dict[str, object] = {
        "table": table,
        "words": words,
        "as_at": AS_AT,
        "places": PLACES,
        "breadcrumbs": [{"text": "Start", "href": "/"}, {"text": "Style", "href": "/style"}],
        "form": Sample({"days": "9", "born_on_day": "31", "born_on_month": "2", "born_on_year": "1940"}),
        "pages": page_of(range(1, 2144), request),
        "figures": [
            Figure(
                "Forecast against budget, 2015/16",
                "£4.2m over",
                "£0.6m more than at the end of August",
                Provenance.GENERATED,
                "30 September 2015",
                href="/style#table",
                next_step="See what would bring it back",
                next_href="/style#exceptions",
            ),
            Figure(
                "Without one-off money",
                "£9.8m over",
                "£5.6m of reserves is used once and is then gone",
                Provenance.DERIVED,
                "30 September 2015",
                href="/style#table",
            ),
            Figure(
                "Agreements with a decision behind them",
                "214 of 214",
                "last year 188 of 201",
                Provenance.GENERATED,
                "today",
                href="/style/open",
            ),
        ],
        "exceptions": [
            {
                "what": "Statement for Willow House, August",
                "why": "Three deliveries are not verified, so £1,204.00 cannot be paid.",
                "age": "12 days late",
                "since": "due 18 September",
                "urgency": "late",
                "href": "/style",
                "action": "Verify deliveries",
                "action_href": "/style",
            },
            {
                "what": "Home care for older people is £1.7m over",
                "why": "The holder has not said what will be done. Scrutiny meets on 14 October.",
                "age": "6 days late",
                "since": "due 24 September",
                "urgency": "late",
                "href": "/style",
                "action": "Ask the holder",
                "action_href": "/style",
            },
            {
                "what": "Agreement 2015-042 ends in 90 days",
                "why": "Two duties rest on it. No one answers for them from 1 February.",
                "age": "14 days left",
                "since": "to start a tender",
                "urgency": "soon",
                "href": "/style",
                "action": "Start the end of it",
                "action_href": "/style",
            },
        ],
        "record": [
            {"label": "What", "value": "Day care for older people in Corby"},
            {"label": "Provider", "value": "Willow House Community Interest Company", "href": "/style"},
            {"label": "Value", "value": "£218,400 a year", "provenance": "generated"},
            {"label": "Runs", "value": "1 April 2015 to 31 March 2018"},
            {"label": "Paid by", "value": "price for a session, each month, after delivery is verified"},
        ],
        "history": [
            {
                "when": "14 September 2015 at 10:20am",
                "what": "Price changed to £41.50 a day",
                "by": "P. Shaw, Commissioner",
                "href": "/style",
            },
            {"when": "1 April 2015", "what": "Agreement began"},
            {
                "when": "19 February 2015 at 4:05pm",
                "what": "Decided by full council (2015-017)",
                "href": "/style",
            },
        ],
    }
    if chosen in {"desk", "charts"}:
        context["charts"] = pictures()
    return render(request, f"pages/style/{chosen}.html", context)
