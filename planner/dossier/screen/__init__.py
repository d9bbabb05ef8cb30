"""The map in a browser, of the app and of a dossier alike: its layers, cards and pictures."""
