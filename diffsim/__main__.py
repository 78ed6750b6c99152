"""`python -m diffsim`: the command line."""

import sys

from diffsim.cli import main

sys.exit(main(sys.argv[1:]))
