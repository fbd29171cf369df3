"""`manage.py database_roles`: the SQL that makes roles and database, for whoever rules the PostgreSQL cluster."""

from django.core.management.base import BaseCommand

from portal import roles


class Command(BaseCommand):
    help = "Toon de SQL voor rollen en database. Een superuser voert die uit: ... database_roles | psql postgres"
    requires_system_checks = ()

    def handle(self, **options):
        self.stdout.write(roles.psql_script(), ending="")
