"""« Planning des activités »: places by group and day, who waits, acts on days, outings of classes."""
