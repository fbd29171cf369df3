"""The portal's own addresses."""

from django.urls import path

from portal.views import files, health, reports, style, today

app_name = "portal"
urlpatterns = [
    path("", today.home, name="home"),
    path("vandaag/", today.today, name="today"),
    path("healthz", health.health, name="health"),
    path("stijl/", style.style_page, name="style"),
    path("stijl/kaal/", style.style_plain, name="style_plain"),
    path("bestand/<uuid:uid>/", files.file, name="file"),
    path("documenten/", reports.report_list, name="reports"),
    path("documenten/<uuid:uid>/", reports.report_detail, name="report"),
    path("documenten/<uuid:uid>/bestand/", reports.report_download, name="report_download"),
    path("documenten/<uuid:uid>/stop/", reports.report_cancel, name="report_cancel"),
    path("documenten/<uuid:uid>/opnieuw/", reports.report_again, name="report_again"),
]
