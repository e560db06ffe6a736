"""The one way in which staff change a case."""
