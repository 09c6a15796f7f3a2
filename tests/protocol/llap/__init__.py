"""The account profile of the province."""
