"""Made-up values for every letter, for the lint, the gallery and the tests."""
