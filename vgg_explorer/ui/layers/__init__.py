"""The first page: the matrix of conventions and the summary table."""
