"""The languages that residents write: folding, words, stems, compounds, misspellings."""
