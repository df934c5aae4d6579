"""A letter is a whole PDF page with its text, its umlauts and its code."""

import re

from voicebot.service.letters import letter_pdf

TEXT = "Guten Tag,\n\n" + "hier liegt eine persönliche Nachricht für Sie bereit. " * 6 + "\n\nGrüße (Brücke)"


def made(address: str = "Anna Berger\nÖdenweg 3\n10437 Berlin") -> bytes:
    return letter_pdf(address, TEXT, "https://example.org/n/abc")


def test_every_object_lies_where_the_table_says() -> None:
    pdf = made()
    start = int(re.findall(rb"startxref\n(\d+)", pdf)[0])
    assert pdf[start : start + 4] == b"xref"
    places = [int(p) for p in re.findall(rb"(\d{10}) 00000 n", pdf)]
    assert [pdf[p : p + 5] for p in places] == [f"{n} 0 o".encode() for n in range(1, 6)]
    assert pdf.startswith(b"%PDF-1.4\n")
    assert pdf.endswith(b"%%EOF\n")


def test_the_stream_is_as_long_as_it_says() -> None:
    pdf = made()
    length = int(re.findall(rb"/Length (\d+)", pdf)[0])
    start = pdf.index(b"stream\n") + len(b"stream\n")
    assert pdf[start + length : start + length + 10] == b"\nendstream"


def test_umlauts_and_brackets_are_written_as_pdf_wants_them() -> None:
    pdf = made()
    assert "Ödenweg 3".encode("cp1252") in pdf
    assert "Grüße \\(Brücke\\)".encode("cp1252") in pdf


def test_letters_outside_the_font_lose_their_marks_and_nothing_else() -> None:
    assert b"Lukasz Nowak-Zurkowska" in made("Łukasz Nowak-Żurkowska")


def test_no_line_is_wider_than_the_page() -> None:
    lines = re.findall(rb"\(((?:[^()\\]|\\.)*)\) Tj", made())
    assert max(len(line) for line in lines) <= 90


def test_the_code_is_drawn() -> None:
    assert made().count(b" re") > 200
