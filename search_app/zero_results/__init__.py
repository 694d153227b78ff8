"""Searches that found nothing, stored without the person who searched."""
