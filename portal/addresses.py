"""The portal's own addresses."""

from django.urls import path

from portal.views import today

app_name = "portal"
urlpatterns = [
    path("", today.home, name="home"),
    path("vandaag/", today.today, name="today"),
]
