"""One module a job: the only place where a job's inputs are put together.

Page, review desk, console, dossier and tests call these, so that one question has one answer.
"""
