"""The Django application of this slice."""

from django.apps import AppConfig


class IdentificationConfig(AppConfig):
    """Registers the slice under its own name, its jobs, and what it adds to the pages of the register."""

    name = "fupin.identification"
    label = "identification"

    def ready(self) -> None:
        """Add the job, the panels, the tab and the columns."""
        from fupin.identification import duties, jobs, menu, panels  # noqa: F401 - two register themselves
        from fupin.identification.cases import panels as case_panels
        from fupin.identification.cases.actions import following  # noqa: F401 - follows households and notices
        from fupin.identification.exit import jobs as exits  # noqa: F401 - the same
        from fupin.identification.exit import panels as exit_panels
        from fupin.identification.monitoring import jobs as monitoring  # noqa: F401 - the same
        from fupin.identification.monitoring import panels as monitoring_panels
        from fupin.identification.second_look import jobs as second_look  # noqa: F401 - the same

        menu.add()
        panels.add()
        exit_panels.add()
        case_panels.add()
        monitoring_panels.add()
