"""One module a page; each holds no logic, only calls into the rooms."""
