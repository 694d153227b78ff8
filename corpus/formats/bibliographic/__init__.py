"""Practices as references for reference managers: RIS, BibTeX and CSL-JSON, and the values that all three write."""
