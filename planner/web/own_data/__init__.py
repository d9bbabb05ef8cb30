"""Page «Dữ liệu»: layers, registers, boundaries, people, the trail, backups."""
