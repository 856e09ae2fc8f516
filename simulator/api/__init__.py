"""WeCom's server API: one noun per file, all routes in `simulator.routes`."""
