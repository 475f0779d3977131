"""What draws: from prompts to drawings on the stage."""
