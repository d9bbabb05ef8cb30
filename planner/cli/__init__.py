"""The same work without a screen: the line is read in ``main``, and each command has its file."""
