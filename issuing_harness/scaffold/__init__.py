"""Files written for their author to change: a feature, and what a new repository needs."""
