"""The addresses of outreach's pages, a module for each part."""
