"""Import of ONDE, the register of primary schools: `CSVExtraction.csv` of the pupils, and of their adults.

`table` reads the bytes, `pupils` and `adults` read the rows, `families` groups adults into households, `matching`
compares with what is known, `plan` says what would change, `writing` writes it and `report` tells it in French.
"""
