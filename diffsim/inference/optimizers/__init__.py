"""How a fit moves: Gauss-Newton, L-BFGS and Adam."""
