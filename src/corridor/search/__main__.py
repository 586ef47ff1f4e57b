"""``python -m corridor.search`` builds the kernel."""

from corridor.search.build import main

raise SystemExit(main())
