"""Workbooks: writing practices to XLSX, texts longer than a cell, and tables that are joined to the records."""
