"""What a comparison with a closed form found, and whether it is what ``docs/verification.md`` says.

Every figure is a number that the market must show, the number that it shows, and the standard error
of the latter. A test fails beyond four standard errors. Each figure also names a wrong formula and
what it would have given: unless that lies at least eight standard errors away, the test could not
have told the two apart, and fails as well.
"""

import re
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2, ncx2

DOCUMENT = Path(__file__).absolute().parents[2] / "docs" / "verification.md"
TABLE = re.compile(r"(?<=<!-- figures -->\n)\|.*\n\|.*\n(?P<rows>(?:\|.*\n)*)")
SIGMAS = 4.0
DISTINCT = 8.0
UNLIKELY = 1e-4
POWER = 0.9999


class Evidence(NamedTuple):
    """Where figures go: compared with the document, or collected to be written into it."""

    rows: dict[str, str]
    writing: bool

    def show(self, figure: str, cells: list[str]) -> None:
        """Hold a row of the table against the document."""
        row = f"| {figure} | {' | '.join(cells)} |"
        if self.writing:
            self.rows[figure] = row
        else:
            assert self.rows.get(figure) == row, "run: pytest tests/verification --write-figures"

    def compare(
        self,
        figure: str,
        expected: float,
        found: float,
        error: float,
        wrong: str,
        otherwise: float,
    ) -> None:
        """Compare a number with its closed form.

        Args:
            figure: Name of the figure, the first cell of its row.
            expected: What the closed form says.
            found: What the market shows.
            error: Standard error of ``found``.
            wrong: A wrong formula, in words.
            otherwise: What it would have said.
        """
        off, far = (found - expected) / error, (otherwise - expected) / error
        print(f"{figure}: {expected:.6g} expected, {found:.6g} found, {off:+.2f}; {far:+.1f}")
        assert abs(off) <= SIGMAS, f"{figure}: {found:.5g} lies {off:+.1f} errors off"
        assert abs(far) >= DISTINCT, f"{figure}: {wrong} is only {far:+.1f} errors away"
        self.show(
            figure,
            [
                f"{expected:.4g}",
                f"{found:.4g}",
                f"{error:.2g}",
                f"{off:+.1f}",
                wrong,
                f"{far:+.0f}",
            ],
        )

    def compare_squares(
        self, figure: str, square: float, freedom: int, wrong: str, distance: float
    ) -> None:
        """Compare a sum of squared deviations with chi-square.

        Args:
            figure: Name of the figure.
            square: Sum of squared deviations in units of their errors.
            freedom: Degrees of freedom.
            wrong: A wrong formula, in words.
            distance: Sum of squares that the wrong formula would add.
        """
        chance, limit = chi2.sf(square, freedom), chi2.isf(UNLIKELY, freedom)
        power = ncx2.sf(limit, freedom, distance)
        print(f"{figure}: chi-square {square:.1f} ({freedom}), p {chance:.4f}; + {distance:.0f}")
        assert chance >= UNLIKELY, f"{figure}: chi-square {square:.1f}, p = {chance:.1e}"
        assert power >= POWER, f"{figure}: {wrong} would be told in {power:.2%} of samples only"
        error = np.sqrt(2.0 * freedom)
        self.show(
            figure,
            [
                f"χ² {freedom}", f"χ² {square:.1f}", f"{error:.2g}",
                f"{(square - freedom) / error:+.1f}", wrong, f"{distance / error:+.0f}",
            ],
        )  # fmt: skip

    def within(self, figure: str, bound: float, found: float, error: float) -> None:
        """Compare a relative difference that should be small with a bound.

        Args:
            figure: Name of the figure.
            bound: Largest difference allowed, a share.
            found: The difference found, a share.
            error: Standard error of ``found``: the bound must hold two errors further out as well.
        """
        print(f"{figure}: within {bound:.2%}, {found:+.3%} ± {error:.3%} found")
        assert abs(found) + 2.0 * error <= bound, f"{figure}: {found:+.2%} ± {error:.2%}"
        self.show(
            figure,
            [
                f"0 ± {bound:.2%}", f"{found:+.2%}", f"{error:.2%}", f"{found / error:+.1f}",
                "beyond the bound", f"{bound / error:+.0f}",
            ],
        )  # fmt: skip

    def at_least(self, figure: str, bound: float, found: float, error: float) -> None:
        """Compare a ratio of variances with the least that pairing must bring.

        Args:
            figure: Name of the figure.
            bound: Least ratio allowed, above 1.
            found: The ratio found.
            error: Standard error of ``found``.
        """
        assert bound > 1.0
        assert found >= bound, f"{figure}: {found:.4g} instead of {bound:.4g} or more"
        self._ratio(figure, f"≥ {bound:.4g}", found, error, f"{(found - bound) / error:+.1f}")

    def noted(self, figure: str, found: float, error: float) -> None:
        """Write down a ratio of variances that comes as it comes.

        Args:
            figure: Name of the figure.
            found: The ratio found.
            error: Standard error of ``found``.
        """
        self._ratio(figure, "as it comes", found, error, "")

    def _ratio(self, figure: str, expected: str, found: float, error: float, off: str) -> None:
        apart = f"{(1.0 - found) / error:+.0f}"
        print(f"{figure}: {expected}, {found:.4g} ± {error:.2g} found")
        self.show(
            figure, [expected, f"{found:.4g}", f"{error:.2g}", off, "arms independent", apart]
        )

    def same(self, figure: str, expected: Any, found: Any, of: str) -> None:
        """Note that two whole numbers, or as many bytes or decisions, are the same.

        Args:
            figure: Name of the figure.
            expected: What must be found.
            found: What was found.
            of: How much was compared, in words.
        """
        print(f"{figure}: {expected} expected, {found} found; {of}")
        assert found == expected, f"{figure}: {found} instead of {expected}"
        self.show(figure, [str(expected), str(found), "exact", "0", of, ""])


def multinomial_square(
    counts: NDArray[Any], chances: NDArray[np.float64], others: NDArray[np.float64]
) -> tuple[float, float, int]:
    """Sum of squares of counts of choices whose chances differ from chooser to chooser.

    Args:
        counts: How often each option was chosen, shape (options,).
        chances: Chances of each chooser, shape (choosers, options), each row summing to 1.
        others: What a wrong formula says, likewise.

    Returns:
        Square of the deviation, what the wrong formula would add, degrees of freedom.
    """
    part = chances[:, :-1]  # the last option follows from the others
    covariance = np.diag(part.sum(axis=0)) - part.T @ part
    inverse = np.linalg.inv(covariance)

    def square(deviation: NDArray[np.float64]) -> float:
        return float(deviation @ inverse @ deviation)

    found = square((counts - chances.sum(axis=0))[:-1])
    added = square((others - chances).sum(axis=0)[:-1])
    return found, added, part.shape[1]


def written() -> dict[str, str]:
    """Rows of the document's table of figures by their first cell."""
    table = TABLE.search(DOCUMENT.read_text(encoding="utf-8"))
    assert table is not None
    rows = table["rows"].splitlines()
    return {row.split("|")[1].strip(): row for row in rows}


def write(found: dict[str, str]) -> None:
    """Put new rows into the document's table; the order of old ones stays."""
    text = DOCUMENT.read_text(encoding="utf-8")
    table = TABLE.search(text)
    assert table is not None
    rows = "\n".join({**written(), **found}.values()) + "\n"
    begin, end = table.span("rows")
    DOCUMENT.write_text(text[:begin] + rows + text[end:], encoding="utf-8")
