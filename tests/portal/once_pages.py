"""The house with one page more, for tests: it keeps a team each time it is called, and can refuse, fail or crash."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from portal.access import roles
from portal.actors import Actor
from portal.htmx import go_to, refused
from portal.models import Role, Team, uuid7
from portal.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def keep(name: str, *, by: Actor) -> None:
    """Keep a team; tests replace this by something slow."""
    Team.objects.create(holder=by.organisation, name=f"{name} {uuid7()}")


@roles(Role.ADMIN)
@require_POST
def make(request):
    name = request.POST.get("name", "")
    if not name:
        return HttpResponse("Geef het een naam.", status=422)
    keep(name, by=request.actor)
    if name == "crash":
        raise RuntimeError("after keeping")
    if name == "refused":
        return refused(request, ["Nu niet."])
    messages.success(request, "Het team is bewaard.")
    return go_to(request, "portal:team_list")


urlpatterns = [path("proef/", make, name="make"), path("", include("portal.urls"))]
