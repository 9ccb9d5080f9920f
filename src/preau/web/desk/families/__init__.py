"""« Familles »: their accounts and files, their right to book, what their prices depend on."""
