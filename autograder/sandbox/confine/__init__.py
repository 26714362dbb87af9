"""The kernel's means of confinement, one module each; ``sandbox`` puts them to use."""
