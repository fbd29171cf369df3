"""Theme: Proeven."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "Proeven"

    def ready(self):
        from assessment import asks, reports
        from portal import attention, files
        from portal.reports import register

        attention.register(asks.tasks_of)
        attention.register_agenda(asks.agenda_of)
        files.opens(reports.files_under_tests)
        register(reports.TEST_RECORD)
