"""What supervisors look at: pure values and computations over what storage counted. Nothing here asks for the time."""
