"""Draw the picture of the README: ``python jupyter_book/draw_picture.py``."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from course_lib.conv_matrix import conv_matrix, entry_weights
from course_lib.drawing import draw_matrix, use_style

__all__ = ["PICTURE", "main"]

PICTURE = Path(__file__).parent / "_static" / "convolution-as-matrix.png"


def main(picture: Path = PICTURE) -> None:
    """Write the matrix of a 3 by 3 kernel over a 6 by 6 image as PNG."""
    use_style()
    figure, ax = plt.subplots(figsize=(7.2, 3.4))
    draw_matrix(
        conv_matrix(np.arange(1.0, 10).reshape(3, 3), (6, 6)),
        entries=entry_weights((3, 3), (6, 6)),
        ax=ax,
        title="The matrix of a 3 × 3 kernel over a 6 × 6 image: nine weights, nine hues",
    )
    figure.savefig(picture, dpi=200, metadata={"Software": None})
    plt.close(figure)


if __name__ == "__main__":
    main()
