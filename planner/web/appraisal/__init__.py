"""Page «Thẩm định»: a carrier's file read, its bad rows, its findings."""
