"""The benchmark: the dashboard beside twins that draw the same content, measured in one run."""
