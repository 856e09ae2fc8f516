"""Commands of quality: intercept rules, members' figures, removals and who is told of them."""
