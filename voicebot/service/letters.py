"""A letter of one page as PDF 1.4: the text in Helvetica, and the link as a QR code.

Written by hand because a page of text and black squares needs no library. Helvetica is one of the fonts every
reader brings along; its WinAnsi encoding holds all German and western European letters, others are written
without their marks (ISO 32000-1, 9.6.2.2 and annex D).
"""

import unicodedata

import segno

PAGE_WIDTH, PAGE_HEIGHT = 595.28, 841.89
LEFT, TOP = 70.87, 127.56
LINE, SIZE = 15.0, 11
QR_SIZE = 85.0
MOST_LETTERS = 88
_NEAREST = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ħ": "h"})


def letter_pdf(address: str, text: str, link: str) -> bytes:
    """One A4 page: the address in the window of a DIN 5008 envelope, the text, the link as QR code."""
    drawn = [_text_block(address.splitlines(), LEFT, TOP), _text_block(_wrapped(text), LEFT, 284.0)]
    drawn.append(_qr(link, LEFT, PAGE_HEIGHT - 70.0 - QR_SIZE))
    stream = "\n".join(drawn).encode("cp1252")
    return _assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}] /Contents 4 0 R "
            "/Resources << /Font << /F1 5 0 R >> >> >>".encode(),
            b"<< /Length " + str(len(stream)).encode() + b" >>\nstream\n" + stream + b"\nendstream",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def _wrapped(text: str) -> list[str]:
    """Lines of at most ``MOST_LETTERS``, broken between words; a longer word keeps its own line."""
    lines = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split():
            if line and len(line) + 1 + len(word) > MOST_LETTERS:
                lines.append(line)
                line = word
            else:
                line = f"{line} {word}".strip()
        lines.append(line)
    return lines


def _text_block(lines: list[str], x: float, from_top: float) -> str:
    shown = [f"({_escaped(line)}) Tj T*" for line in lines]
    start = f"BT /F1 {SIZE} Tf {LINE} TL {x:.2f} {PAGE_HEIGHT - from_top:.2f} Td"
    return " ".join([start, *shown, "ET"])


def _escaped(line: str) -> str:
    """PDF string characters escaped, letters outside WinAnsi in their plain form."""
    kept = []
    for letter in line.translate(_NEAREST):
        try:
            letter.encode("cp1252")
            kept.append(letter)
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", letter).encode("cp1252", "ignore").decode("cp1252")
            kept.append(plain or "?")
    return "".join(kept).replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _qr(link: str, x: float, from_top: float) -> str:
    """The code as black squares."""
    modules = [list(row) for row in segno.make_qr(link, error="m").matrix]
    step = QR_SIZE / len(modules)
    squares = [
        f"{x + column * step:.2f} {PAGE_HEIGHT - from_top - (row + 1) * step:.2f} {step:.2f} {step:.2f} re"
        for row, cells in enumerate(modules)
        for column, dark in enumerate(cells)
        if dark
    ]
    return " ".join([*squares, "f"])


def _assemble(objects: list[bytes]) -> bytes:
    """The objects with their cross-reference table."""
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
