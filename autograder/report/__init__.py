"""The instructor's page on a class: item analysis and its figures."""
