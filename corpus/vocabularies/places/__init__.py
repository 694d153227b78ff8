"""Names of places: groups of countries, historic states, regions, and the names of countries in many languages."""
