"""Doors of duties."""

from django.urls import path

from rightsource.council.duties import views

urlpatterns = [
    path("duties", views.register, name="duties"),
    path("duties/posts", views.posts, name="duties-posts"),
    path("duties/<str:code>", views.duty, name="duty"),
]
