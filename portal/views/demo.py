"""One click to be anybody of the demo school. See `portal.demo_gate` for when this exists at all."""

from django.http import Http404
from django.views.decorators.http import require_http_methods

from portal import accounts, demo_gate
from portal.access import public
from portal.htmx import go_to, render_page
from portal.models import Role

DOES = {
    Role.STUDENT: "Verzamelt bewijs, kijkt terug en vraagt een proeve aan.",
    Role.TEACHER: "Begeleidt een groep, legt vast wat goed gaat en beoordeelt mee.",
    Role.COUNSELLOR: "Voert gesprekken over loopbaan en volgende stappen.",
    Role.TRAINER: "Leidt op de werkvloer op en beoordeelt daar.",
    Role.COORDINATOR: "Zoekt bedrijven, maakt afspraken en regelt plaatsingen.",
    Role.PARTNER: "Is het gezicht van het bedrijf, leest mee en ondertekent.",
    Role.EXAMBOARD: "Stelt uitslagen vast en behandelt bezwaren.",
    Role.MANAGER: "Kijkt naar de grote lijn: metingen, projecten en leerwegen.",
    Role.ADMIN: "Regelt mensen, groepen, opleidingen en instellingen.",
}


@public
@require_http_methods(["GET", "POST"])
def demo(request):
    """Every role's person with one button (GET); that person is logged in (POST). 404 wherever this is not a demo."""
    if not demo_gate.is_open(request):
        raise Http404
    people = demo_gate.cast()
    if request.method == "POST":
        chosen = next((one for one in people if str(one.uid) == request.POST.get("membership")), None)
        if chosen is None:
            raise Http404
        accounts.log_in(request, chosen.person.user, acting=chosen)
        return go_to(request, "portal:today")
    rows = [{"membership": one, "does": DOES[Role(one.role)]} for one in people]
    return render_page(request, "portal/demo.html", {"rows": rows})
