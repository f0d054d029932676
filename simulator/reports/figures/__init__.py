"""The figures of a report: each is drawn from a result folder and says what it shows."""
