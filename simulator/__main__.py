"""Run Livemarket as ``python -m simulator``, the same as the command ``livemarket``."""

import sys

from simulator.cli import main

if __name__ == "__main__":
    sys.exit(main())
