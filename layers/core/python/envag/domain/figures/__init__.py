"""Figures from cases' timelines: what a case adds, what is made of it, and the reports (docs/figures.md)."""
