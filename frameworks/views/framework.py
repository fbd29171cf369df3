"""Reading frameworks: the list, and one framework as a tree."""

from django.db.models import Count, Q
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from frameworks.growing import grow
from frameworks.models import Competency, Framework
from portal.access import EVERY_ROLE, roles
from portal.htmx import render_page
from portal.models import Role


@require_GET
@roles(*EVERY_ROLE)
def framework_list(request):
    """Shared frameworks and those of the own school, with how many competencies they hold."""
    counted = Q(competencies__kind=Competency.Kind.COMPETENCY, competencies__retired=False)
    rows = Framework.objects.visible_to(request.actor).select_related("school")
    frameworks = rows.annotate(competency_count=Count("competencies", filter=counted))
    context = {
        "frameworks": frameworks.order_by("name", "-version", "pk"),
        "may_import": request.actor.has_role(Role.ADMIN),
    }
    return render_page(request, "frameworks/framework_list.html", context)


@require_GET
@roles(*EVERY_ROLE)
def framework_detail(request, uid):
    """One framework as a tree; what was retired stays out of it."""
    framework = get_object_or_404(Framework.objects.visible_to(request.actor).select_related("school"), uid=uid)
    rows = Competency.objects.visible_to(request.actor).filter(framework=framework, retired=False)
    rows = list(rows.order_by("position", "pk"))
    context = {
        "framework": framework,
        "top": grow(rows),
        "competency_count": sum(1 for row in rows if row.kind == Competency.Kind.COMPETENCY),
    }
    return render_page(request, "frameworks/framework_detail.html", context)
