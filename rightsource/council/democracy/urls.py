"""Doors of democracy."""

from django.urls import path

from rightsource.council.democracy.views import (
    consultations,
    deciding,
    desk,
    membership,
    preparing,
    registers,
    scrutiny,
)

urlpatterns = [
    path("decisions", registers.decisions, name="decisions"),
    path("decisions/<str:code>", registers.decision, name="decision"),
    path("decisions/<str:code>/call-in", scrutiny.call_in, name="decision-call-in"),
    path("decisions/<str:code>/scrutiny", scrutiny.conclude, name="decision-scrutiny"),
    path("decisions/<str:code>/again", scrutiny.again, name="decision-again"),
    path("decisions/<str:code>/publish", scrutiny.publish, name="decision-publish"),
    path("desk/scrutiny", scrutiny.scrutiny, name="scrutiny"),
    path("members/<int:member_id>", membership.member, name="member"),
    path("members/<int:member_id>/interest", membership.interest, name="member-interest"),
    path("members/<int:member_id>/dispensation", membership.dispensation, name="member-dispensation"),
    path("members/<int:member_id>/bar", membership.bar, name="member-bar"),
    path("desk/democracy/meetings/new", membership.meeting, name="democracy-meeting"),
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
