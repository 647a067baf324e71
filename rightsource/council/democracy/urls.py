"""Doors of democracy."""

from django.urls import path

from rightsource.council.democracy.views import consultations, deciding, desk, preparing, registers

urlpatterns = [
    path("decisions", registers.decisions, name="decisions"),
    path("decisions/<str:code>", registers.decision, name="decision"),
    path("members", registers.members, name="members"),
    path("consultations", consultations.listed, name="consultations"),
    path("consultations/<str:code>", consultations.start, name="consultation"),
    path("consultations/<str:code>/answer", consultations.answer, name="consultation-answer"),
    path("consultations/<str:code>/why", consultations.why, name="consultation-why"),
    path("consultations/<str:code>/name", consultations.name, name="consultation-name"),
    path("consultations/<str:code>/check", consultations.check, name="consultation-check"),
    path("consultations/<str:code>/sent", consultations.sent, name="consultation-sent"),
    path("desk/democracy", desk.start, name="democracy-desk"),
    path("desk/democracy/new", preparing.new, name="democracy-new"),
    path("desk/democracy/matters/<str:code>", desk.matter, name="democracy-matter"),
    path("desk/democracy/matters/<str:code>/options", preparing.options, name="democracy-options"),
    path("desk/democracy/matters/<str:code>/notice", preparing.notice, name="democracy-notice"),
    path("desk/democracy/matters/<str:code>/consult", preparing.consult, name="democracy-consult"),
    path("desk/democracy/matters/<str:code>/report", desk.report, name="democracy-report"),
    path("desk/democracy/matters/<str:code>/step", desk.step, name="democracy-step"),
    path("desk/democracy/matters/<str:code>/requirement", desk.requirement, name="democracy-requirement"),
    path("desk/democracy/matters/<str:code>/weigh/<int:consultation_id>", desk.weigh, name="democracy-weigh"),
    path("desk/democracy/matters/<str:code>/vote", desk.vote, name="democracy-vote"),
    path("desk/democracy/matters/<str:code>/decide", deciding.decide, name="democracy-decide"),
    path("desk/democracy/matters/<str:code>/adopt", deciding.adopt, name="democracy-adopt"),
]
