"""Addresses of the theme."""

app_name = "partnerships"
urlpatterns: list = []
