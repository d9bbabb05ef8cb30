"""Page «Vùng phủ»: a question of coverage, its answer on the map and in tables."""
