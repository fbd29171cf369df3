from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "portfolio"
    verbose_name = "Portfolio"

    def ready(self):
        from portal import attention as today
        from portal import files, reports
        from portfolio import attention
        from portfolio.models import EvidenceFile
        from portfolio.reports import PORTFOLIO

        today.register(attention.tasks)
        today.register_agenda(attention.agenda)
        reports.register(PORTFOLIO)
        files.opens(lambda actor: EvidenceFile.objects.visible_to(actor).values("file_id"))
