"""How alike every two texts are: what learners solved for all labels at once work on.

Texts are fewer than their pieces, so that weights on pieces are best found as weights on texts (Saunders,
Gammerman and Vovk 1998): one square of inner products serves every learner, strength and label. The mean row
is taken away, so that no intercept has to be learnt, and lengths are relative to the mean one, so that a
penalty means the same on every view. Six digits are enough for that, and twice as quick.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_matrix

STRIP = 500

Matrix = NDArray[np.float64]
Narrow = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Alike:
    """The rows of a lesson and their inner products.

    Attributes:
        rows: Texts by pieces.
        products: Texts by texts, centred; one on the diagonal in the mean.
        scale: The mean squared length of a centred row.
    """

    rows: csr_matrix
    products: Narrow
    scale: float

    @classmethod
    def of(cls, rows: csr_matrix) -> "Alike":
        """Compare every two rows."""
        products = _products(rows.astype(np.float32))
        means = products.mean(axis=0)
        products -= means
        products -= (means - means.mean())[:, None]
        scale = float(np.diag(products).mean()) or 1.0
        products /= np.float32(scale)
        return cls(rows=rows, products=products, scale=scale)

    def solver(self, share: float, penalty: float) -> "Solver":
        """Return what solves `(share * products + penalty * identity) x = b`."""
        system = self.products * np.float32(share)
        system[np.diag_indices_from(system)] += np.float32(penalty)
        return Solver(factor=cho_factor(system, lower=True, overwrite_a=True, check_finite=False)[0])

    def to_pieces(self, on_texts: Narrow, middle: Matrix) -> tuple[Matrix, Matrix]:
        """Return weights on pieces, and intercepts, for weights on the centred texts.

        Args:
            on_texts: Texts by labels.
            middle: What is decided of the mean row, for each label.
        """
        wide = on_texts.astype(np.float64)
        weights = np.asarray(self.rows.T @ (wide - wide.mean(axis=0))) / self.scale
        return weights, middle - np.asarray(self.rows.mean(axis=0)).ravel() @ weights


@dataclass(frozen=True, kw_only=True)
class Solver:
    """A factored system of equations.

    Attributes:
        factor: Its lower Cholesky factor.
    """

    factor: Narrow

    def solve(self, right: Narrow) -> Narrow:
        """Return the solution for each column of the right side."""
        return np.asarray(cho_solve((self.factor, True), right, check_finite=False), dtype=np.float32)


def _products(rows: csr_matrix) -> Narrow:
    """Return the inner products of every two rows, filled strip by strip."""
    count = rows.shape[0]
    products = np.empty((count, count), dtype=np.float32)
    turned = rows.T.tocsr()
    for start in range(0, count, STRIP):
        products[start : start + STRIP] = (rows[start : start + STRIP] @ turned).toarray()
    return products
