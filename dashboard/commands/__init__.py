"""The commands of `python -m dashboard`: each adds its arguments to the parser, and answers with an exit status."""
