"""The record pages of the European Lifelong Guidance Policy Network's database: reading and writing their shape."""
