"""What makes a drawing obey its profile, and what says whether it does."""
