"""Where the area's pages stand in the console's navigation."""
