"""What several pages show alike: tables, texts, uploads, long work, the map, who is there."""
