"""Colours and type of the workbench: the page's, with fonts the reader's system has."""

from __future__ import annotations

from typing import Final

import gradio as gr

_SANS: Final = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif")
_MONO: Final = ("ui-monospace", "SFMono-Regular", "Consolas", "Liberation Mono", "monospace")

STYLE: Final = """
.gradio-container { max-width: none !important; }
.gradio-container footer { display: none !important; }
.header-table, .virtual-row { font-family: var(--font); }
.sizing-body td, .header-cell { min-width: 8rem; max-width: 20rem; }
.header-cell { text-align: start; }
@media (min-width: 700px) {
  .first-column { position: sticky; left: 0; z-index: 3; background: inherit; }
}
"""


def theme() -> gr.themes.Base:
    """Gradio's plain theme in teal and stone.

    Font names are plain strings: Gradio would fetch a ``GoogleFont`` from another host.
    """
    plain = gr.themes.Base(primary_hue="teal", neutral_hue="stone", font=_SANS, font_mono=_MONO)
    return plain.set(  # Gradio's own shades are too pale to be read by everyone (WCAG 1.4.3)
        color_accent="*primary_700",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
        input_placeholder_color="*neutral_600",
        input_placeholder_color_dark="*neutral_300",
        body_text_color_subdued="*neutral_600",
        body_text_color_subdued_dark="*neutral_300",
    )
