"""Theme: Proeven."""

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "assessment"
    verbose_name = "Proeven"

    def ready(self):
        from assessment import additions, asks, reports
        from assessment.search import TESTS
        from portal import attention, files, search
        from portal.reports import register
        from portfolio import additions as portfolio

        attention.register(asks.tasks_of)
        attention.register_agenda(asks.agenda_of)
        files.opens(reports.files_under_tests)
        register(reports.TEST_RECORD)
        portfolio.say_standing(additions.standings)
        portfolio.add_panel(additions.panels)
        portfolio.add_chapter(additions.chapters)
        portfolio.keep_evidence(additions.reasons_to_keep)
        search.register(TESTS)
