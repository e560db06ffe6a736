"""The map on which a resident may point out a place, where their municipality has one."""

from envag.domain.entity import entity


@entity
class PlaceMap:
    """``tiles`` is the address of a tile of 256 pixels in Web Mercator, ``https://…/{z}/{x}/{y}.png``.

    ``attribution`` says whose map it is. It opens at ``latitude`` and ``longitude`` (degrees of WGS 84)
    and that ``zoom``.
    """

    tiles: str
    attribution: str
    latitude: float
    longitude: float
    zoom: int = 13
