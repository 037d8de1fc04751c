"""What leaves the dashboard: files and pictures that stand on their own."""
