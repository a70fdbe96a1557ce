"""The only place that knows Streamlit."""
