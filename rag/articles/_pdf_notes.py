"""What readers of a PDF wrote on its pages: comments, and what they filled into forms."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

_MAX_ANNOTATIONS: Final = 2_000
_MAX_BYTES: Final = 200_000
_COMMENTS: Final = "TEXT HIGHLIGHT UNDERLINE SQUIGGLY STRIKEOUT CARET INK".split()
_FILLED: Final = "TEXTFIELD COMBOBOX LISTBOX".split()
"""Kinds of annotations and fields, as PDFium names them."""


@dataclass(slots=True)
class Annotations:
    """Annotations of one page."""

    any: bool = False
    comments: list[str] = field(default_factory=list)
    """Texts of sticky notes and of marks such as highlights; they show only when opened."""
    values: list[str] = field(default_factory=list)
    """What was filled into fields; a field without an appearance of its own does not show it."""


def notes_on(document: PdfDocument, page: PdfPage) -> Annotations:
    """Comments and field values of ``page``, hidden ones left out."""
    from pypdfium2 import raw

    hidden = raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
    commented = {getattr(raw, f"FPDF_ANNOT_{kind}") for kind in _COMMENTS}
    filled = {getattr(raw, f"FPDF_FORMFIELD_{kind}") for kind in _FILLED}
    form = document.formenv
    count = min(raw.FPDFPage_GetAnnotCount(page.raw), _MAX_ANNOTATIONS)
    found = Annotations(any=count > 0)
    for number in range(count):
        one = raw.FPDFPage_GetAnnot(page.raw, number)
        if not one:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(one)
            if raw.FPDFAnnot_GetFlags(one) & hidden:
                continue
            if kind in commented:
                found.comments.append(_string(raw.FPDFAnnot_GetStringValue, one, b"Contents"))
            elif (
                kind == raw.FPDF_ANNOT_WIDGET
                and form is not None
                and raw.FPDFAnnot_GetFormFieldType(form.raw, one) in filled
            ):
                found.values.append(_string(raw.FPDFAnnot_GetFormFieldValue, form.raw, one))
        finally:
            raw.FPDFPage_CloseAnnot(one)
    return found


def _string(read: Callable[..., int], *key: Any) -> str:
    """A string of PDFium, which first tells its length in bytes."""
    size = min(read(*key, None, 0), _MAX_BYTES)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    from pypdfium2 import raw

    read(*key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    text = buffer.raw[:size].decode("utf-16-le", "replace").split("\0", 1)[0]
    return " ".join(text.split())
