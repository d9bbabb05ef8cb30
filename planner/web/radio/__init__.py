"""Page «Truyền thanh»: which commune has a station, its licence, its reach, criterion 8."""
