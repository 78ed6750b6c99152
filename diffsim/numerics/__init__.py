"""Around PyTorch: in-place operations, nested tensors, dual numbers, threads, memory."""
