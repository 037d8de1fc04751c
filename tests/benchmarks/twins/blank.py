"""A Streamlit page with one word on it: what any Streamlit page costs."""

import streamlit as st

st.title("空白")
