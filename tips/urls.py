"""Addresses of the theme."""

from django.urls import path

from tips.views import library

app_name = "tips"
urlpatterns = [
    path("", library.tip_list, name="tip_list"),
    path("<int:number>/", library.tip_detail, name="tip_detail"),
    path("over/", library.about, name="about"),
    path("export.json", library.tips_export, name="export"),
]
