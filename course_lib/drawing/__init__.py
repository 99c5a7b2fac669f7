"""Figures from arrays and dataclasses, in one visual language (``style``).

Each ``draw_*`` draws into the axes it is given or into a new figure of the course's width, returns the axes, and never
shows anything by itself. Only notebooks import this package: what computes never depends on what draws.
"""

from . import style
from .channels import draw_channel_sum
from .curves import draw_history, draw_shift_accuracy
from .images import draw_correlation_step, draw_filters, draw_grid, draw_image, draw_images, draw_kernel
from .layers import draw_counts, draw_receptive_field
from .matrices import draw_masks, draw_matrix
from .pooling import draw_pooling
from .storage import draw_storage
from .style import label_line_ends, use_style
from .windows import draw_windows

__all__ = [
    "draw_channel_sum",
    "draw_correlation_step",
    "draw_counts",
    "draw_filters",
    "draw_grid",
    "draw_history",
    "draw_image",
    "draw_images",
    "draw_kernel",
    "draw_masks",
    "draw_matrix",
    "draw_pooling",
    "draw_receptive_field",
    "draw_shift_accuracy",
    "draw_storage",
    "draw_windows",
    "label_line_ends",
    "style",
    "use_style",
]
