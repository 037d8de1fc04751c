"""What draws the pages: the only part besides the entry that knows streamlit."""
