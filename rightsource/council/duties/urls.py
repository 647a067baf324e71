"""Doors of duties."""

from django.urls import path

from rightsource.council.duties.views import floors, register

urlpatterns = [
    path("duties", register.register, name="duties"),
    path("duties/posts", register.posts, name="duties-posts"),
    path("duties/floors", floors.floors, name="duties-floors"),
    path("duties/<str:code>", register.duty, name="duty"),
    path("duties/<str:code>/floor", floors.new, name="duty-floor"),
    path("desk/floors/<int:asked_id>", floors.answer, name="floor"),
]
