"""Changes PyTensor graphs, before they are lowered, into ones that are cheap in C."""
