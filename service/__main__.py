"""`python -m service` is `listkeeper`."""

from service.cli import main

main()
