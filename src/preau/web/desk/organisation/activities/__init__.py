"""« Activités »: what families book, its days, hours, groups, places and deadlines, said in sentences."""
