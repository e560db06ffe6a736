"""Settings from the environment, logging, SDK clients and the compiled catalogue."""
