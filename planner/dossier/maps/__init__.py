"""Printed maps of a dossier: vector PDF and PNG at round scales, in VN-2000."""
