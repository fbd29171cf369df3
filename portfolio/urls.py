"""Addresses of the theme."""

app_name = "portfolio"
urlpatterns: list = []
