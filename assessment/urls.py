"""Addresses of the theme."""

from django.urls import path

from assessment.views import comparing, course, results, sheets

app_name = "assessment"
_TEST = "proeven/<uuid:uid>/"
_TOGETHER = f"{_TEST}samen/"
urlpatterns = [
    path("proeven/", course.test_list, name="test_list"),
    path("proeven/aanvragen/", course.test_request, name="test_request"),
    path(_TEST, course.test_detail, name="test_detail"),
    path(f"{_TEST}plannen/", course.test_plan, name="test_plan"),
    path(f"{_TEST}bewijs/", course.test_evidence, name="test_evidence"),
    path(f"{_TEST}bewijs/<uuid:piece>/", course.test_piece, name="test_piece"),
    path(f"{_TEST}afwijzen/", course.test_step, {"step": "decline"}, name="test_decline"),
    path(f"{_TEST}annuleren/", course.test_step, {"step": "cancel"}, name="test_cancel"),
    path(f"{_TEST}niet-doorgegaan/", course.test_step, {"step": "not_held"}, name="test_not_held"),
    path(f"{_TEST}ongeldig/", course.test_step, {"step": "annul"}, name="test_annul"),
    path(f"{_TEST}beoordelaar/<uuid:seat>/", course.seat_replace, name="seat_replace"),
    path(f"{_TEST}blad/", sheets.sheet, name="sheet"),
    path(f"{_TEST}blad/inleveren/", sheets.sheet_send, name="sheet_send"),
    path(f"{_TEST}blad/<uuid:criterion>/", sheets.score_save, name="score_save"),
    path(_TOGETHER, comparing.compare, name="compare"),
    path(f"{_TOGETHER}stap/", comparing.step_add, name="step_add"),
    path(f"{_TOGETHER}stap/<uuid:step>/weg/", comparing.step_remove, name="step_remove"),
    path(f"{_TOGETHER}uitslag/", comparing.outcome_depart, name="outcome_depart"),
    path(f"{_TOGETHER}derde/", comparing.third_ask, name="third_ask"),
    path(f"{_TOGETHER}code/", results.code_ask, name="code_ask"),
    path(f"{_TOGETHER}ondertekenen/", results.sign, name="sign"),
    path(f"{_TOGETHER}<uuid:criterion>/", comparing.settle, name="settle"),
    path(f"{_TOGETHER}<uuid:criterion>/ja/", comparing.settle_confirm, name="settle_confirm"),
    path(f"{_TEST}derde-beoordelaar/", comparing.third_name, name="third_name"),
    path(f"{_TEST}reactie/", results.react, name="react"),
    path(f"{_TEST}vaststellen/", results.establish, name="establish"),
    path(f"{_TEST}verslag/", results.record_ask, name="record_ask"),
]
