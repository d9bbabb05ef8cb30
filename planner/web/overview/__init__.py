"""Page «Tổng quan»: every station, plan and radio station on one map."""
