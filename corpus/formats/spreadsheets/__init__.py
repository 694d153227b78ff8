"""Writes practices to XLSX files, and joins texts that are longer than one cell."""
