"""The Django application of this slice."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    """Registers the slice under its own name."""

    name = "fupin.people"
    label = "people"

    def ready(self) -> None:
        """Add the slice's pages to the menus, and its job to those that the worker knows."""
        from fupin.framework.web.layout import Entry, register, register_account
        from fupin.people import jobs

        del jobs
        office = _("Office")
        register(
            Entry(_("Accounts"), "people:accounts", "people", order=80, right="people.manage", group=office),
            Entry(_("Units"), "people:units", "house", order=82, right="people.read", group=office),
            Entry(_("Log"), "people:log", "history", order=84, right="log.read", group=office),
        )
        register_account(
            Entry(_("Your account"), "people:profile", "user", order=10),
            Entry(_("Change the password"), "people:password", "lock", order=20),
            Entry(_("Sign out"), "people:sign-out", "sign-out", order=90, post=True),
        )
