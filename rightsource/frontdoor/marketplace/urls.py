"""Doors of the marketplace."""

from django.urls import path

from rightsource.frontdoor.marketplace.views import (
    answering,
    booking,
    budget,
    desk,
    home,
    letters,
    offering,
    orders,
    problems,
)

urlpatterns = [
    path("services/<slug:slug>", booking.service, name="service"),
    path("services/<slug:slug>/book/<int:offer_id>", booking.choose_time, name="book"),
    path("services/<slug:slug>/book/<int:offer_id>/how-many", booking.choose_units, name="book_units"),
    path("services/<slug:slug>/book/<int:offer_id>/check", booking.check, name="book_check"),
    path("home", home.home, name="home"),
    path("orders", orders.orders, name="orders"),
    path("orders/<slug:number>", orders.order, name="order"),
    path("orders/<slug:number>/pay", orders.pay, name="order_pay"),
    path("orders/<slug:number>/paid", orders.paid, name="order_paid"),
    path("orders/<slug:number>/calendar.ics", orders.calendar_file, name="order_calendar"),
    path("orders/<slug:number>/cancel", orders.cancel, name="order_cancel"),
    path("orders/<slug:number>/problem", problems.about_order, name="order_problem"),
    path("services/<slug:slug>/problem", problems.about_service, name="service_problem"),
    path("account/messages", letters.letters, name="letters"),
    path("account/messages/<int:message_id>", letters.letter, name="letter"),
    path("account/budget", budget.budget, name="budget"),
    path("account/problems", problems.problems, name="problems"),
    path("account/problems/<slug:number>", problems.problem, name="problem"),
    path("desk/problems", answering.problems, name="desk_problems"),
    path("desk/problems/<slug:number>", answering.problem, name="desk_problem"),
    path("desk/body/bookings", desk.bookings, name="body_bookings"),
    path("desk/offers", offering.offers, name="desk_offers"),
    path("desk/offers/new", offering.add, name="offer_new"),
    path("desk/offers/withdraw/<slug:slug>", offering.withdraw, name="offer_withdraw"),
    path("desk/offers/done/<slug:slug>", offering.done, name="offer_done"),
    path("desk/outbox", desk.outbox, name="outbox"),
]
