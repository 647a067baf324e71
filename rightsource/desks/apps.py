"""Pages and API that show several rooms."""

from django.apps import AppConfig

from rightsource.commons.access.rules import Role
from rightsource.desks.navigation import NAVIGATION


class Desks(AppConfig):
    name = "rightsource.desks"
    label = "desks"

    def ready(self) -> None:
        """Say what each role finds in its navigation."""
        from rightsource.commons.pages.components import register_navigation

        for role in Role:
            if role is not Role.SYSTEM:
                register_navigation(role.value, NAVIGATION[role])
