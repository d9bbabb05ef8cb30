"""Page «Hồ sơ»: the list of dossiers and the review desk."""
