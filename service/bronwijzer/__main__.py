"""`python -m bronwijzer` is the command `bronwijzer`."""

import sys

from bronwijzer.cli import main

sys.exit(main())
