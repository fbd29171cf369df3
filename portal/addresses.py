"""The portal's own addresses."""

from django.urls import path

from portal.views import account, card, demo, files, hand_over, health, invite, link, reports, style, today

app_name = "portal"
urlpatterns = [
    path("", today.home, name="home"),
    path("vandaag/", today.today, name="today"),
    path("mijn-taken/", today.today, name="link_tasks"),
    path("demo/", demo.demo, name="demo"),
    path("ik/", account.account_page, name="account"),
    path("ik/rol/", account.switch, name="switch"),
    path("ik/wie-zag-wat/", account.sight_list, name="sight_list"),
    path("l/code/", link.link_code, name="link_code"),
    path("l/nieuw/", link.link_new, name="link_new"),
    path("l/verstuurd/", link.link_sent, name="link_sent"),
    path("l/weg/", link.link_leave, name="link_leave"),
    path("l/klaar/", link.link_left, name="link_left"),
    path("l/overdragen/", hand_over.hand_over_ask, name="hand_over_ask"),
    path("l/overgedragen/", hand_over.hand_over_asked, name="hand_over_asked"),
    path("l/<str:token>/", link.link_open, name="link_open"),
    path("overdrachten/<uuid:uid>/", hand_over.hand_over, name="hand_over"),
    path("overdrachten/<uuid:uid>/blijft/", hand_over.hand_over_refuse, name="hand_over_refuse"),
    path("code/", link.code_ask, name="code_ask"),
    path("uitnodiging/", invite.invite_accept, name="invite_accept"),
    path("uitnodiging/erbij/", invite.invite_join, name="invite_join"),
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
