"""All addresses. Themes hang under their Dutch names."""

from django.urls import include, path

from portal.views import errors

urlpatterns = [
    path("", include("portal.addresses")),
    # An account comes from the school, and a change of mail address is more than a form: not by allauth's own pages.
    path("toegang/signup/", errors.not_there, name="no_signup"),
    path("toegang/email/", errors.not_there, name="no_email"),
    path("toegang/", include("allauth.urls")),
    path("raamwerken/", include("frameworks.urls")),
    path("tips/", include("tips.urls")),
    path("", include("partnerships.urls")),
    path("", include("portfolio.urls")),
    path("", include("assessment.urls")),
]
handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
