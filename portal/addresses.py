"""The portal's own addresses."""

from django.urls import path

from portal.views import account, card, demo, files, health, reports, style, today

app_name = "portal"
urlpatterns = [
    path("", today.home, name="home"),
    path("vandaag/", today.today, name="today"),
    path("mijn-taken/", today.today, name="link_tasks"),
    path("demo/", demo.demo, name="demo"),
    path("ik/", account.account_page, name="account"),
    path("ik/rol/", account.switch, name="switch"),
    path("ik/wie-zag-wat/", account.sight_list, name="sight_list"),
    path("kaart/", card.card_login, name="card_login"),
    path("kaart/wachtwoord/", card.card_password, name="card_password"),
    path("groepen/<uuid:uid>/kaarten/", card.group_cards, name="group_cards"),
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
