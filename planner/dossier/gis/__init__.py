"""The layers of a dossier as GIS files: GeoPackage with styles, shapefiles in VN-2000, rasters."""
