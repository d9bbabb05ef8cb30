"""What a station, commune, mast, cable, radio station and zone is: schemas, reading, provenance."""
