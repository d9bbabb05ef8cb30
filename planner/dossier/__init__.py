"""Findings and layers → files: tables, GIS files; later printed maps, report and manifest."""
