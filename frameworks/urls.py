"""Addresses of the theme."""

from django.urls import path

from frameworks.views import framework, imports

app_name = "frameworks"
urlpatterns = [
    path("", framework.framework_list, name="framework_list"),
    path("<uuid:uid>/", framework.framework_detail, name="framework_detail"),
    path("inlezen/", imports.import_new, name="import_new"),
    path("inlezen/<uuid:uid>/", imports.import_detail, name="import_detail"),
    path("inlezen/<uuid:uid>/uitvoeren/", imports.import_confirm, name="import_confirm"),
    path("inlezen/<uuid:uid>/weg/", imports.import_give_up, name="import_give_up"),
]
