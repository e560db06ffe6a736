"""Makes what Outlook and S/MIME programs wrap a mail in, for tests of what opens it."""

from __future__ import annotations

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
DATA = bytes.fromhex("06092a864886f70d010701")
MESSAGE_OBJECT = bytes.fromhex("0703020000000000c000000000000046")


def attribute(level: int, kind: int, name: int, value: bytes) -> bytes:
    """One attribute of a TNEF stream with its checksum."""
    head = bytes([level]) + (kind << 16 | name).to_bytes(4, "little") + len(value).to_bytes(4, "little")
    return head + value + (sum(value) & 0xFFFF).to_bytes(2, "little")


def properties(*wanted: tuple[int, int, bytes]) -> bytes:
    """A list of MAPI properties: id, type and value."""
    out = len(wanted).to_bytes(4, "little")
    for name, kind, value in wanted:
        out += (name << 16 | kind).to_bytes(4, "little")
        if kind in {0x1E, 0x1F, 0x0D, 0x102}:
            out += (1).to_bytes(4, "little") + len(value).to_bytes(4, "little")
        out += value + b"\0" * (-len(value) % 4)
    return out


def tnef(message: bytes, *files: bytes) -> bytes:
    """A TNEF stream of the message's properties and of files made by ``file``."""
    page = attribute(1, 6, 0x9007, (1252).to_bytes(4, "little") + bytes(4))
    return b"\x78\x9f\x3e\x22\x01\x00" + page + attribute(1, 6, 0x9003, message) + b"".join(files)


def file(title: str, content: bytes, *more: tuple[int, int, bytes]) -> bytes:
    """An attachment with its short title, its bytes and further properties."""
    return (
        attribute(2, 6, 0x9002, bytes(14))
        + attribute(2, 1, 0x8010, title.encode("cp1252") + b"\0")
        + (attribute(2, 6, 0x800F, content) if content else b"")
        + attribute(2, 6, 0x9005, properties(*more))
    )


def packed(rtf: bytes) -> bytes:
    """RTF as Outlook packs it, every byte for itself but for runs that repeat the byte before."""
    out, position, written = bytearray(), 0, 207
    while position <= len(rtf):
        flags, items = 0, bytearray()
        for bit in range(8):
            run = 0
            while run < 17 and position > 0 and position + run < len(rtf) and rtf[position + run] == rtf[position - 1]:
                run += 1
            if position >= len(rtf) or run > 1:
                flags |= 1 << bit
                back = 1 if position < len(rtf) else 0
                items += (((written - back) % 4096) << 4 | max(run - 2, 0)).to_bytes(2, "big")
                if not back:
                    position += 1
                    break
                position += run
                written += run
            else:
                items.append(rtf[position])
                position += 1
                written += 1
        out += bytes([flags]) + items
    return (len(out) + 12).to_bytes(4, "little") + len(rtf).to_bytes(4, "little") + b"LZFu" + bytes(4) + bytes(out)


def element(tag: int, content: bytes, *, opened: bool = False) -> bytes:
    """A BER element, its length left open where ``opened``."""
    if opened:
        return bytes([tag, 0x80]) + content + b"\0\0"
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes(4, "big")
    return bytes([tag, 0x84]) + length + content


def signed(message: bytes, *, piece: int = 0) -> bytes:
    """A CMS SignedData with the message in it; in pieces of that many bytes as streaming programs write it."""
    opened = piece > 0
    octets = element(4, message)
    if opened:
        pieces = b"".join(element(4, message[at : at + piece]) for at in range(0, len(message), piece))
        octets = element(0x24, pieces, opened=True)
    inner = element(0x30, DATA + element(0xA0, octets, opened=opened), opened=opened)
    body = element(2, b"\1") + element(0x31, element(0x30, bytes.fromhex("0609608648016503040201"))) + inner
    whole = element(0x30, body + element(0x31, b""), opened=opened)
    return element(0x30, SIGNED_DATA + element(0xA0, whole, opened=opened), opened=opened)
