"""Formulas only: what a textbook or the reference states, as functions of tensors."""
