from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "Portaal"

    def ready(self):
        from portal import (
            access,
            attention,
            celery,  # noqa: F401 - makes our app the one of every task
            files,
            first_steps,
            hand_overs,
            search,
            wall,
        )
        from portal.models import Organisation
        from portal.search.people import PEOPLE

        access.register_checks()
        attention.register(hand_overs.tasks_of)
        attention.register(first_steps.tasks_of)
        files.opens(lambda actor: Organisation.objects.with_logo_for(actor).values("logo_id"))
        search.register(PEOPLE)
        # The one place where a signal is right: Django offers no other hook for 'the schema is in place now'.
        post_migrate.connect(wall.after_migrate, dispatch_uid="portal.wall")
