"""PDFs drawn to the point: words at places, notes, form values, pictures."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842


@dataclass
class Paper:
    """Pages of words at given places, in points from the top left corner."""

    pages: list[str] = field(default_factory=lambda: [""])
    notes: dict[int, list[str]] = field(default_factory=dict)
    """Annotations by page, as PDF dictionaries."""
    extra: list[str] = field(default_factory=list)
    form: str = ""
    image: bytes = b""
    """Grey pixels, ``WIDTH`` x ``HEIGHT``, drawn over the first page."""
    rotate: int = 0
    trailer: str = ""
    """What else it says: where the title stands, how the file is locked."""

    def write(self, left: float, top: float, words: str, size: float = 11) -> Paper:
        """``words`` with their base line at ``top``."""
        shown = words.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        self.pages[-1] += f"BT /F1 {size} Tf {left} {HEIGHT - top} Td ({shown}) Tj ET\n"
        return self

    def lines(self, left: float, top: float, *lines: str, size: float = 11) -> Paper:
        """Lines one under the other."""
        for number, line in enumerate(lines):
            self.write(left, top + number * 1.25 * size, line, size)
        return self

    def rule(self, left: float, top: float, right: float, bottom: float) -> Paper:
        """A line from corner to corner."""
        self.pages[-1] += f"{left} {HEIGHT - top} m {right} {HEIGHT - bottom} l S\n"
        return self

    def bar(self, left: float, top: float, right: float, bottom: float) -> Paper:
        """A filled box, which is how office programs draw lines."""
        self.pages[-1] += f"{left} {HEIGHT - bottom} {right - left} {bottom - top} re f\n"
        return self

    def grid(self, lefts: Sequence[float], tops: Sequence[float]) -> Paper:
        """All lines of a table."""
        for top in tops:
            self.rule(lefts[0], top, lefts[-1], top)
        for left in lefts:
            self.rule(left, tops[0], left, tops[-1])
        return self

    def turn(self) -> Paper:
        """The next page."""
        self.pages.append("")
        return self

    def data(self) -> bytes:
        """The file."""
        first = 5
        kids = " ".join(f"{first + 2 * n} 0 R" for n in range(len(self.pages)))
        images = first + 2 * len(self.pages)
        objects: list[bytes] = [
            f"<< /Type /Catalog /Pages 2 0 R {self.form} >>".encode(),
            f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>".encode(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
            b"<< >>",
        ]
        picture = f"/XObject << /Im1 {images} 0 R >>" if self.image else ""
        for number, drawn in enumerate(self.pages):
            if self.image and not number:
                drawn = f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /Im1 Do Q\n" + drawn
            marks = " ".join(self.notes.get(number, ()))
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] "
                f"/Rotate {self.rotate} /Contents {first + 1 + 2 * number} 0 R "
                f"/Annots [{marks}] /Resources << /Font << /F1 3 0 R >> {picture} >> >>".encode()
            )
            body = drawn.encode("cp1252")
            objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(body), body))
        if self.image:
            packed = zlib.compress(self.image)
            objects.append(
                b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray "
                b"/BitsPerComponent 8 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
                % (WIDTH, HEIGHT, len(packed), packed)
            )
        objects += [item.encode() for item in self.extra]
        made, starts = b"%PDF-1.7\n", []
        for number, item in enumerate(objects, 1):
            starts.append(len(made))
            made += b"%d 0 obj\n%s\nendobj\n" % (number, item)
        table = "".join(f"{start:010} 00000 n \n" for start in starts)
        end = (
            f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
            f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {self.trailer} >>\n"
            f"startxref\n{len(made)}\n%%EOF\n"
        )
        return made + end.encode()
