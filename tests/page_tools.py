"""How a test runs one page of the app by itself."""

FOLDERS = {"data": "own_data"}  # of the pages whose folder has another name


def page_script(name):
    """Return the script that shows a page, for Streamlit's own test harness."""
    return f"from planner.web.{FOLDERS.get(name, name)} import page\npage.show()\n"
