from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "partnerships"
    verbose_name = "Samenwerking"

    def ready(self):
        from partnerships import attention, reports
        from partnerships.models import Contact, Signature
        from partnerships.search import KINDS, KNOWN_PEOPLE
        from portal import attention as start_page
        from portal import files, reach, search
        from portal import reports as documents
        from portal.wall import OFFICE

        start_page.register(attention.tasks)
        start_page.register_agenda(attention.agenda)
        documents.register(documents.ReportKind(kind="agreement", find=reports.find, build=reports.build))
        # A scan of the signed paper is for both sides.
        files.opens(lambda actor: Signature.objects.visible_to(actor).filter(scan__isnull=False).values("scan_id"))
        # Whom of a company this school may invite: those it knows.
        reach.register(lambda actor: Contact.objects.visible_to(actor).values("membership_id"))
        for kind in KINDS:
            search.register(kind)
        search.also_finds("person", OFFICE, KNOWN_PEOPLE)
