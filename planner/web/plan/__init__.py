"""Page «Quy hoạch»: the plan's values, their versions and progress."""
