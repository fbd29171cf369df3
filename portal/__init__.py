"""The project itself and what every theme shares."""
