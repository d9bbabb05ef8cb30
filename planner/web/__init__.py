"""The screen: Streamlit pages and the offline map; the only room that imports Streamlit."""
