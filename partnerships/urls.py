"""Addresses of the theme."""

from django.urls import path

from partnerships.views import agreement, contacts, imports, partnership, placement, signing

app_name = "partnerships"
urlpatterns = [
    path("mensen/inlezen/", imports.import_new, name="import_new"),
    path("mensen/inlezen/<uuid:uid>/", imports.import_detail, name="import_detail"),
    path("mensen/inlezen/<uuid:uid>/uitvoeren/", imports.import_confirm, name="import_confirm"),
    path("mensen/inlezen/<uuid:uid>/weg/", imports.import_give_up, name="import_give_up"),
    path("bedrijven/", partnership.partner_list, name="partner_list"),
    path("bedrijven/nieuw/", partnership.partner_new, name="partner_new"),
    path("bedrijven/<uuid:uid>/", partnership.partner_detail, name="partner_detail"),
    path("bedrijven/<uuid:uid>/wijzigen/", partnership.partner_edit, name="partner_edit"),
    path("bedrijven/<uuid:uid>/gegevens/", partnership.company_edit, name="company_edit"),
    path("bedrijven/<uuid:uid>/mensen/nieuw/", contacts.contact_new, name="contact_new"),
    path("bedrijven/mensen/<uuid:uid>/", contacts.contact_edit, name="contact_edit"),
    path("bedrijven/<uuid:uid>/lijn/<slug:level>/", contacts.line_edit, name="line_edit"),
    path("bedrijven/<uuid:uid>/voorwaarden/", contacts.conditions_tick, name="conditions_tick"),
    path("bedrijven/<uuid:uid>/voorwaarden/wijzigen/", contacts.conditions_edit, name="conditions_edit"),
    path("plaatsingen/", placement.placement_list, name="placement_list"),
    path("plaatsingen/nieuw/", placement.placement_new, name="placement_new"),
    path("plaatsingen/<uuid:uid>/", placement.placement_detail, name="placement_detail"),
    path("plaatsingen/<uuid:uid>/wijzigen/", placement.placement_edit, name="placement_edit"),
    path("plaatsingen/<uuid:uid>/<slug:step>/", placement.placement_step, name="placement_step"),
    path("afspraken/", agreement.agreement_list, name="agreement_list"),
    path("afspraken/nieuw/", agreement.agreement_new, name="agreement_new"),
    path("afspraken/<uuid:uid>/", agreement.agreement_detail, name="agreement_detail"),
    path("afspraken/<uuid:uid>/gegevens/", agreement.agreement_terms, name="agreement_terms"),
    path("afspraken/<uuid:uid>/tekst/", agreement.agreement_text, name="agreement_text"),
    path("afspraken/<uuid:uid>/afdrukken/", agreement.agreement_print, name="agreement_print"),
    path("afspraken/<uuid:uid>/verlengen/", agreement.agreement_renew, name="agreement_renew"),
    path("afspraken/<uuid:uid>/stap/<slug:step>/", agreement.agreement_step, name="agreement_step"),
    path("afspraken/<uuid:uid>/tekenen/", signing.agreement_sign, name="agreement_sign"),
    path("afspraken/<uuid:uid>/tekenen/code/", signing.sign_code, name="sign_code"),
    path("afspraken/<uuid:uid>/tekenen/nu/", signing.sign, name="sign"),
    path("afspraken/<uuid:uid>/tekenen/niet/", signing.refuse, name="refuse"),
    path("afspraken/artikel/<uuid:uid>/opmerking/", agreement.article_comment, name="article_comment"),
    path("afspraken/opmerking/<uuid:uid>/afronden/", agreement.comment_settle, name="comment_settle"),
    path("afspraken/handtekening/<uuid:uid>/papier/", signing.signature_paper, name="signature_paper"),
    path("afspraken/handtekening/<uuid:uid>/herinner/", signing.signature_remind, name="signature_remind"),
]
