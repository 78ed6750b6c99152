"""PyTorch's own matters: in-place operations, nested tensors, dual numbers, threads, memory."""
