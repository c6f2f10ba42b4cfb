"""Other programs: the keys by which they use the API, and how they are told what happens to tickets."""
