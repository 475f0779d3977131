"""What values mean and which may stand: lengths, paths, colors, style sheets, and the profiles' one table."""
