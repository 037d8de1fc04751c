"""What is taken into a meeting: charts, tables and region profiles in order, as slides, a document or one file."""
