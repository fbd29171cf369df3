"""Addresses of the theme."""

app_name = "assessment"
urlpatterns: list = []
