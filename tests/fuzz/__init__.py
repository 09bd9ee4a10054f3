"""What must hold for any text at all: tried with hypothesis in the tests, and guided by coverage with `make fuzz`."""
