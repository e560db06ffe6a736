"""Demo data: a year of invented cases, as they could have happened. Stays at home; functions never load it."""
