"""What is shown, built without a screen: a context in, charts with their words, tables and sources out."""
