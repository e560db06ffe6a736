"""Where the build puts what it compiled for the functions: beside the package."""

from __future__ import annotations

from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "envag_data"
