"""How a file becomes a sheet of cells, one file per format; a format knows nothing of any layout."""
