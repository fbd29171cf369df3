"""Addresses of the theme."""

from django.urls import path

from portfolio.views import evidence, observing, portfolios, students, writing

app_name = "portfolio"
urlpatterns = [
    path("leerlingen/", students.student_list, name="student_list"),
    path("leerlingen/vastleggen/", observing.observation_new, name="observation_new"),
    path("leerlingen/<uuid:uid>/", portfolios.student, name="student"),
    path("leerlingen/<uuid:uid>/afdrukken/", portfolios.portfolio_print, name="print"),
    path("leerlingen/<uuid:uid>/doelen/", portfolios.goal_new, name="goal_new"),
    path("doelen/<uuid:uid>/", portfolios.goal_close, name="goal_close"),
    path("portfolio/", portfolios.mine, name="mine"),
    path("portfolio/nieuw/", writing.evidence_new, name="evidence_new"),
    path("bewijzen/<uuid:uid>/", evidence.evidence_detail, name="evidence_detail"),
    path("bewijzen/<uuid:uid>/bewerken/", writing.evidence_edit, name="evidence_edit"),
    path("bewijzen/<uuid:uid>/versie/", writing.evidence_version, name="evidence_version"),
    path("bewijzen/<uuid:uid>/intrekken/", evidence.evidence_withdraw, name="evidence_withdraw"),
    path("bewijzen/<uuid:uid>/terugzetten/", evidence.evidence_restore, name="evidence_restore"),
    path("bewijzen/<uuid:uid>/zichtbaar/", evidence.evidence_audience, name="evidence_audience"),
    path("bewijzen/<uuid:uid>/delen/", evidence.evidence_share, name="evidence_share"),
    path("bewijzen/<uuid:uid>/delen/<uuid:grant_uid>/stop/", evidence.grant_revoke, name="grant_revoke"),
    path("bewijzen/<uuid:uid>/klopt/", evidence.evidence_confirm, name="evidence_confirm"),
    path("bewijzen/<uuid:uid>/opmerking/", evidence.evidence_remark, name="evidence_remark"),
    path("bewijzen/<uuid:uid>/onderbouwingen/<uuid:claim_uid>/", evidence.claim_judge, name="claim_judge"),
]
