"""Doors of eligibility."""

from django.urls import path

from rightsource.frontdoor.eligibility import views

urlpatterns = [
    path("check/<slug:slug>", views.begin, name="check"),
    path("check/<slug:slug>/answers", views.answers, name="check-answers"),
    path("check/<slug:slug>/result", views.result, name="check-result"),
    path("check/<slug:slug>/save", views.save, name="check-save"),
    path("check/<slug:slug>/again", views.again, name="check-again"),
    path("check/<slug:slug>/<slug:key>", views.question, name="check-question"),
    path("account/answers", views.kept_answers, name="answers"),
    path("account/answers/<int:answer_id>", views.kept_answer, name="answer"),
]
