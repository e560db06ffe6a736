"""Routing: which service and department a matter belongs to, and why."""
