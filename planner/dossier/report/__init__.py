"""The appraisal report, the submission and the draft decision, as Word and as PDF."""
