"""What is made from the sources by a program of ours."""
