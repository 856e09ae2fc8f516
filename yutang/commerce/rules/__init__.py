"""Pure arithmetic of orders: cells to values, columns to fields, refunds to orders."""
