from django.apps import AppConfig


class TipsConfig(AppConfig):
    name = "tips"
    verbose_name = "Tips"

    def ready(self):
        from portal import search
        from tips.search import TIPS

        search.register(TIPS)
