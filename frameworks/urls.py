"""Addresses of the theme."""

app_name = "frameworks"
urlpatterns: list = []
