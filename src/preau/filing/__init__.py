"""The files of families as a whole: two that are one are joined, one whose family left is closed, and opened again."""
