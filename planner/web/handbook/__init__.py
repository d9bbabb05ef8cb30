"""Page «Sổ tay»: the user's handbook."""
