from django.apps import AppConfig


class PortfolioConfig(AppConfig):
    name = "portfolio"
    verbose_name = "Portfolio"

    def ready(self):
        from portal import attention as today
        from portal import files, people_hooks, reports, search
        from portfolio import attention
        from portfolio.actions.portfolios import ensure_portfolios
        from portfolio.models import EvidenceFile
        from portfolio.reports import PORTFOLIO
        from portfolio.search import KINDS

        people_hooks.after_students(ensure_portfolios)
        today.register(attention.tasks)
        today.register_agenda(attention.agenda)
        reports.register(PORTFOLIO)
        files.opens(lambda actor: EvidenceFile.objects.visible_to(actor).values("file_id"))
        for kind in KINDS:
            search.register(kind)
