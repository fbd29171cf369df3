"""All addresses. Themes hang under their Dutch names."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.addresses")),
    path("toegang/", include("allauth.urls")),
    path("raamwerken/", include("frameworks.urls")),
    path("", include("partnerships.urls")),
    path("", include("portfolio.urls")),
    path("", include("assessment.urls")),
]
handler400 = "portal.views.errors.bad_request"
handler403 = "portal.views.errors.forbidden"
handler404 = "portal.views.errors.not_found"
handler500 = "portal.views.errors.server_error"
