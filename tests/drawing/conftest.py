"""Drawing tests look at artists, on a backend without a screen; each test closes what it opened."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt  # noqa: E402
import pytest  # noqa: E402


@pytest.fixture(autouse=True)
def close_figures(monkeypatch):
    """Close all figures after the test; fail a drawing function that shows one by itself."""
    monkeypatch.setattr(plt, "show", lambda *_, **__: pytest.fail("a drawing function called plt.show()"))
    yield
    plt.close("all")
