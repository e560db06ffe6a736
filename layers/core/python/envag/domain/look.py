"""How a municipality's pages look: its colour and its logo on the common design."""

from envag.domain.entity import entity


@entity
class Look:
    """A municipality's look. Colours are written ``#rrggbb``.

    ``colour`` fills the header and the buttons, ``text`` is written on it. ``logo`` names an SVG file beside the
    municipality's own; in a loaded municipality it is the name under which browsers fetch it, with its hash.
    """

    colour: str = "#00506e"
    text: str = "#ffffff"
    logo: str = ""
