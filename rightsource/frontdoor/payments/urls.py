"""Doors of payments: the sandbox provider."""

from django.urls import path

from rightsource.frontdoor.payments import views

urlpatterns = [
    path("sandbox-pay/v1/payments", views.provider_api, name="sandbox_api"),
    path("sandbox-pay/v1/payments/<path:rest>", views.provider_api, name="sandbox_api_payment"),
    path("sandbox-pay/secure/<str:payment_id>", views.hosted_page, name="sandbox_page"),
    path("sandbox-pay/secure/<str:payment_id>/press", views.pressed, name="sandbox_press"),
]
