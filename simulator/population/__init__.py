"""How a population of viewers is drawn, held and read."""
